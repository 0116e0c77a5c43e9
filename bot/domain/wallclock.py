"""Wall clocks and instants: a local day and time in a named zone, resolved to UTC when needed (model.md, Time)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.likeness import most_alike

_NOT_PLACES = frozenset({"localtime", "Factory", "posixrules"})
_SECOND = timedelta(seconds=1)
_NEAR_ENOUGH = 0.8  # the names of zones have much in common
_NEAR = timedelta(days=300)


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant at which the clocks of ``zone`` show ``at`` on ``day``.

    A time in a gap (02:30 when clocks jump from 02:00 to 03:00) moves to the end of the gap, 03:00; a time that happens
    twice is the first. Where a zone left out a whole day (Samoa, 2011-12-30), every time of it is the next midnight.
    Raises ``ZoneInfoNotFoundError`` for an unknown zone.
    """
    there = ZoneInfo(zone)
    wall = datetime.combine(day, time(at.hour, at.minute, at.second, at.microsecond), there)
    first = wall.astimezone(UTC)
    exists = first.astimezone(there) == wall  # of one zone, so what the clocks show is compared
    return first if exists else _end_of_gap(wall.replace(tzinfo=None), there)


def local_time(moment: datetime, zone: str) -> datetime:
    """``moment`` as the clocks of ``zone`` show it."""
    return moment.astimezone(ZoneInfo(zone))


def local_day(moment: datetime, zone: str) -> date:
    """The date on the calendars of ``zone`` at ``moment``."""
    return local_time(moment, zone).date()


def is_near(day: date, today: date) -> bool:
    """Whether a day that is told without its year is taken for what it is, and not for that of another year: people
    think of the nearest one of that name, and a year away there is another one."""
    return abs(day - today) <= _NEAR


def start_of_day(day: date, zone: str) -> datetime:
    """The UTC instant at which ``day`` begins in ``zone``: not always 00:00, for some zones change clocks then."""
    return instant(day, time.min, zone)


def end_of_day(day: date, zone: str) -> datetime:
    """The UTC instant at which ``day`` is over in ``zone``."""
    return start_of_day(day + timedelta(days=1), zone)


def is_zone(name: str) -> bool:
    """Whether ``name`` is an IANA zone name, spelled as the database spells it."""
    return name in _zones()


def zone_named(text: str) -> str | None:
    """The zone whose full name ``text`` is, in any case and with spaces for underscores: ``america/new york``."""
    typed = text.strip()
    return typed if is_zone(typed) else _full_names().get(_folded(typed))


def nearest_zone(text: str) -> str | None:
    """The zone that ``text`` most likely means (``berlin``, ``new york``, ``Europe/Berln``); None if none is near."""
    wanted = _folded(text)
    names = _names_of_zones()
    if wanted in names:
        return names[wanted]
    near = most_alike(wanted, names, 1, _NEAR_ENOUGH)
    return names[near[0]] if near else None


def _end_of_gap(wall: datetime, there: ZoneInfo) -> datetime:
    """The instant of the jump that swallowed ``wall``, found by halving: zoneinfo does not list transitions."""
    before = wall.replace(tzinfo=there, fold=0).utcoffset() or timedelta()
    after = wall.replace(tzinfo=there, fold=1).utcoffset() or timedelta()
    utc = wall.replace(tzinfo=UTC, microsecond=0)
    low, high = utc - after, utc - before + _SECOND
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(there).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _NOT_PLACES


@cache
def _names_of_zones() -> dict[str, str]:
    """Folded full names and folded last parts; a full name wins, then ``Area/City`` over ``Area/Region/City``."""
    ordered = sorted(_zones(), key=lambda name: (name.count("/") != 1, name.startswith(("Etc/", "US/")), name))
    cities = {_folded(name.rpartition("/")[2]): name for name in reversed(ordered)}
    return cities | {_folded(name): name for name in ordered}


@cache
def _full_names() -> dict[str, str]:
    return {_folded(name): name for name in sorted(_zones())}


def _folded(text: str) -> str:
    return text.strip().casefold().replace(" ", "_")
