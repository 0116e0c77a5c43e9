"""Engines for both databases, with time limits everywhere (architecture.md, rules 11 and 15)."""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody waits for the database: seconds, and connections held at most."""

    pool_wait: float
    connect: int
    lock: float
    statement: float
    connections: int


LISTENER = Patience(pool_wait=0.5, connect=1, lock=1.0, statement=2.0, connections=30)
WORKER = Patience(pool_wait=30, connect=5, lock=10.0, statement=60.0, connections=10)
MIGRATION = Patience(pool_wait=30, connect=10, lock=60.0, statement=3600.0, connections=1)

SQLITE_BUSY_SECONDS = 1.5
IDLE_SECONDS = 1.0  # after which a connection of the pool is asked whether it still holds
LAST_USED = "last used"


def make_engine(url: str, patience: Patience) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql+psycopg://…``; anything else is a ValueError."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, patience)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed, patience)
    raise ValueError(f"DATABASE_URL must be sqlite:///… or postgresql://…, not {parsed.get_backend_name()}://…")


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def sqlite_patience(patience: Patience) -> float:
    """How long somebody waits for their turn to write to a file: seconds."""
    return max(SQLITE_BUSY_SECONDS, patience.lock)


def _postgresql(url: URL, patience: Patience) -> Engine:
    options = f"-c lock_timeout={int(patience.lock * 1000)} -c statement_timeout={int(patience.statement * 1000)}"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=patience.connections,
        max_overflow=0,
        pool_timeout=patience.pool_wait,
        hide_parameters=True,
        connect_args={"connect_timeout": patience.connect, "options": f"{options} -c timezone=UTC"},
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_ask_if_idle, engine.dialect))
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[LAST_USED] = monotonic()


def _ask_if_idle(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Whether the server still holds the other end. Asked each time (``pool_pre_ping``) that is a fifth of a short
    transaction, and a connection that has just been used is as good as one that has just been asked."""
    if monotonic() - record.info.get(LAST_USED, monotonic()) < IDLE_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError() from error


def _sqlite(url: URL, patience: Patience) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("DATABASE_URL must name a file: sqlite:///okrbot.db")
    _make_private(Path(url.database))
    engine = create_engine(
        url,
        pool_size=patience.connections,
        max_overflow=0,
        pool_timeout=patience.pool_wait,
        hide_parameters=True,
        connect_args={"timeout": sqlite_patience(patience), "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    """Only its owner can read the file, an older one and what SQLite keeps beside it too. A directory that is missing
    or closed is reported later, by the first connection. Raises ValueError for a file of another kind."""
    if not path.parent.is_dir():
        return
    with suppress(PermissionError):
        if path.is_file() and not _is_sqlite(path):
            raise ValueError(f"DATABASE_URL names {path}, which is no SQLite database.")
        make_owners_own(path)
        for beside in (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm")):
            if beside.exists():
                make_owners_own(beside)


def _is_sqlite(path: Path) -> bool:
    """By its first bytes (sqlite.org/fileformat.html); an empty file will become one."""
    with path.open("rb") as file:
        return file.read(16) in (b"", b"SQLite format 3\0")


def make_owners_own(path: Path) -> None:
    """Create the file if it is not there; mode 0600 either way."""
    held = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if hasattr(os, "fchmod"):  # not on Windows
            os.fchmod(held, 0o600)
    finally:
        os.close(held)


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A transaction that will write takes the lock at once: upgrading a read later can fail without waiting."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
