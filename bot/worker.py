"""The only way scheduled work is done: what is due is planned, looked for and delivered. ``run_due(now)`` does all of
it once and says when it wants to be called next. State lives in tables alone: a restart loses nothing, several workers
share the work."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from bot.clock import FollowedClock
from bot.delivery import Deliverer
from bot.telemetry import apart
from bot.unsure import Search
from storage import Store

log = structlog.get_logger(__name__)

BATCH = 500  # people planned in one transaction
BREATH = 0.005  # seconds between batches on SQLite, in which other processes find the file free
BETWEEN_ROUNDS = 0.005  # seconds, while the pace asks for waiting
FOLLOW_EVERY = 0.05  # seconds
AFTER_A_FAILURE = 1.0  # seconds


class Planner(Protocol):
    """Turns what is due into rows: one batch, one transaction."""

    def plan_due(self, now: datetime, limit: int) -> int:
        """Do one batch; how many there were. Fewer than ``limit`` means that nothing more is due."""

    def next_due(self, now: datetime) -> datetime | None:
        """The next moment at which there will be something to do."""


@dataclass
class Pulse:
    """When a part of the worker last got on with its work, by this process's own clock."""

    at: float = field(default_factory=time.monotonic)

    def beat(self) -> None:
        self.at = time.monotonic()

    def age(self) -> float:
        """Seconds."""
        return time.monotonic() - self.at


@dataclass(frozen=True)
class Worker:
    """Four parts, each of which keeps no other waiting: ``plan``, ``look`` for what is unclear and what Slack is to be
    asked for (``readers``), ``ask`` other systems for values (``askers``), and ``deliver``."""

    store: Store
    planners: Sequence[Planner]
    deliverer: Deliverer
    readers: Sequence[Planner] = ()
    askers: Sequence[Planner] = ()
    planning: Pulse = field(default_factory=Pulse)
    looking: Pulse = field(default_factory=Pulse)
    asking: Pulse = field(default_factory=Pulse)
    sending: Pulse = field(default_factory=Pulse)

    def run_due(self, now: datetime) -> datetime | None:
        """Everything that is due at ``now`` is planned and, as far as Slack's pace allows, sent; the next due moment,
        or None when nothing is planned at all."""
        self.plan(now)
        self.look(now)
        self.ask(now)
        self.deliverer.deliver_due(now)
        following = self.next_due(now)
        self.sending.beat()
        return following

    def run_until_quiet(self, now: datetime) -> datetime | None:
        """As ``run_due``, again and again until nothing that is due is left to send (the pace may ask for waiting)."""
        following = self.run_due(now)
        while not self._is_quiet(now) and not self.deliverer.stopping.wait(BETWEEN_ROUNDS):
            following = self.run_due(now)
        return following

    def plan(self, now: datetime) -> None:
        """One batch of each planner in turn, until nothing more is due or the process is to stop."""
        busy = list(self.planners)
        while busy and not self.deliverer.stopping.is_set():
            busy = [planner for planner in busy if self._has_more(planner, now, self.planning)]
            if busy and self.store.is_sqlite:
                self.deliverer.stopping.wait(BREATH)
        self.planning.beat()

    def look(self, now: datetime) -> None:
        Search(self.deliverer).look_due(now, self.looking.beat)
        for reader in self.readers:
            self._has_more(reader, now, self.looking)
        self.looking.beat()

    def ask(self, now: datetime) -> None:
        for asker in self.askers:
            self._has_more(asker, now, self.asking)
        self.asking.beat()

    def deliver(self) -> None:
        """Everything that is due, and that falls due meanwhile."""
        self.deliverer.deliver_on(self.sending.beat)
        self.sending.beat()

    def age(self) -> float:
        """Seconds for which a part of it has done nothing."""
        return max(part.age() for part in (self.planning, self.looking, self.asking, self.sending))

    def next_due(self, now: datetime) -> datetime | None:
        moments = [planner.next_due(now) for planner in self.planners]
        with self.store.read() as tx:
            moments.append(tx.outbox.next_due())
        return min((moment for moment in moments if moment is not None), default=None)

    def _has_more(self, planner: Planner, now: datetime, part: Pulse) -> bool:
        """Do one batch. A mistake of ours in one planner must not stop the others."""
        part.beat()
        with apart("planner_failed", planner=type(planner).__name__):
            return planner.plan_due(now, BATCH) >= BATCH
        return False

    def _is_quiet(self, now: datetime) -> bool:
        with self.store.read() as tx:
            return tx.outbox.is_quiet(now)


def follow(worker: Worker, clock: FollowedClock, name: str, stopping: threading.Event) -> None:
    """Live in the time of a stand-in: do what is due, say so, and go on with the time that it answers."""
    now = clock.now()
    while not stopping.is_set():
        try:
            now = clock.idle(name, worker.run_until_quiet(now))
            pause = FOLLOW_EVERY
        except Exception as error:  # the tables still hold what is due
            log.error("worker_failed", exc_info=error)
            now, pause = clock.now(), AFTER_A_FAILURE
        stopping.wait(pause)


def guarded(job: Callable[[], object]) -> Callable[[], None]:
    """A job that logs its failure and is called again at its next turn: the tables still hold what is due."""

    def run() -> None:
        try:
            job()
        except Exception as error:  # the scheduler must go on
            log.error("worker_failed", exc_info=error)

    return run
