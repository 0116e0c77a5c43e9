"""The same wave as one would write it with APScheduler: a job for each person in its SQLAlchemy job store, each of
which finds out what its person owes, asks for it, and is set to next week."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from queue import SimpleQueue
from time import perf_counter
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from storage.tables.columns import Row
from tests.benchmarks.asking_one import ROWS, ask
from tests.benchmarks.wave import MONDAY_NINE, Wave, Written

MOST_JOBS = 1000  # each takes as long as the others, and all of them too long
PATIENCE = 60.0  # seconds; APScheduler ends where its own five are over, for the jobs write to the same file
THREADS = 10  # APScheduler's own default; SQLite writes one after the other

Values = list[tuple[type[Row], Mapping[str, Any]]]
_values_of: dict[int, Values] = {}
_engines: list[Engine] = []


def seconds_by_jobs(url: str, wave: Wave, written: Written) -> tuple[int, float]:
    """How many people, and seconds from the moment at which they are due until the last one is asked. ``written`` is
    what planning them wrote, and is not there any more, nor afterwards."""
    _values_of.update(_by_person(written, MOST_JOBS))
    _engines[:] = [wave.store._engine]  # as well set up as ours
    patient = {"connect_args": {"timeout": PATIENCE}} if wave.store.is_sqlite else {}
    kept = SQLAlchemyJobStore(url=url, engine_options=patient)
    threads = 1 if wave.store.is_sqlite else THREADS
    defaults = {"misfire_grace_time": None}  # its default is to leave out what is a second late
    scheduler = BackgroundScheduler(
        jobstores={"default": kept}, executors={"default": ThreadPoolExecutor(threads)}, job_defaults=defaults
    )
    ended: SimpleQueue[JobExecutionEvent] = SimpleQueue()
    scheduler.add_listener(ended.put, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
    scheduler.start(paused=True)
    try:
        for person in _values_of:
            monday = {"day_of_week": "mon", "hour": 9, "timezone": "Europe/Berlin"}
            scheduler.add_job(job, "cron", [person], id=str(person), next_run_time=datetime.now(UTC), **monday)
        return len(_values_of), _until_all_are_asked(scheduler, ended)
    finally:
        scheduler.shutdown()
        kept.jobs_t.drop(kept.engine)
        wave.take_back()


def job(person: int) -> None:
    if not ask(_engines[0], person, MONDAY_NINE, _values_of[person]):
        raise RuntimeError(f"person {person} was not asked what planning asks")


def _until_all_are_asked(scheduler: BackgroundScheduler, ended: "SimpleQueue[JobExecutionEvent]") -> float:
    begun = perf_counter()
    scheduler.resume()
    for _ in _values_of:
        if (event := ended.get(timeout=PATIENCE)).exception is not None:
            raise event.exception
    return perf_counter() - begun


def _by_person(written: Written, most: int) -> dict[int, Values]:
    """What belongs to each person, parents before children: their prompt, what it asks for, and its message."""
    rows = {table.name: found for table, found in written.items()}
    person_of = {row["id"]: row["person_id"] for row in rows[str(ROWS[0].__tablename__)]}
    grouped: dict[int, Values] = defaultdict(list)
    for kind in ROWS:
        for row in rows[str(kind.__tablename__)]:
            grouped[row.get("person_id") or person_of[row["prompt_id"]]].append((kind, row))
    return dict(list(grouped.items())[:most])
