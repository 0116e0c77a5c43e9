"""The schema's version: bring a database to ours, or say plainly that it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import SchemaMismatch
from storage.database.answering import answering
from storage.database.engine import MIGRATION, make_engine, place_of

VERSION = "alembic_version"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'",
    "postgresql": """
        SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT EXISTS
            (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')""",
}
"""Where ours would be made; without those that the database itself or an extension brings. One statement each: somebody
else may be migrating."""
MIGRATIONS = Path(__file__).parents[1] / "migrations"


def is_current(url: str) -> bool:
    return current_version(url) == head_version()


def require_current(url: str) -> None:
    """Raise SchemaMismatch unless the database is at this program's version."""
    mismatch = mismatch_of(url)
    if mismatch is not None:
        raise mismatch


def mismatch_of(url: str) -> SchemaMismatch | None:
    """How the database differs from what this program needs; None where it does not."""
    with _looking_into(url) as connection:
        tables = set(connection.execute(text(TABLES[connection.dialect.name])).scalars())
        found = _version(connection) if VERSION in tables else None
    wanted, others = head_version(), sorted(tables - {VERSION})
    return None if found == wanted else SchemaMismatch(found, wanted, others[0] if found is None and others else None)


def current_version(url: str) -> str | None:
    """The version a database is at; None for an empty one, or another program's."""
    with _looking_into(url) as connection:
        return _version(connection) if inspect(connection).has_table(VERSION) else None


@contextmanager
def _looking_into(url: str) -> Iterator[Connection]:
    engine = make_engine(url, MIGRATION)
    try:
        with answering(place_of(url)), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _version(connection: Connection) -> str | None:
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def head_version() -> str:
    """The newest migration's: the first word of its file's name."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
