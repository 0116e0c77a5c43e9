"""Counting the SQL statements of a store."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage import Store


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements sent while inside, in order."""
    sent: list[str] = []
    engine = store._engine

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", remember)
