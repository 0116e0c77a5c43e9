"""The clock at the top: the time in the person's zone, the moves on offer, and what the last move did."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.page import view
from bot.sandbox.page.desk import Moved

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
_MONDAY = 0
_START_OF_WORK = time(9)


def clock(now: datetime, zone: ZoneInfo, moved: Moved | None) -> view.Clock:
    monday = next_monday(now, zone)
    return view.Clock(
        day=f"{now.astimezone(zone):%a %-d %b}",
        time=f"{now.astimezone(zone):%H:%M}",
        utc=f"{now.astimezone(UTC):%A %-d %B %Y %H:%M} UTC",
        moves=(
            view.Move("to Monday 09:00", "Mon 09:00", to=monday.astimezone(UTC).isoformat()),
            view.Move("+1 hour", "+1 h", seconds=HOUR),
            view.Move("+1 day", "+1 d", seconds=DAY),
            view.Move("+1 week", "+1 w", seconds=WEEK),
        ),
        said=sentence(moved, zone) if moved else "",
    )


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """The next Monday 09:00 on the wall clock of a zone, later than now."""
    here = now.astimezone(zone)
    day = here.date() + timedelta(days=(_MONDAY - here.weekday()) % 7)
    monday = datetime.combine(day, _START_OF_WORK, zone)
    return monday if monday > now else datetime.combine(day + timedelta(days=7), _START_OF_WORK, zone)


def sentence(moved: Moved, zone: ZoneInfo) -> str:
    """Such as `Monday 09:00: 23 direct messages, 2 channels`, in the zone of who reads it."""
    if moved.end is None:
        return "The clock is moving …"
    counts = [
        _count(moved.direct, "direct message", "direct messages"),
        _count(moved.channels, "channel", "channels"),
        *moved.more,
    ]
    words = ", ".join(part for part in counts if part) or "nothing was due"
    return f"{moved.end.astimezone(zone):%A %H:%M}: {words}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
