"""Whose day is a working day, as docs/when-it-writes.md tells it; only the lists of holidays are those of the bot."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.services.holidays import default_region, holidays_of
from tests.quarters.facts import Facts, Known

A_DAY = timedelta(days=1)
OFFICE_DAYS = frozenset(range(5))


def at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone))


def day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def is_away(known: Known, person: Facts, day: date, now: datetime) -> bool:
    """As far as it had been told by ``now``."""
    return any(
        one["person_id"] == person["id"] and one["first_day"] <= day <= one["last_day"] and one["told"] <= now
        for one in known.absences
    )


def works(known: Known, person: Facts, day: date) -> bool:
    """Were they not away."""
    region = person["holiday_region"] or default_region(person["zone"], known.workspace["holiday_region"])
    return _works(person["working_days"], region, day)


def is_working_day(known: Known, person: Facts, day: date, now: datetime) -> bool:
    return works(known, person, day) and not is_away(known, person, day, now)


def place_works(known: Known, zone: str, day: date) -> bool:
    """Whether the place of a team works, whoever is away."""
    return _works(OFFICE_DAYS, default_region(zone, known.workspace["holiday_region"]), day)


def after(day: date, count: int, is_open: Callable[[date], bool]) -> date:
    """The ``count``-th open day after ``day``."""
    while count:
        day += A_DAY
        count -= is_open(day)
    return day


def opening(moment: datetime, zone: str, own: time) -> datetime:
    """The first moment from one on that is outside quiet hours, or within an hour of ``own``."""
    here, day = moment.astimezone(ZoneInfo(zone)), day_of(moment, zone)
    chosen = at(day, own, zone)
    if time(9) <= here.time() < time(18) or chosen <= moment < chosen + timedelta(hours=1):
        return moment
    starts = (at(one, hour, zone) for one in (day, day + A_DAY) for hour in (own, time(9)))
    return min(one for one in starts if one > moment)


def _works(weekdays: frozenset[int], region: str | None, day: date) -> bool:
    calendar = holidays_of(region)
    if calendar.is_make_up_day(day) and weekdays >= OFFICE_DAYS:
        return True
    return day.weekday() in weekdays and not calendar.is_holiday(day)
