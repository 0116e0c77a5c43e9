"""What the clocks of a zone show, worked out the slow way: the measure for what the rules say about time."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.wallclock import is_zone

ZONES = sorted(zone for zone in available_timezones() if is_zone(zone))
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def shown(moment: datetime, zone: str) -> datetime:
    """The wall clock at ``moment``, naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def first_showing(day: date, at: time, zone: str) -> datetime:
    """The first moment at which the clocks show this time, tried with every offset the zone has around that day; for a
    time they leave out, the second in which they jump over it."""
    wall = datetime.combine(day, at)
    nearby = [wall.replace(tzinfo=UTC) + hours * HOUR for hours in range(-48, 49, 6)]
    offsets = {moment - shown(moment, zone).replace(tzinfo=UTC) for moment in nearby}
    tried = sorted(wall.replace(tzinfo=UTC) + offset for offset in offsets)
    found = [moment for moment in tried if shown(moment, zone) == wall]
    if found:
        return found[0]
    seconds = range(int((tried[-1] - tried[0]).total_seconds()) + 1)
    jump = bisect_left(seconds, wall, key=lambda second: shown(tried[0] + timedelta(seconds=second), zone))
    return tried[0] + timedelta(seconds=jump)


@cache
def changes_of_clocks(zone: str, year: int) -> tuple[datetime, ...]:
    """The moments, to the minute, at which the clocks of ``zone`` are changed in ``year``."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + n * DAY for n in range(367)]
    found = []
    for earlier, later in pairwise(days):
        before = _offset(earlier, zone)
        if before != _offset(later, zone):
            minutes = range(24 * 60)
            found.append(earlier + bisect_left(minutes, True, key=_changed(earlier, before, zone)) * HOUR / 60)
    return tuple(found)


def _offset(moment: datetime, zone: str) -> timedelta:
    return shown(moment, zone).replace(tzinfo=UTC) - moment


def _changed(start: datetime, before: timedelta, zone: str) -> Callable[[int], bool]:
    return lambda minute: _offset(start + minute * HOUR / 60, zone) != before
