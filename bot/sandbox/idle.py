"""Workers of a separate bot that follow the stand-in's clock, and what each has still to do."""

from dataclasses import dataclass
from datetime import datetime
from threading import Condition
from time import monotonic

from bot.sandbox.clock import CalendarClock

FORGET_SECONDS = 30.0
"""A worker not heard of for so long is no longer waited for. Machine time; one call of a worker to Slack may take ten
seconds."""
HOLD_SECONDS = 1.0
"""A report is answered after this, when the clock has not moved before."""

BUSY_SECONDS = 0.02
"""A worker that still has something due is not held longer than this."""


@dataclass
class _Worker:
    told: datetime
    """The time it was last told, so the one its report is about."""
    due: datetime | None
    heard: float
    idle: bool = True
    asked: int = 0
    """How often workers had been asked when it last reported: what people did since may have given it work."""
    holding: int = 0
    """Reports held open; such a worker is alive whatever the clock says."""


class IdleBook:
    """Who is idle until when. A worker reports, is told the time, works, and reports again."""

    def __init__(self, clock: CalendarClock, *, hold: float = HOLD_SECONDS, forget: float = FORGET_SECONDS) -> None:
        self._clock = clock
        self._hold = hold
        self._forget = forget
        self._condition = Condition()
        self._workers: dict[str, _Worker] = {}
        self._asked = 0

    def ask_again(self) -> None:
        """Reports from before do not count any more; those held open are answered, so that fresh ones come."""
        with self._condition:
            self._asked += 1
            self._condition.notify_all()

    def report(self, name: str, next_due: datetime | None) -> datetime:
        """One worker has done what was due; held until the clock moves or a second has passed. The new time."""
        now = self._clock.now()
        with self._condition:
            worker = self._workers.setdefault(name, _Worker(datetime.min.replace(tzinfo=now.tzinfo), None, 0.0))
            worker.due, worker.heard = next_due, monotonic()
            worker.idle = next_due is None or next_due > worker.told
            behind = worker.told < now
            worker.asked = asked = self._asked
            worker.holding += 1
            self._condition.notify_all()
        try:
            if not behind:
                now = self._held(now, asked, self._hold if worker.idle else BUSY_SECONDS)
            return now
        finally:
            with self._condition:
                worker.holding -= 1
                worker.idle = worker.idle and worker.told == now
                worker.told, worker.heard = now, monotonic()
                self._condition.notify_all()

    def _held(self, now: datetime, asked: int, seconds: float) -> datetime:
        deadline = monotonic() + seconds
        while self._clock.now() == now and self._asked == asked and monotonic() < deadline:
            self._clock.wait_past(now, min(BUSY_SECONDS, seconds))
        return self._clock.now()

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether every living worker has reported idle at the present time, within so many machine seconds."""
        deadline = monotonic() + seconds
        with self._condition:
            while not self._all_idle():
                if monotonic() >= deadline:
                    return False
                self._condition.wait(0.05)
        return True

    def next_due(self) -> datetime | None:
        """The earliest moment a living worker waits for."""
        with self._condition:
            return min((worker.due for worker in self._alive() if worker.due), default=None)

    def _all_idle(self) -> bool:
        now = self._clock.now()
        return all(one.idle and one.told >= now and one.asked == self._asked for one in self._alive())

    def _alive(self) -> list[_Worker]:
        edge = monotonic() - self._forget
        self._workers = {name: one for name, one in self._workers.items() if one.holding or one.heard > edge}
        return list(self._workers.values())
