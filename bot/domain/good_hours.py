"""When a message that nobody asked for, and that belongs to no slot, may reach a person."""

from datetime import datetime, time

from bot.domain.calendar import NoWorkingDay, WorkCalendar
from bot.domain.schedules import QUIET_UNTIL, allowed_from
from bot.domain.wallclock import instant, local_day


def free_hour(now: datetime, zone: str, calendar: WorkCalendar, chosen: time | None = None) -> datetime | None:
    """The first moment from ``now`` on (UTC) outside quiet hours and on a day on which they work: ``now`` itself where
    it is one. None for those who do not come back within sight. ``chosen`` is the hour that they picked themselves."""
    opening = allowed_from(now, zone, chosen)
    today = local_day(opening, zone)
    try:
        day = calendar.working_day_from(today)
    except NoWorkingDay:
        return None
    return opening if day == today else instant(day, chosen or QUIET_UNTIL, zone)
