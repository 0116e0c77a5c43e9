"""Databases are emptied between tests by connections of their own, which ask nothing about foreign keys. Switched off
on a connection that tests use, that would cost PostgreSQL all that it has planned there."""

import sqlite3
from functools import cache
from typing import Protocol

import psycopg

from storage import Store
from storage.database.engine import sqlite_file
from storage.tables.columns import metadata
from tests import databases

PATIENCE = 2.0  # seconds for whoever still holds a table


def empty_through(store: Store) -> None:
    """Leave every table without rows, and the numbers of those that had some to begin anew. Whoever still holds a table
    on PostgreSQL is disconnected."""
    _emptier(store.url).empty()


class Emptier(Protocol):
    def empty(self) -> None: ...


class Sqlite:
    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, PATIENCE, isolation_level=None, check_same_thread=False)
        each = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in metadata().tables)  # noqa: S608
        self._held = " UNION ALL ".join(each)

    def empty(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for (name,) in self._connection.execute(self._held).fetchall():
            self._connection.execute(f"DELETE FROM {name}")  # noqa: S608
        self._connection.execute("COMMIT")


class Postgresql:
    """Deleting a few rows is much faster than TRUNCATE, which makes every file of a table anew."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.Connection | None = None

    def empty(self) -> None:
        try:
            self._connected().execute("SELECT pg_temp.empty()")
        except psycopg.OperationalError:  # somebody holds a table, or has disconnected us
            databases.empty(self._address)

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            options = f"-c session_replication_role=replica -c lock_timeout={PATIENCE}s"
            self._connection = psycopg.connect(self._address, autocommit=True, options=options)
            steps = " ".join(_step(name) for name in metadata().tables)
            body = f"CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {steps} END $$"
            self._connection.execute(body)
        return self._connection


def _step(table: str) -> str:
    begin_anew = f"PERFORM setval(pg_get_serial_sequence('{table}', 'id'), 1, false);"
    return f"IF EXISTS (SELECT 1 FROM {table}) THEN DELETE FROM {table}; {begin_anew} END IF;"  # noqa: S608


@cache
def _emptier(url: str) -> Emptier:
    file = sqlite_file(url)
    return Postgresql(url.replace("postgresql+psycopg://", "postgresql://")) if file is None else Sqlite(str(file))
