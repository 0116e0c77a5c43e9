"""The only way scheduled work is done: what is due is planned, looked for and delivered. ``run_due(now)`` does all of
it once and says when it wants to be called next. State lives in tables alone: a restart loses nothing, several workers
share the work."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.clock import FollowedClock
from bot.delivery import Deliverer
from bot.domain.ahead import Ahead, first_of
from bot.telemetry import Failures, apart, log_failure
from bot.unsure import Search
from storage import Store, Transaction
from storage.agenda import Moments

BATCH = 500  # people planned in one transaction
BREATH = 0.005  # seconds between batches on SQLite, in which other processes find the file free
BETWEEN_ROUNDS = 0.005  # seconds, while the pace asks for waiting
FOLLOW_EVERY = 0.05  # seconds
AFTER_A_FAILURE = 1.0  # seconds
FAILED = "worker_failed"


class Planner(Protocol):
    """Turns what is due into rows: one batch, in transactions of its own."""

    def plan_due(self, now: datetime, limit: int) -> int:
        """Do one batch; how many there were. Fewer than ``limit`` means that nothing more is to be done now, 0 that
        nothing has changed."""

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        """What there is to do. All planners share a transaction that only reads, and what ``tx.agenda`` has read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the tables say at one moment: whether anything is to be sent or on its way, who has something to do, and
    when the next thing will be due."""

    is_quiet: bool
    is_unclear: bool
    due: frozenset[int]
    next_at: datetime | None

    def is_due(self, planner: Planner) -> bool:
        return id(planner) in self.due


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
        return self._round(now).next_at

    def run_until_quiet(self, now: datetime) -> datetime | None:
        """As ``run_due``, again and again until nothing that is due is left to send (the pace may ask for waiting)."""
        seen = self._round(now)
        while not seen.is_quiet and not self.deliverer.stopping.wait(BETWEEN_ROUNDS):
            seen = self._round(now)
        return seen.next_at

    def plan(self, now: datetime) -> None:
        """One batch of each planner in turn, until nothing more is due or the process is to stop."""
        self._plan(self.planners, now)

    def look(self, now: datetime) -> None:
        self._look(self._see(self.readers, now), now)

    def ask(self, now: datetime) -> None:
        self._ask(self._see(self.askers, now), now)

    def deliver(self) -> None:
        """Everything that is due, and that falls due meanwhile."""
        self.deliverer.deliver_on(self.sending.beat)
        self.sending.beat()

    def age(self) -> float:
        """Seconds for which a part of it has done nothing."""
        return max(part.age() for part in (self.planning, self.looking, self.asking, self.sending))

    def _round(self, now: datetime) -> Seen:
        """All four parts, one after the other. Where none of them has anything to do, the tables are read once."""
        everybody = (*self.planners, *self.readers, *self.askers)
        seen = self._plan(everybody, now)
        has_looked, has_asked = self._look(seen, now), self._ask(seen, now)
        if has_looked or has_asked or not seen.is_quiet:
            self.deliverer.deliver_due(now)
            seen = self._see(everybody, now)
        self.sending.beat()
        return seen

    def _plan(self, planners: Sequence[Planner], now: datetime) -> Seen:
        """What the tables say of these planners at the end. Whether a planner has something to do is asked anew after
        each batch of another: that may have caused work for it."""
        seen, busy = self._see(planners, now), list(self.planners)
        while busy and not self.deliverer.stopping.is_set():
            going_on = []
            for planner in busy:
                if seen.is_due(planner):
                    done = self._batch(planner, now, self.planning)
                    going_on += [planner] if done >= BATCH else []
                    seen = self._see(planners, now) if done else seen
            busy = [planner for planner in going_on if seen.is_due(planner)]
            if busy and self.store.is_sqlite:
                self.deliverer.stopping.wait(BREATH)
        self.planning.beat()
        return seen

    def _look(self, seen: Seen, now: datetime) -> bool:
        """Whether there was anything to look for."""
        if seen.is_unclear:
            Search(self.deliverer).look_due(now, self.looking.beat)
        has_read = self._each(self.readers, seen, now, self.looking)
        self.looking.beat()
        return seen.is_unclear or has_read

    def _ask(self, seen: Seen, now: datetime) -> bool:
        has_asked = self._each(self.askers, seen, now, self.asking)
        self.asking.beat()
        return has_asked

    def _each(self, planners: Sequence[Planner], seen: Seen, now: datetime, part: Pulse) -> bool:
        """One batch of each that has something to do; whether any had."""
        due = [planner for planner in planners if seen.is_due(planner)]
        for planner in due:
            self._batch(planner, now, part)
        return bool(due)

    def _batch(self, planner: Planner, now: datetime, part: Pulse) -> int:
        """How many were done; with a mistake of ours, or a damaged table, one or more. It must not stop the others."""
        part.beat()
        with apart("planner_failed", planner=type(planner).__name__):
            return planner.plan_due(now, BATCH)
        return 1

    def _see(self, planners: Sequence[Planner], now: datetime) -> Seen:
        """What the tables say, in one transaction that is over before anything is done."""
        try:
            with self.store.read() as tx:
                moments, ahead = tx.agenda.moments, [planner.ahead(tx, now) for planner in planners]
        except Exception:  # of one alone, unless the database is away: each is asked in a transaction of its own
            moments, ahead = self._moments(), [self._ahead_of(planner, now) for planner in planners]
        due = [id(planner) for planner, each in zip(planners, ahead, strict=True) if each.is_due(now)]
        next_at = first_of(moments.delivery, *(each.at for each in ahead))
        return Seen(moments.is_quiet(now), moments.is_unclear, frozenset(due), next_at)

    def _moments(self) -> Moments:
        with self.store.read() as tx:
            return tx.agenda.moments

    def _ahead_of(self, planner: Planner, now: datetime) -> Ahead:
        """Nothing, of one with a mistake of ours, or one that takes too long to say so."""
        try:
            with self.store.read() as tx:
                return planner.ahead(tx, now)
        except Exception as error:  # must not stop the others
            log_failure("planner_failed", error, planner=type(planner).__name__)
            return Ahead()


def follow(worker: Worker, clock: FollowedClock, name: str, stopping: threading.Event) -> None:
    """Live in the time of a stand-in: do what is due, say so, and go on with the time that it answers."""
    now, failures = clock.now(), Failures()
    while not stopping.is_set():
        try:
            now = clock.idle(name, worker.run_until_quiet(now))
            failures.are_over(FAILED)
            pause = FOLLOW_EVERY
        except Exception as error:  # the tables still hold what is due
            failures.tell(FAILED, error)
            now, pause = clock.now(), AFTER_A_FAILURE
        stopping.wait(pause)


def guarded(job: Callable[[], object]) -> Callable[[], None]:
    """A job that logs its failure and is called again at its next turn: the tables still hold what is due."""
    failures = Failures()

    def run() -> None:
        try:
            job()
            failures.are_over(FAILED)
        except Exception as error:  # the scheduler must go on
            failures.tell(FAILED, error)

    return run
