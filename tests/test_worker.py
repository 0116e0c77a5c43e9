"""The loop that lives in the time of a stand-in."""

import json
import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from bot import telemetry, worker
from bot.app import Stores
from bot.delivery import Deliverer
from bot.domain.ahead import Ahead
from bot.domain.errors import DatabaseTrouble, Unavailable
from bot.telemetry import Failures
from bot.worker import Worker, follow, guarded
from storage import UNLIMITED, Store, Transaction, open_store
from tests.clocks import MovableClock
from tests.logs import logs_of
from tests.trouble import damage

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Flaky:
    """Worker and clock at once: the first round meets a silent database, the second ends it all."""

    stopping: threading.Event
    rounds: int = 0
    reported: list[datetime | None] = field(default_factory=list)

    def run_until_quiet(self, now: datetime) -> datetime:
        self.rounds += 1
        if self.rounds == 1:
            raise Unavailable()
        return now

    def now(self) -> datetime:
        return NOW

    def idle(self, _name: str, following: datetime | None) -> datetime:
        self.reported.append(following)
        self.stopping.set()
        return NOW


def test_a_round_that_fails_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "AFTER_A_FAILURE", 0.01)
    stopping = threading.Event()
    flaky = Flaky(stopping)

    follow(cast(Any, flaky), cast(Any, flaky), "w", stopping)

    assert (flaky.rounds, flaky.reported) == (2, [NOW])


def test_trouble_of_the_database_is_a_line_without_a_trace_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Unavailable(DatabaseTrouble.NO_CHANGES, said="database or disk is full")
    assert logged_of(full, full, full) == [("worker_failed", "no_changes", "database or disk is full")]
    assert len(logged_of(full, Unavailable(), full)) == 3
    assert len(logged_of(full, None, full)) == 2

    monkeypatch.setattr(telemetry, "SAME_TROUBLE", 0)
    assert len(logged_of(full, full, full)) == 3


def test_a_mistake_of_ours_is_logged_with_its_trace_each_time() -> None:
    with logs_of(logging.ERROR) as lines:
        failing = guarded(cast(Any, {}.popitem))
        failing()
        failing()

    traces = [json.loads(line)["exception"][0]["exc_type"] for line in lines.getvalue().splitlines()]
    assert traces == ["KeyError", "KeyError"]


def logged_of(*outcomes: Exception | None) -> list[tuple[str, str, str]]:
    """What a job of the worker logs that ends so, one time after another."""
    left = list(outcomes)

    def job() -> None:
        outcome = left.pop(0)
        if outcome is not None:
            raise outcome

    with logs_of(logging.ERROR) as lines:
        run = guarded(job)
        for _ in outcomes:
            run()
    events = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert not any("exception" in event for event in events)
    return [(event["event"], event["database"], event["said"]) for event in events]


@dataclass
class Planning:
    """Has so many batches to plan, and does something with each."""

    name: str
    batches: int
    planned: list[str]
    act: Callable[[], None] = lambda: None
    at: datetime | None = None
    calls: int = 0

    def plan_due(self, _now: datetime, limit: int) -> int:
        self.calls += 1
        if self.batches == 0:
            return 0
        self.act()
        self.batches -= 1
        self.planned.append(self.name)
        return limit

    def ahead(self, _tx: Transaction, _now: datetime) -> Ahead:
        return Ahead(self.at, waits=self.batches > 0)


def a_worker(store: Store, *planners: Planning) -> Worker:
    deliverer = Deliverer(store, {}, cast(Any, None), MovableClock(NOW), "worker", UNLIMITED)
    return Worker(store, planners, deliverer)


def test_planners_take_turns_batch_by_batch(sqlite_stores: Stores) -> None:
    planned: list[str] = []

    a_worker(sqlite_stores.worker, Planning("prompts", 3, planned), Planning("digests", 1, planned)).plan(NOW)

    assert planned == ["prompts", "digests", "prompts", "prompts"]


def test_a_planner_with_a_mistake_stops_no_other(sqlite_stores: Stores) -> None:
    planned: list[str] = []

    def mistaken() -> None:
        raise ZeroDivisionError

    worker = a_worker(sqlite_stores.worker, Planning("prompts", 3, planned, mistaken), Planning("digests", 2, planned))
    worker.run_due(NOW)

    assert planned == ["digests", "digests"]


class Pilots(Planning):
    """Has a name of its own in the log."""


@pytest.mark.parametrize("trouble", [DatabaseTrouble.DAMAGED, DatabaseTrouble.NO_RIGHTS])
def test_trouble_with_one_table_stops_no_other_planner_and_is_a_line_once_a_minute(
    sqlite_stores: Stores, trouble: DatabaseTrouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "_failures", Failures())
    planned: list[str] = []

    def refused() -> None:
        raise Unavailable(trouble, said="pilot is closed")

    worker = a_worker(sqlite_stores.worker, Pilots("pilots", 3, planned, refused), Planning("digests", 2, planned))
    with logs_of(logging.WARNING) as lines:
        worker.run_due(NOW)
        worker.run_due(NOW)

    assert planned == ["digests", "digests"]
    [event] = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (event["event"], event["database"], event["said"]) == ("planner_failed", trouble.value, "pilot is closed")
    assert "exception" not in event


def test_what_concerns_the_whole_database_ends_the_round(sqlite_stores: Stores) -> None:
    planned: list[str] = []

    def away() -> None:
        raise Unavailable(DatabaseTrouble.NO_CHANGES)

    worker = a_worker(sqlite_stores.worker, Planning("prompts", 1, planned, away), Planning("digests", 1, planned))
    with pytest.raises(Unavailable):
        worker.run_due(NOW)

    assert planned == []


def test_a_damaged_table_stops_only_who_reads_it(sqlite_url: str) -> None:
    damage(Path(sqlite_url.removeprefix("sqlite:///")), "pilot")
    planned: list[str] = []

    with closing(open_store(sqlite_url)) as store:

        def read_pilots() -> None:
            with store.write() as tx:
                tx.connection.execute(text("SELECT sum(workspace_id) FROM pilot NOT INDEXED")).all()

        planners = Planning("pilots", 1, planned, read_pilots), Planning("digests", 1, planned)
        a_worker(store, *planners).run_due(NOW)

    assert planned == ["digests"]


@dataclass
class Blind(Planning):
    """Does not even know what is ahead of it."""

    def ahead(self, tx: Transaction, _now: datetime) -> Ahead:
        tx.connection.execute(text("SELECT nothing FROM nowhere"))
        raise AssertionError


def test_a_planner_that_cannot_say_what_is_ahead_of_it_stops_no_other(store: Store) -> None:
    planned: list[str] = []

    worker = a_worker(store, Blind("blind", 1, planned), Planning("digests", 2, planned, at=NOW + HOUR))
    following = worker.run_due(NOW)

    assert planned == ["digests", "digests"]
    assert following == NOW + HOUR


@dataclass
class Slow(Planning):
    """Its question takes longer than the database waits."""

    def ahead(self, _tx: Transaction, _now: datetime) -> Ahead:
        raise Unavailable()


def test_a_planner_whose_question_takes_too_long_stops_no_other(store: Store) -> None:
    planned: list[str] = []

    with logs_of(logging.WARNING) as lines:
        a_worker(store, Slow("slow", 1, planned), Planning("digests", 2, planned)).run_due(NOW)

    assert planned == ["digests", "digests"]
    assert "Traceback" not in lines.getvalue()
    assert "exc_type" not in lines.getvalue()


def test_a_planner_with_nothing_to_do_is_not_called(sqlite_stores: Stores) -> None:
    planned: list[str] = []
    later = Planning("later", 0, planned, at=NOW + HOUR)
    worker = a_worker(sqlite_stores.worker, later)

    assert worker.run_due(NOW) == NOW + HOUR
    assert later.calls == 0
    worker.run_due(NOW + HOUR)
    assert later.calls == 1


def test_what_one_planner_causes_is_done_by_the_next_before_those_behind_it(sqlite_stores: Stores) -> None:
    planned: list[str] = []
    caused = Planning("caused", 0, planned)

    def cause() -> None:
        caused.batches = 1

    first, last = Planning("first", 1, planned, cause), Planning("last", 1, planned)
    a_worker(sqlite_stores.worker, first, caused, last).plan(NOW)

    assert planned == ["first", "caused", "last"]


def test_what_a_planner_has_caused_before_its_mistake_is_done_too(sqlite_stores: Stores) -> None:
    planned: list[str] = []
    caused = Planning("caused", 0, planned)

    def cause() -> None:
        caused.batches = 1
        raise ZeroDivisionError

    a_worker(sqlite_stores.worker, Planning("mistaken", 1, planned, cause), caused).plan(NOW)

    assert planned == ["caused"]


def test_a_wave_is_left_in_the_middle_when_the_process_is_to_stop(sqlite_stores: Stores) -> None:
    planned: list[str] = []
    wave = Planning("prompts", 1000, planned)
    worker = a_worker(sqlite_stores.worker, wave)
    wave.act = worker.deliverer.stopping.set

    worker.plan(NOW)

    assert planned == ["prompts"]
