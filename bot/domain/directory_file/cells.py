"""What the cells of a directory file say. An empty cell leaves a value as it is; ``-`` takes it away.

A reader answers with the value or with ``Wrong``; both are remembered, for a column says the same few things over and
over.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from bot.domain.csv_file import Broken, Row
from bot.domain.days import DayRefusal, NotADay, read_day
from bot.domain.numerals import Refusal, TwoWays, Unreadable, refusal_of
from bot.domain.people import Employment
from bot.domain.quantities import EXACT, Quantity, read_quantity
from bot.domain.teams import Line, Role, TeamKind
from bot.domain.typed_days import WEEKDAYS
from bot.domain.wallclock import nearest_zone, zone_named
from bot.domain.workspaces import Rhythm

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

NOTHING = frozenset("-–—−")
"""What takes a value away."""

EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_TIME_BEHIND = re.compile(
    r"(?:T| +)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?"
    r"(?: ?[ap]m)?(?: ?(?:Z|[a-z]{2,5}|[+-]\d{2}:?\d{2}))?$",
    re.IGNORECASE,
)  # what spreadsheets and other tools write behind a day
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::00)?\s*(?P<half>am|pm)?", re.IGNORECASE)
_LOCALE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,39}")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell is not taken: a key, and values for its sentence."""

    reason: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """What a cell says; None takes the value away."""

    value: T | None


Reader = Callable[[str], T | Wrong]


def value_of(said: Said[T] | None) -> T | None:
    """What a cell says; None also where it says nothing."""
    return None if said is None else said.value


@dataclass(slots=True)
class Cells:
    """The cells of one row, each asked once; ``broken`` gathers what is wrong with them."""

    row: Row
    broken: list[Broken]

    def read(self, column: str, reader: Reader[T], *, may_go: bool = True, stays: str = "must_stay") -> Said[T] | None:
        """None for an empty cell, and for a broken one. ``stays`` is why a value cannot be taken away."""
        text = self.row.cells.get(column)
        if text is None:
            return None
        if text in NOTHING:
            if not may_go:
                self.refuse(column, Wrong(stays))
            return Said(None) if may_go else None
        found = reader(text)
        if isinstance(found, Wrong):
            self.refuse(column, found)
            return None
        return Said(found)

    def refuse(self, column: str, wrong: Wrong) -> None:
        self.broken.append(Broken(self.row.line, column, wrong.reason, wrong.values))


def one_of(kind: Iterable[E]) -> Reader[E]:
    """Reads a word that is one of a few."""
    words = {each.value: each for each in kind}

    def read(text: str) -> E | Wrong:
        found = words.get(text.casefold())
        return Wrong("not_one_of", {"typed": text, "words": ", ".join(words)}) if found is None else found

    return read


employment = one_of(Employment)
role = one_of(Role)
team_kind = one_of(TeamKind)
line = one_of(Line)
rhythm = one_of(each for each in Rhythm if each is not Rhythm.DAILY)  # which belongs to control mode alone


def as_text(text: str) -> str | Wrong:
    return text


@lru_cache(maxsize=4096)
def day(text: str) -> date | Wrong:
    """A day with its year, as it is written: a time behind it, in whatever zone, makes it no other day."""
    plain = _TIME_BEHIND.sub("", text)
    if _YEAR.search(plain) is None:
        return Wrong("day_needs_year", {"typed": text})
    found = read_day(plain, EARLIEST, LATEST)
    if not isinstance(found, NotADay):
        return found
    if found.reason is DayRefusal.TWO_WAYS:
        first, second = found.days[:2]
        return Wrong("day_two_ways", {"typed": text, "first": first.isoformat(), "second": second.isoformat()})
    return Wrong("no_day" if found.reason is DayRefusal.UNREADABLE else "no_such_day", {"typed": text})


@lru_cache(maxsize=4096)
def share(text: str) -> Decimal | Wrong:
    """A positive weight: ``1``, ``0,5``, ``50%``."""
    found = read_quantity(text, "%")
    if isinstance(found, TwoWays):
        return Wrong("number_two_ways", {"typed": text, "first": f"{found.first:f}", "second": f"{found.second:f}"})
    if isinstance(found, Unreadable) or found.unit not in ("", "%"):
        large = isinstance(found, Unreadable) and found.reason in (Refusal.TOO_LARGE, Refusal.TOO_PRECISE)
        return Wrong("share_out_of_range" if large else "no_share", {"typed": text})
    return _weight(found, text)


def _weight(found: Quantity, text: str) -> Decimal | Wrong:
    value = EXACT.divide(found.value, Decimal(100)) if found.unit == "%" else found.value
    if value <= 0:
        return Wrong("no_share", {"typed": text})
    return Wrong("share_out_of_range", {"typed": text}) if refusal_of(value) else value


@lru_cache(maxsize=1024)
def working_days(text: str) -> frozenset[int] | Wrong:
    """``Mon-Fri``, ``Mon Tue Thu``, ``Mo, Mi–Fr``; a range may go over the weekend."""
    found: set[int] = set()
    joined = re.sub(r"\s*[-–—]\s*", "-", text.casefold())
    for part in re.split(r"[\s,;/+&]+", joined):
        first, dash, last = part.partition("-")
        ends = [WEEKDAYS.get(each.rstrip(".")) for each in (first, last if dash else first)]
        if None in ends:
            return Wrong("no_weekday", {"typed": text})
        begin, end = ends[0] or 0, ends[1] or 0
        found |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return frozenset(found)


@lru_cache(maxsize=1024)
def weekday(text: str) -> int | Wrong:
    """Monday = 0."""
    found = WEEKDAYS.get(text.casefold().rstrip("."))
    return Wrong("no_weekday", {"typed": text}) if found is None else found


@lru_cache(maxsize=1024)
def clock_time(text: str) -> time | Wrong:
    """``09:00``, ``9``, ``9.30``, ``9 am``."""
    match = _CLOCK.fullmatch(text)
    hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (99, 0)
    if match and match["half"]:
        hour = hour % 12 + 12 * (match["half"].casefold() == "pm") if 1 <= hour <= 12 else 99
    return time(hour, minute) if hour < 24 and minute < 60 else Wrong("no_time", {"typed": text})


@lru_cache(maxsize=1024)
def zone(text: str) -> str | Wrong:
    found = zone_named(text)
    if found is not None:
        return found
    near = nearest_zone(text)
    return Wrong("unknown_zone_near", {"typed": text, "near": near}) if near else Wrong("unknown_zone", {"typed": text})


def locale(text: str) -> str | Wrong:
    return text.replace("_", "-") if _LOCALE.fullmatch(text) else Wrong("no_locale", {"typed": text})


def channel(text: str) -> str | Wrong:
    """A channel's id; a name would have to be looked up in Slack, and may be another channel's tomorrow."""
    return text if _CHANNEL.fullmatch(text) else Wrong("no_channel", {"typed": text})
