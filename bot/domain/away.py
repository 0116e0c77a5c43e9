"""Reading the days of an absence as people type them, in English, German and Chinese (product.md, ``/okr away``)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.typed_days import read_days

MOST_DAYS = 366
"""The longest absence, in days."""

MOST_AHEAD = 3 * 366
"""The last day of an absence lies at most this many days ahead: what is further away is a slip of the finger."""

_DAY = timedelta(days=1)


class AwayRefusal(StrEnum):
    UNREADABLE = "unreadable"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    TOO_LONG = "too_long"
    PAST = "past"
    TOO_FAR_AHEAD = "too_far_ahead"


@dataclass(frozen=True, slots=True)
class AwayDays:
    """First and last day, both inclusive."""

    first_day: date
    last_day: date


def read_away(text: str, today: date) -> AwayDays | AwayRefusal:
    """Read ``23 Nov - 27 Nov``, ``23.11.–27.11.``, ``2026-11-23 2026-11-27``, ``until Friday``, ``next week`` …

    ``today`` is the day in the person's zone. One day alone is an absence of one day; ``until`` begins today. What can
    be read two ways (``4/5``) is unreadable.
    """
    days = read_days(text, today)
    return AwayRefusal.UNREADABLE if days is None else check_away(days[0], days[1], today)


def without(absence: AwayDays, taken: AwayDays) -> tuple[AwayDays, ...]:
    """What is left of an absence when a newer one takes some of its days: nothing, one piece, or one on each side."""
    if taken.last_day < absence.first_day or absence.last_day < taken.first_day:
        return (absence,)
    before = AwayDays(absence.first_day, taken.first_day - _DAY)
    after = AwayDays(taken.last_day + _DAY, absence.last_day)
    return tuple(piece for piece in (before, after) if piece.first_day <= piece.last_day)


def check_away(first_day: date, last_day: date, today: date) -> AwayDays | AwayRefusal:
    """The two days, also when they come from date pickers, or why they cannot be an absence."""
    if last_day < first_day:
        return AwayRefusal.ENDS_BEFORE_IT_BEGINS
    if last_day < today:
        return AwayRefusal.PAST
    if (last_day - first_day).days + 1 > MOST_DAYS:
        return AwayRefusal.TOO_LONG
    if (last_day - today).days > MOST_AHEAD:
        return AwayRefusal.TOO_FAR_AHEAD
    return AwayDays(first_day, last_day)
