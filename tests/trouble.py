"""A database that fails, as databases do."""

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from sqlalchemy import Pool, event

from storage import Store

_reads_alone = threading.Event()


@contextmanager
def away(store: Store) -> Iterator[None]:
    """The database is gone for everybody, connected or not: PostgreSQL turns all away, SQLite's file is elsewhere."""
    if store.is_sqlite:
        path = Path(store.url.removeprefix("sqlite:///"))
        elsewhere = path.rename(path.with_suffix(".elsewhere"))
        try:
            yield
        finally:
            elsewhere.rename(path)
        return
    with altered(store, "WITH ALLOW_CONNECTIONS false", "WITH ALLOW_CONNECTIONS true"):
        yield


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    """The database can be read and takes no changes from anybody, in its own words."""
    if not store.is_sqlite:
        with altered(store, "SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
            yield
        return

    _watch_what_is_lent()
    _reads_alone.set()
    try:
        yield
    finally:
        _reads_alone.clear()


@contextmanager
def altered(store: Store, how: str, back: str) -> Iterator[None]:
    """PostgreSQL treats whoever connects to this database in another way; who is connected has to do so anew."""
    address = _address(store)
    name = urlsplit(address).path.removeprefix("/")
    with psycopg.connect(urlunsplit(urlsplit(address)._replace(path="/postgres")), autocommit=True) as connection:
        alter = sql.SQL("ALTER DATABASE {} {}")
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        try:
            connection.execute(alter.format(sql.Identifier(name), sql.SQL(how)))
            connection.execute(ended, [name])
            yield
        finally:
            connection.execute(alter.format(sql.Identifier(name), sql.SQL(back)))
            connection.execute(ended, [name])


@contextmanager
def locked(store: Store, table: str) -> Iterator[None]:
    """Somebody else holds a table of PostgreSQL and lets nobody read it or write to it."""
    with psycopg.connect(_address(store)) as connection:
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(table)))
        yield
        connection.rollback()


@contextmanager
def slow(store: Store, table: str, seconds: float) -> Iterator[None]:
    """PostgreSQL takes so long for each statement that adds rows to the table."""
    sleep = f"BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END"
    with psycopg.connect(_address(store), autocommit=True) as connection:
        trigger = sql.SQL("CREATE TRIGGER slowly AFTER INSERT ON {} EXECUTE FUNCTION slowly()")
        try:
            connection.execute(f"CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $${sleep}$$")
            connection.execute(trigger.format(sql.Identifier(table)))
            yield
        finally:
            connection.execute("DROP FUNCTION IF EXISTS slowly CASCADE")


def damage(file: Path, table: str) -> None:
    """Write over the page on which a table begins."""
    with closing(sqlite3.connect(file)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]).fetchone()[0]
    with file.open("r+b") as held:
        held.seek((page - 1) * size)
        held.write(b"\xff" * size)


@cache
def _watch_what_is_lent() -> None:
    """Once and for all: who listens to a pool must not come and go while others use it."""

    def lend(connection: Any, *_: Any) -> None:
        if isinstance(connection, sqlite3.Connection) and _reads_alone.is_set():
            connection.execute("PRAGMA query_only = ON")

    def take_back(connection: Any, *_: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA query_only = OFF")

    event.listen(Pool, "checkout", lend)
    event.listen(Pool, "checkin", take_back)


def _address(store: Store) -> str:
    return store.url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def in_trouble(store: Store) -> Iterator[None]:
    """PostgreSQL is away; for SQLite the disk takes nothing more."""
    with away(store) if not store.is_sqlite else disk_is_full():
        yield


@contextmanager
def disk_is_full() -> Iterator[None]:
    """The system refuses to write to any file of this process, as it does when there is no room. Pipes and sockets are
    no files."""
    given, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (given, most))
