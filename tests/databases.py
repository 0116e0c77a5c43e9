"""Real databases for the tests, fast: migrated once, then copied (SQLite) or emptied (PostgreSQL) for each test.

PostgreSQL is one server per run, kept by `postgres_keeper.py`, with one database per xdist worker cloned from a
migrated template. With OKRBOT_TEST_DATABASE_URL the server behind that address is used instead; its user must be
allowed to create databases, and the database named there is only connected to, never changed.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psutil
import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from bot.app import Stores

SERVER_START_SECONDS = 60


@dataclass(frozen=True)
class Run:
    """One run of pytest: what its xdist workers share, and which of them this process is."""

    directory: Path
    main_pid: int
    worker: str

    @classmethod
    def current(cls) -> "Run":
        """Under xdist the workers are children of the main process; otherwise this is the main process."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        return cls.of(os.getpid() if worker == "main" else os.getppid(), worker)

    @classmethod
    def of(cls, main_pid: int, worker: str) -> "Run":
        # Outside pytest's own directory, whose permissions shut out the user the server runs as under root.
        born = int(psutil.Process(main_pid).create_time())  # numbers of processes come back
        directory = Path(tempfile.gettempdir()) / f"okrbot-tests-{main_pid}-{born}"
        directory.mkdir(mode=0o755, exist_ok=True)
        return cls(directory, main_pid, worker)

    @property
    def own_file(self) -> Path:
        """This worker's own SQLite database."""
        return self.directory / f"{self.worker}.db"

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """One worker at a time."""
        with (self.directory / f"{what}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def server_address(run: Run) -> str:
    """The address of the run's PostgreSQL server, started when first asked for."""
    if given := os.environ.get("OKRBOT_TEST_DATABASE_URL"):
        return given.replace("postgresql+psycopg://", "postgresql://")
    address = run.directory / "address"
    with run.alone("server"):
        if not address.exists():
            _start_keeper(run)
            _wait_for(address)
    return address.read_text()


def migrated_sqlite(run: Run) -> Path:
    """A migrated file to copy; made once a run."""
    template = run.directory / "template.db"
    with run.alone("sqlite"):
        if not template.exists():
            unfinished = run.directory / "unfinished.db"
            _migrate(f"sqlite:///{unfinished}")
            unfinished.rename(template)
    return template


def sqlite_copy(template: Path, path: Path) -> str:
    """The URL of a fresh copy at `path`."""
    shutil.copyfile(template, path)
    path.chmod(0o600)
    return f"sqlite:///{path}"


def worker_database(run: Run) -> str:
    """The address of this worker's own PostgreSQL database, cloned from the run's migrated template."""
    server = server_address(run)
    template, name = _template(run), f"okrbot_{run.main_pid}_{run.worker}"
    with run.alone("postgresql"), _connect(server) as connection:
        if not _exists(connection, template):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
            _migrate(sqlalchemy_url(_named(server, template)))
        _create(connection, name, template)
    return _named(server, name)


def blank_database(run: Run, encoding: str = "UTF8") -> str:
    """The address of a new PostgreSQL database without any table; `drop` it afterwards."""
    server = server_address(run)
    name = f"okrbot_{run.main_pid}_blank_{uuid4().hex[:8]}"
    with _connect(server) as connection:
        made = sql.SQL("CREATE DATABASE {} ENCODING {} LOCALE 'C' TEMPLATE template0")
        connection.execute(made.format(sql.Identifier(name), sql.Literal(encoding)))
    return _named(server, name)


def database_beside(run: Run) -> str:
    """The address of a new migrated PostgreSQL database, once a worker has its own; `drop` it afterwards."""
    server = server_address(run)
    name = f"okrbot_{run.main_pid}_beside_{uuid4().hex[:8]}"
    with run.alone("postgresql"), _connect(server) as connection:
        _create(connection, name, _template(run))
    return _named(server, name)


def drop(run: Run, address: str) -> None:
    """Remove a database of this run, with whoever is still connected to it."""
    name = urlsplit(address).path.removeprefix("/")
    with _connect(server_address(run)) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def finish(run: Run) -> None:
    """Tidy up after the last worker. A server of our own is stopped and deleted by its keeper."""
    if "OKRBOT_TEST_DATABASE_URL" in os.environ:
        drop(run, _named(server_address(run), _template(run)))
    if not (run.directory / "server.lock").exists():
        shutil.rmtree(run.directory, ignore_errors=True)


def empty(address: str) -> None:
    """Leave every table of a migrated database without rows, and nobody connected to it."""
    with _connect(address) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if tables := _tables_with_rows(connection):
            names = sql.SQL(", ").join(map(sql.Identifier, tables))
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


def kept_stores(url: str) -> Iterator["Stores"]:
    from bot.app import Stores

    opened = Stores.open(url)
    yield opened
    opened.close()


def sqlalchemy_url(address: str) -> str:
    """The address as DATABASE_URL has it once settings are read."""
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def _migrate(url: str) -> None:
    from storage.database.migrating import migrate  # here, because tests of other layers do without Alembic

    migrate(url)


def _start_keeper(run: Run) -> None:
    script = Path(__file__).with_name("postgres_keeper.py")
    with (run.directory / "keeper.log").open("w") as log:
        subprocess.Popen(
            [sys.executable, str(script), str(run.directory), str(run.main_pid)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C ends the tests first; the keeper follows by itself
        )


def _wait_for(address: Path) -> None:
    give_up = time.monotonic() + SERVER_START_SECONDS
    while not address.exists():
        if time.monotonic() > give_up:
            log = address.with_name("keeper.log").read_text()
            raise RuntimeError(f"PostgreSQL for the tests did not start in {SERVER_START_SECONDS} s:\n{log}")
        time.sleep(0.05)


def _template(run: Run) -> str:
    return f"okrbot_template_{run.main_pid}"


def _connect(address: str) -> psycopg.Connection:
    return psycopg.connect(address, autocommit=True, connect_timeout=10)


def _exists(connection: psycopg.Connection, database: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def _create(connection: psycopg.Connection, name: str, template: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    connection.execute(statement)


def _named(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


def _tables_with_rows(connection: psycopg.Connection) -> list[str]:
    """One question for all tables; truncating dozens of empty ones would cost more than the test."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    names = [row[0] for row in rows]
    if not names:
        return []
    has_rows = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in names
    ]
    return [row[0] for row in connection.execute(sql.SQL(" UNION ALL ").join(has_rows))]
