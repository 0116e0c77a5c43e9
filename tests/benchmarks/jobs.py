"""The same wave as one would write it with APScheduler: a job for each person in its SQLAlchemy job store, each of
which writes what its person is asked, and is set to next week."""

from collections import defaultdict
from datetime import UTC, datetime
from queue import SimpleQueue
from time import perf_counter
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Table, insert

from storage import Store
from tests.benchmarks.wave import Wave, Written

MOST_JOBS = 1000  # each takes as long as the others, and all of them too long
THREADS = 10  # APScheduler's own default; SQLite writes one after the other

Rows = list[tuple[Table, list[dict[str, Any]]]]
_rows_of: dict[int, Rows] = {}
_stores: list[Store] = []


def seconds_by_jobs(url: str, wave: Wave, written: Written) -> tuple[int, float]:
    """How many people, and seconds from the moment at which they are due until the last one is asked. ``written`` is
    what planning them wrote, and is not there any more, nor afterwards."""
    _rows_of.update(_by_person(written, MOST_JOBS))
    _stores[:] = [wave.store]
    kept = SQLAlchemyJobStore(url=url)
    threads = 1 if wave.store.is_sqlite else THREADS
    defaults = {"misfire_grace_time": None}  # its default is to leave out what is a second late
    scheduler = BackgroundScheduler(
        jobstores={"default": kept}, executors={"default": ThreadPoolExecutor(threads)}, job_defaults=defaults
    )
    ended: SimpleQueue[JobExecutionEvent] = SimpleQueue()
    scheduler.add_listener(ended.put, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
    scheduler.start(paused=True)
    try:
        for person in _rows_of:
            monday = {"day_of_week": "mon", "hour": 9, "timezone": "Europe/Berlin"}
            scheduler.add_job(ask, "cron", [person], id=str(person), next_run_time=datetime.now(UTC), **monday)
        return len(_rows_of), _until_all_are_asked(scheduler, ended)
    finally:
        scheduler.shutdown()
        kept.jobs_t.drop(kept.engine)
        wave.take_back()


def ask(person: int) -> None:
    """The job itself: one transaction."""
    with _stores[0].write() as tx:
        for table, rows in _rows_of[person]:
            tx.connection.execute(insert(table), rows)


def _until_all_are_asked(scheduler: BackgroundScheduler, ended: "SimpleQueue[JobExecutionEvent]") -> float:
    begun = perf_counter()
    scheduler.resume()
    for _ in _rows_of:
        if (event := ended.get()).exception is not None:
            raise event.exception
    return perf_counter() - begun


def _by_person(written: Written, most: int) -> dict[int, Rows]:
    """What belongs to each person: their prompt, what it asks for, and its message."""
    person_of = {
        row["id"]: row["person_id"] for table, rows in written.items() if table.name == "prompt" for row in rows
    }
    grouped: dict[int, Rows] = defaultdict(list)
    for table, rows in written.items():
        owned: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            owned[row.get("person_id") or person_of[row["prompt_id"]]].append(row)
        for person, theirs in owned.items():
            grouped[person].append((table, theirs))
    return dict(list(grouped.items())[:most])
