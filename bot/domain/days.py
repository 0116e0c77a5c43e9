"""Days as people write them: ``15 Dec``, ``Dec 15``, ``15.12.``, ``2026-12-15``, ``12月15日``, ``end of November``.

A day without a year is the one inside the cycle. ``5/6`` reads two ways, and is not guessed.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.numerals import tidy

_MONTH_NAMES = (
    "january jan januar jänner",
    "february feb februar",
    "march mar märz mär mrz",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of\s+)?(?P<name>{_MONTH})\b\.?(?:,?\s*{_YEAR})?",
    rf"(?P<name>{_MONTH})\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s*{_YEAR})?",
    rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.?(?:(?<=\.)\s?{_YEAR})?",
    rf"(?:{_YEAR}年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?",
    rf"(?P<end>end\s+of|ende)\s+(?P<name>{_MONTH})\.?(?:\s*{_YEAR})?",
    rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})(?:/{_YEAR})?",
)
_DAYS = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)


class DayRefusal(StrEnum):
    UNREADABLE = "unreadable"
    NO_SUCH_DAY = "no_such_day"
    TWO_WAYS = "two_ways"
    OUTSIDE_CYCLE = "outside_cycle"


@dataclass(frozen=True, slots=True)
class NotADay:
    """Why a day is not taken; ``days`` are its two readings, or the one that lies outside the cycle."""

    reason: DayRefusal
    about: str
    days: tuple[date, ...] = ()


def read_day(text: str, first_day: date, last_day: date) -> date | NotADay:
    """Read a day of a cycle that runs from ``first_day`` to ``last_day``, both inclusive."""
    plain = tidy(text[:40]).strip(" ,;")
    match = next((found for form in _DAYS if (found := form.fullmatch(plain))), None)
    if match is None:
        return NotADay(DayRefusal.UNREADABLE, plain)
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    meant = {_in_cycle(year, month, day, first_day, last_day) for month, day in _readings(parts)}
    days = tuple(sorted(day for day in meant if day is not None))
    inside = tuple(day for day in days if first_day <= day <= last_day)
    if not days:
        return NotADay(DayRefusal.NO_SUCH_DAY, plain)
    if not inside:
        return NotADay(DayRefusal.OUTSIDE_CYCLE, plain, days)
    return inside[0] if len(days) == 1 else NotADay(DayRefusal.TWO_WAYS, plain, days)


def _readings(parts: dict[str, str | None]) -> tuple[tuple[int, int | None], ...]:
    """(month, day) pairs; a day of None is the month's last."""
    if parts.get("one"):
        one, two = int(parts["one"] or 0), int(parts["two"] or 0)
        return ((one, two), (two, one))
    name = parts.get("name")
    month = _MONTHS[name.casefold()] if name else int(parts["month"] or 0)
    return ((month, None if parts.get("end") else int(parts["day"] or 0)),)


def _in_cycle(year: int | None, month: int, day: int | None, first_day: date, last_day: date) -> date | None:
    """The day in the given year; without one, the day inside the cycle, else the next after its first day."""
    years = (year,) if year else range(first_day.year, last_day.year + 2)
    days = [found for each in years if (found := _day(each, month, day))]
    inside = [each for each in days if first_day <= each <= last_day]
    later = [each for each in days if each >= first_day]
    return next(iter([*inside, *later, *days]), None)


def _day(year: int, month: int, day: int | None) -> date | None:
    if not 1 <= month <= 12 or not 1900 <= year <= 2200:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, last if day is None else day) if day is None or 1 <= day <= last else None
