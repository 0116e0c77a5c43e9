"""How long somebody has been waiting for an answer."""

from datetime import date

from bot.domain.calendar import WorkCalendar
from bot.domain.checkins import Blocker
from bot.domain.wallclock import local_day


def waiting_days(blocker: Blocker, today: date, zone: str) -> int:
    """The working days from the one on which it was opened to today, in a zone; 0 on the day itself."""
    return max(0, WorkCalendar().working_days_between(local_day(blocker.opened_at, zone), today))
