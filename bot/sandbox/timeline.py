"""Moving calendar time forward through every moment at which something is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic, sleep

from bot.sandbox.activity import Activity
from bot.sandbox.changes import Changes
from bot.sandbox.clock import BackwardsClock, CalendarClock, iso
from bot.sandbox.idle import IdleBook
from bot.sandbox.wire import Json

RunDue = Callable[[datetime], datetime | None]
"""Does what is due at a time and returns the next moment at which something will be."""
STUCK_SECONDS = 120.0
"""So long (machine time) may one moment take before the move is given up."""


FURTHEST = timedelta(days=3653)
"""Ten years: a move goes through every due moment, and a longer one is a slip of the finger."""


class TooFar(ValueError):
    """Somebody wanted to move calendar time further than makes sense."""


class Stuck(RuntimeError):
    """The bot did not come to rest at one moment."""


@dataclass(frozen=True)
class Move:
    """A finished move: from, to, and the moments in between at which the clock stood still."""

    start: datetime
    end: datetime
    moments: tuple[datetime, ...]

    def as_json(self) -> Json:
        return {
            "ok": True,
            "now": iso(self.end),
            "from": iso(self.start),
            "moments": [iso(moment) for moment in self.moments],
            "clock": {"now": iso(self.end)},
        }


class Timeline:
    """The only one who moves the clock; one move at a time."""

    def __init__(
        self,
        clock: CalendarClock,
        idle: IdleBook,
        activity: Activity,
        changes: Changes,
        chores: Sequence[RunDue] = (),
        *,
        quiet: float = 0.25,
        stuck: float = STUCK_SECONDS,
    ) -> None:
        self._chores = list(chores)
        self._clock = clock
        self._idle = idle
        self._activity = activity
        self._changes = changes
        self._quiet = quiet
        self._stuck = stuck
        self._lock = Lock()

    def embed(self, run_due: RunDue) -> None:
        """From now on this does the bot's scheduled work: called at every moment it named."""
        self._chores.append(run_due)

    def move_to(self, target: datetime) -> Move:
        """Raises BackwardsClock, TooFar or Stuck."""
        with self._lock:
            start = self._clock.now()
            if target < start:
                raise BackwardsClock(f"the clock stands at {iso(start)} and moves forward only")
            if target - start > FURTHEST:
                raise TooFar(f"one move goes {FURTHEST.days // 365} years ahead at most, not to {iso(target)}")
            moments = []
            due = self._finish_present()
            while due is not None and due < target:
                self._step(due)
                moments.append(due)
                due = self._finish_present()
            self._step(target)
            self._finish_present()
            self._activity.wait_until_quiet(self._quiet, self._stuck, envelopes=True)
            return Move(start, target, (*moments, target))

    def settle(self, seconds: float) -> bool:
        """Waits until nothing is left to do at the present time: no call, no unanswered event, all workers idle."""
        with self._lock:
            deadline = monotonic() + seconds
            self._finish_present()
            idle = self._idle.wait_until_idle(max(0.0, deadline - monotonic()))
            quiet = self._activity.wait_until_quiet(
                self._quiet, max(self._quiet * 2, deadline - monotonic()), envelopes=True
            )
            return idle and quiet

    def _step(self, moment: datetime) -> None:
        self._clock.move_to(moment)
        self._changes.tell("clock")

    def _finish_present(self) -> datetime | None:
        """Lets the bot do all that is due now; the next moment at which something will be. Raises Stuck."""
        due = self._run_embedded()
        self._idle.ask_again()
        if not self._idle.wait_until_idle(self._stuck):
            raise Stuck(f"a worker is still busy at {iso(self._clock.now())}")
        return min((moment for moment in (due, self._idle.next_due()) if moment), default=None)

    def _run_embedded(self) -> datetime | None:
        now = self._clock.now()
        deadline = monotonic() + self._stuck
        while (due := self._earliest(now)) is not None and due <= now:
            if monotonic() > deadline:
                raise Stuck(f"something is still due at {iso(now)} after {self._stuck:g} s")
            sleep(0.005)
        return due

    def _earliest(self, now: datetime) -> datetime | None:
        """Runs every chore once; the earliest moment one of them names."""
        return min((due for due in [chore(now) for chore in self._chores] if due), default=None)
