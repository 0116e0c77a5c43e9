"""What the worker asks of the database when nothing is due, as once a second in production: little, however much is
under way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import event

from bot.delivery import Deliverer
from bot.domain.cycles import CycleKind
from bot.fetching import Fetcher
from bot.scheduled import askers, planners, readers
from bot.services.access import Access
from bot.telemetry import Metrics
from bot.worker import Worker
from storage import UNLIMITED, Store
from tests.clocks import MovableClock
from tests.factories import Office
from tests.journeys.busy_office import BusyOffice
from tests.statements import counted

SUNDAY = datetime(2026, 11, 15, 21, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
A_SECOND = timedelta(seconds=1)
ROUND = 8
"""The agenda, and of all workspaces together: who has the app, which cycles run, how far each is measured, which are
made by themselves and what is there of them, which feedback is open, and who was forgotten."""


def a_worker(store: Store) -> Worker:
    metrics, clock = Metrics(), MovableClock(SUNDAY)
    deliverer = Deliverer(store, {}, cast(Any, None), clock, "worker", UNLIMITED, metrics)
    asked = askers(store, deliverer, None, Fetcher())
    return Worker(store, planners(store, Access(), metrics), deliverer, readers(store, deliverer), asked)


@pytest.fixture
def worker(store: Store) -> Worker:
    """Of a company in which every practice is under way, and everything that was due has been done."""
    office = Office.open(store, SUNDAY)
    BusyOffice.open(office, lambda: SUNDAY).begins_everything(FRIDAY, FRIDAY)
    with store.write() as tx:
        rule: dict[str, Any] = {"kind": CycleKind.QUARTER, "drafting_days": 21, "due_days": 7, "closing_days": 14}
        tx.cycle_rules.add(by=None, now=SUNDAY, workspace_id=office.workspace.id, makes_next=True, **rule)
    here = a_worker(store)
    here.plan(SUNDAY)
    with store.write() as tx:
        for one in tx.outbox.claim("slack", SUNDAY, speed=UNLIMITED, limit=500):
            tx.outbox.sent(one.delivery, "D1", f"{one.delivery.id}.1", SUNDAY)
    here.run_due(SUNDAY)
    return here


def asked_in(sent: list[str]) -> list[str]:
    """Without the beginnings of transactions, which SQLite is told."""
    return [one for one in sent if not one.startswith("BEGIN")]


@contextmanager
def transactions(store: Store) -> Iterator[list[bool]]:
    """Those begun while inside: whether each is to write."""
    begun: list[bool] = []

    def remember(connection: Any) -> None:
        begun.append(connection.get_execution_options().get("writes", False))

    event.listen(store._engine, "begin", remember)
    try:
        yield begun
    finally:
        event.remove(store._engine, "begin", remember)


PARTS: dict[str, tuple[Callable[[Worker, datetime], object], int]] = {
    "plan": (lambda worker, now: worker.plan(now), ROUND),
    "look": (lambda worker, now: worker.look(now), 1),
    "ask": (lambda worker, now: worker.ask(now), 1),
    "deliver": (lambda worker, _now: worker.deliver(), 1),
}


@pytest.mark.parametrize("part", PARTS)
def test_each_part_alone_reads_the_tables_once(worker: Worker, part: str) -> None:
    run, most = PARTS[part]

    with counted(worker.store) as sent, transactions(worker.store) as begun:
        run(worker, SUNDAY + A_SECOND)

    assert len(asked_in(sent)) <= most, "\n\n".join(sent)
    assert begun == [False]


def test_a_round_with_nothing_due_reads_the_tables_once(worker: Worker) -> None:
    with counted(worker.store) as sent, transactions(worker.store) as begun:
        following = worker.run_until_quiet(SUNDAY + A_SECOND)

    assert len(asked_in(sent)) <= ROUND, "\n\n".join(sent)
    assert begun == [False]
    assert following is not None
    assert following > SUNDAY + A_SECOND
