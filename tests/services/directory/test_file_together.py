"""A file beside others who write: whoever changes many people holds them in one order, and nobody waits in a ring."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from bot.app import Stores
from bot.services.directory.file import DirectoryFiles
from storage import Store
from tests.factories import Office
from tests.services.directory.company import NOW, Company
from tests.waiting import until_counted


def test_a_file_that_waits_for_somebody_holds_nobody_who_comes_later(postgresql_stores: Stores) -> None:
    """On SQLite one writes at a time. Mei comes last in the file, and in a row that changes other columns."""
    store = postgresql_stores.worker
    company = Company(Office.open(store, now=NOW), DirectoryFiles(store))
    mei, kai = (company.person(name) for name in ("Mei Tanaka", "Kai Berg"))
    file = ("person,employment,working_days", "kai berg,contractor,Mon-Tue", "mei tanaka,intern,")
    with ThreadPoolExecutor(1) as threads:
        with store.write() as tx:
            us = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            tx.people_batches.held(mei.workspace_id, [mei.slack_user_id])
            imported = threads.submit(company.apply, *file)
            somebody_waits_for(store, us)
            tx.connection.execute(text("SET LOCAL lock_timeout = '3s'"))
            tx.people_batches.held(kai.workspace_id, [kai.slack_user_id])
        assert imported.result().applied
    assert [company.now(one).employment for one in (mei, kai)] == ["intern", "contractor"]


def somebody_waits_for(store: Store, process: int) -> None:
    until_counted(store, "SELECT count(*) FROM pg_stat_activity WHERE :us = ANY(pg_blocking_pids(pid))", us=process)
