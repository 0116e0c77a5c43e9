"""The schema's version: bring a database to ours, or say plainly that it is not."""

from pathlib import Path

from sqlalchemy import inspect, text

from bot.domain.errors import SchemaMismatch
from storage.database.answering import answering
from storage.database.engine import MIGRATION, make_engine, place_of

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def is_current(url: str) -> bool:
    return current_version(url) == head_version()


def require_current(url: str) -> None:
    """Raise SchemaMismatch unless the database is at this program's version."""
    found, wanted = current_version(url), head_version()
    if found != wanted:
        raise SchemaMismatch(found, wanted)


def current_version(url: str) -> str | None:
    """The version a database is at; None for an empty one."""
    engine = make_engine(url, MIGRATION)
    try:
        with answering(place_of(url)), engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return found
    finally:
        engine.dispose()


def head_version() -> str:
    """The newest migration's: the first word of its file's name."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
