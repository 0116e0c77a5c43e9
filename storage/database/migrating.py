"""Bring a database to this program's version. Alembic is needed for that alone: whoever need not
migrate does without its time and its eight megabytes."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import storage.tables  # noqa: F401  # every table must be known before Alembic compares them
from storage.database.answering import answering
from storage.database.backup import back_up_before
from storage.database.engine import MIGRATION, make_engine, place_of, sqlite_file
from storage.database.schema import MIGRATIONS, mismatch_of
from storage.database.statistics import tell_statistics

LOCK = 0x0BB07  # any number, the same for every okrbot


def migrate(url: str) -> None:
    """Bring the database to this program's version. Several at once are safe: one works, the others wait."""
    engine = make_engine(url, MIGRATION)
    try:
        with (
            answering(place_of(url)),
            engine.execution_options(writes=True).connect() as connection,
            _alone(connection),
        ):
            connection.begin()  # ours: Alembic would keep what it has done before it is looked at
            command.upgrade(_config(connection), "head")
            if connection.dialect.name == "sqlite":
                _check_references(connection)
                tell_statistics(connection)
            connection.commit()
    finally:
        engine.dispose()


def migrate_after_copy(url: str) -> None:
    """Migrate; a SQLite database that holds something is copied beside itself first (SQLite's own backup, so that the
    copy is whole even while others read). Nothing is copied when there is nothing to do. Raises SchemaMismatch for a
    database that a newer okrbot has brought further than this one knows, or that is another program's, OSError where
    there is no room for the copy."""
    mismatch, file = mismatch_of(url), sqlite_file(url)
    if mismatch is not None and (mismatch.is_newer or mismatch.is_foreign):
        raise mismatch
    if file is not None:
        if mismatch is None:
            return
        if not mismatch.is_empty:
            back_up_before(mismatch.wanted, file)
    migrate(url)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One migration at a time: a lock of the session on PostgreSQL; on SQLite the write lock itself, with foreign
    keys off while tables are rebuilt."""
    if connection.dialect.name == "postgresql":
        limits = ("lock_timeout", "statement_timeout")
        for limit in limits:
            connection.execute(text(f"SET {limit} = 0"))  # however long the other one takes
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        for limit in limits:
            connection.execute(text(f"SET {limit} TO DEFAULT"))
        connection.commit()
        yield
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()
        return
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101  # the connection is open
    raw.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction, and none has begun yet
    yield
    raw.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Raises RuntimeError, and with it nothing is kept."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows pointing at nothing; it was not kept")
