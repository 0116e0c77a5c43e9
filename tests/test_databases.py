import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from storage import Store
from storage.database.schema import current_version, head_version
from tests import databases


def test_a_blank_postgresql_database_has_no_table_and_is_a_recent_one(test_run: databases.Run) -> None:
    address = databases.blank_database(test_run)
    with psycopg.connect(address) as connection:
        assert connection.info.server_version >= 140000
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    databases.drop(test_run, address)


def test_emptying_leaves_no_row_behind_whatever_refers_to_it(test_run: databases.Run) -> None:
    address = databases.blank_database(test_run)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1)")
        connection.execute("CREATE TABLE child (id int REFERENCES parent); INSERT INTO child VALUES (1)")
    databases.empty(address)
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM parent").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM child").fetchone() == (0,)
    databases.drop(test_run, address)


@pytest.mark.long
@pytest.mark.skipif("OKRBOT_TEST_DATABASE_URL" in os.environ, reason="the server is somebody else's")
def test_the_server_ends_with_the_run_it_was_started_for_even_if_that_is_killed() -> None:
    tests = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    run = databases.Run.of(tests.pid, "main")
    address = databases.server_address(run)
    psycopg.connect(address).close()
    tests.kill()
    tests.wait()
    _wait_until_gone(run.directory)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address, connect_timeout=2)


def test_a_store_is_open_on_a_migrated_database(store: Store) -> None:
    assert store.url.startswith(("sqlite:///", "postgresql+psycopg://"))
    assert current_version(store.url) == head_version()


def _wait_until_gone(directory: Path) -> None:
    give_up = time.monotonic() + 20
    while directory.exists():
        assert time.monotonic() < give_up, "the keeper did not tidy up"
        time.sleep(0.1)
