"""Engines for both databases, with time limits everywhere (architecture.md, rules 11 and 15)."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from bot.domain.errors import Place
from storage.database.pooling import ask_the_rested
from storage.database.private import make_private


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
SQLITE_STATEMENTS = 500  # that a connection keeps as SQLite has taken them apart


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


def place_of(url: str) -> Place:
    """Which database that is, for whoever is told of its trouble."""
    parsed = make_url(url)
    return Place(parsed.database or "", parsed.username or "", sqlite_file(url) is not None)


def sqlite_patience(patience: Patience) -> float:
    """How long somebody waits for their turn to write to a file: seconds."""
    return max(SQLITE_BUSY_SECONDS, patience.lock)


def _postgresql(url: URL, patience: Patience) -> Engine:
    from storage.database.postgresql import CONNECTING, begin, connect, keep_prepared

    options = f"-c lock_timeout={int(patience.lock * 1000)} -c statement_timeout={int(patience.statement * 1000)}"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=patience.connections,
        max_overflow=0,
        pool_timeout=patience.pool_wait,
        pool_use_lifo=True,  # few connections that know our statements, rather than many that learn them
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves, where a transaction makes a difference
        paramstyle="numeric_dollar",  # as the server has it, so that nobody has to rewrite each statement
        use_native_hstore=False,
        connect_args={
            "connect_timeout": patience.connect,
            "options": f"{options} -c timezone=UTC",
            **CONNECTING,
        },
    )
    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", keep_prepared)
    event.listen(engine, "begin", begin)
    ask_the_rested(engine)
    return engine


def _sqlite(url: URL, patience: Patience) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("DATABASE_URL must name a file: sqlite:///okrbot.db")
    make_private(Path(url.database))
    engine = create_engine(
        url,
        pool_size=patience.connections,
        max_overflow=0,
        pool_timeout=patience.pool_wait,
        hide_parameters=True,
        pool_use_lifo=True,
        connect_args={
            "timeout": sqlite_patience(patience),
            "check_same_thread": False,
            "cached_statements": SQLITE_STATEMENTS,
        },
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted or erased is overwritten; not every build does so
    cursor.close()


def _begin(connection: Connection) -> None:
    """A transaction that will write takes the lock at once: upgrading a read later can fail without waiting. Whoever
    has waited for their turn has only the rest of their patience for other processes."""
    options = connection.get_execution_options()
    if options.get("writes", False):
        left = int(options.get("seconds_left", SQLITE_BUSY_SECONDS) * 1000)
        connection.connection.cursor().execute(f"PRAGMA busy_timeout = {left}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")
