"""A database that fails, as databases do."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from storage import Store


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
    address = store.url.replace("postgresql+psycopg://", "postgresql://")
    name = urlsplit(address).path.removeprefix("/")
    with psycopg.connect(urlunsplit(urlsplit(address)._replace(path="/postgres")), autocommit=True) as connection:
        allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


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
