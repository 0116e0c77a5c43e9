"""The calendar clock of the stand-in. It stands still until it is moved, and moves forward only."""

from datetime import UTC, datetime, timedelta
from threading import Condition


class BackwardsClock(ValueError):
    """Somebody wanted to move calendar time backwards."""


class CalendarClock:
    """Calendar time in UTC, thread-safe. Machine time (triggers, rates, signatures) is never taken from here."""

    def __init__(self, at: datetime | None = None) -> None:
        self._now = _utc(at or datetime.now(UTC))
        self._moved = Condition()

    def now(self) -> datetime:
        with self._moved:
            return self._now

    def move_to(self, target: datetime) -> None:
        """Raises BackwardsClock."""
        target = _utc(target)
        with self._moved:
            if target < self._now:
                raise BackwardsClock(f"the clock stands at {self._now.isoformat()} and moves forward only")
            self._now = target
            self._moved.notify_all()

    def wait_past(self, seen: datetime, seconds: float) -> datetime:
        """The time as soon as it is later than `seen`, or after so many machine seconds whatever it is."""
        with self._moved:
            self._moved.wait_for(lambda: self._now > seen, seconds)
            return self._now


def parse_time(text: str) -> datetime:
    """An ISO time with an offset (or Z), in UTC. Raises ValueError."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"{text!r} needs an offset, such as 2026-11-16T09:00:00Z")
    try:
        return _utc(value)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the calendar") from None


def later(moment: datetime, seconds: float) -> datetime:
    """So many seconds after a moment. Raises ValueError when that lies outside the calendar, or is no number."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        raise ValueError(f"{seconds:g} seconds lead out of the calendar") from None


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("calendar time needs a zone")
    return moment.astimezone(UTC)
