"""A database that refuses some rows of a table: what a mistake of ours looks like from outside."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from storage import Store


@contextmanager
def refusing(store: Store, table: str, column: str, value: str) -> Iterator[None]:
    """No row whose ``column`` is ``value`` can be added meanwhile."""
    if store.is_sqlite:
        when = f"BEFORE INSERT ON {table} WHEN NEW.{column} = '{value}'"
        made = f"CREATE TRIGGER refused {when} BEGIN SELECT RAISE(ABORT, 'refused'); END"
        dropped = "DROP TRIGGER refused"
    else:
        made = f"ALTER TABLE {table} ADD CONSTRAINT refused CHECK ({column} <> '{value}') NOT VALID"
        dropped = f"ALTER TABLE {table} DROP CONSTRAINT refused"
    with store.write() as tx:
        tx.connection.execute(text(made))
    try:
        yield
    finally:
        with store.write() as tx:
            tx.connection.execute(text(dropped))
