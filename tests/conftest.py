"""What every test may ask for: databases, and the browser if there is one."""

import atexit
import gc
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.sandbox.server import SERVER_THREAD
from bot.telemetry import configure_logs
from tests import databases, short_run
from tests.depth import DEPTH
from tests.emptying import empty_through
from tests.scratch import keep_in_memory

if TYPE_CHECKING:
    from bot.app import Stores
    from storage import Store

# How long an example takes says nothing here. The ordinary run draws the same examples each time, so that a change
# alone decides whether it passes; a deep one looks further (CONTRIBUTING.md).
settings.register_profile("ordinary", deadline=None, derandomize=True)
settings.register_profile("short", deadline=None, derandomize=True, max_examples=20)
settings.register_profile("deep", deadline=None)
settings.load_profile("ordinary" if DEPTH == 1 else "deep")

# The first of them is Chromium without a window to draw, which takes three quarters of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
END_SECONDS = 5
LEFT_OUT = "no Chromium on this machine"


@pytest.fixture(autouse=True, scope="session")
def _logs_as_in_production() -> None:
    """Without the values of local variables: printing those of one mistake takes longer than most tests."""
    configure_logs("json", level=logging.WARNING)


@pytest.fixture(scope="session")
def test_run() -> databases.Run:
    return databases.Run.current()


@pytest.fixture(scope="session")
def sqlite_template(test_run: databases.Run) -> Path:
    return databases.migrated_sqlite(test_run)


@pytest.fixture(scope="session")
def postgresql_database(test_run: databases.Run) -> Iterator[str]:
    address = databases.worker_database(test_run)
    yield address
    if "OKRBOT_TEST_DATABASE_URL" in os.environ:
        databases.drop(test_run, address)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database without rows, as DATABASE_URL."""
    return databases.sqlite_copy(sqlite_template, tmp_path / "okrbot.db")


@pytest.fixture
def postgresql_url(postgresql_database: str) -> str:
    """A migrated PostgreSQL database without rows, as DATABASE_URL."""
    databases.empty(postgresql_database)
    return databases.sqlalchemy_url(postgresql_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database without rows, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_database_url(request: pytest.FixtureRequest, test_run: databases.Run, tmp_path: Path) -> Iterator[str]:
    """A database without a single table, once of each kind, for tests of migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    address = databases.blank_database(test_run)
    yield databases.sqlalchemy_url(address)
    databases.drop(test_run, address)


@pytest.fixture(params=["sqlite", "postgresql"])
def own_database_url(request: pytest.FixtureRequest, test_run: databases.Run) -> Iterator[str]:
    """A migrated database that no other test uses, once of each kind, for tests that change its tables."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    request.getfixturevalue("postgresql_database")
    address = databases.database_beside(test_run)
    yield databases.sqlalchemy_url(address)
    databases.drop(test_run, address)


@pytest.fixture(scope="session")
def kept_sqlite(sqlite_template: Path, test_run: databases.Run) -> Iterator["Stores"]:
    """Kept from test to test, for it knows its statements by heart: working them out anew would take longer than most
    tests."""
    yield from databases.kept_stores(databases.sqlite_copy(sqlite_template, test_run.own_file))


@pytest.fixture(scope="session")
def kept_postgresql(postgresql_database: str) -> Iterator["Stores"]:
    yield from databases.kept_stores(databases.sqlalchemy_url(postgresql_database))


@pytest.fixture
def sqlite_stores(kept_sqlite: "Stores") -> "Stores":
    empty_through(kept_sqlite.people)
    return kept_sqlite


@pytest.fixture
def postgresql_stores(kept_postgresql: "Stores") -> "Stores":
    empty_through(kept_postgresql.people)
    return kept_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> "Store":
    """An open store on an empty database, once of each kind."""
    stores: Stores = request.getfixturevalue(f"{request.param}_stores")
    return stores.people


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser for tests marked `browser`."""
    path = _chromium()
    assert path is not None, LEFT_OUT
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(short_run.OPTION, action="store_true", help="run each test on one database, and no long ones")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(short_run.OPTION):
        config.hook.pytest_deselected(items=short_run.shorten(items))
    if _chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT))


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(short_run.OPTION) and DEPTH == 1:
        settings.load_profile("short")
    keep_in_memory()
    gc.disable()  # nothing of what is loaded is garbage
    atexit.register(gc.freeze)  # nor is it looked through at the very end


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and what a test leaves is little: looking through all of it for garbage again and
    again would take a fifth of the time."""
    gc.freeze()
    gc.set_threshold(300_000, 10, 50)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Stand-ins that are still ending run a loop that is written in C: it must not outlive Python."""
    for thread in threading.enumerate():
        if thread.name == SERVER_THREAD:
            thread.join(END_SECONDS)
    gc.freeze()


def pytest_unconfigure() -> None:
    run = databases.Run.current()
    if run.worker == "main":
        databases.finish(run)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(LEFT_OUT in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(
            f"{left_out} browser tests were left out: {LEFT_OUT} (Debian: apt-get install chromium)."
        )
    if config.getoption(short_run.OPTION):
        terminalreporter.write_line(short_run.LEFT_OUT)


def _chromium() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
