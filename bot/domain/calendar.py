"""Working days: weekdays, holidays, make-up working days and absences of one person or team (model.md, Time)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from bot.domain.people import MONDAY_TO_FRIDAY, Absence

HORIZON = timedelta(days=1100)
"""How far ahead a working day is looked for: three years, longer than any parental leave."""

_DAY = timedelta(days=1)


class HolidayCalendar(Protocol):
    """What the outside world knows about one region's days."""

    def is_holiday(self, day: date) -> bool:
        """Whether nobody in the region is expected to work on ``day``."""

    def is_make_up_day(self, day: date) -> bool:
        """Whether ``day`` is a weekend day on which the region works, in exchange for a day off."""


@dataclass(frozen=True, slots=True)
class ListedHolidays:
    """A holiday calendar written down as two sets of days."""

    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        return day in self.holidays

    def is_make_up_day(self, day: date) -> bool:
        return day in self.make_up_days


NO_HOLIDAYS = ListedHolidays()


class NoWorkingDay(Exception):
    """No working day lies within ``HORIZON`` after ``day``: no weekdays to work on, or an absence without an end."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """``working_days`` are weekdays, Monday = 0. ``absences`` are those of the one person the calendar is for."""

    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: HolidayCalendar = NO_HOLIDAYS
    absences: tuple[Absence, ...] = ()

    def is_away(self, day: date) -> bool:
        """Whether the person said they are away on ``day``; absences are whole days."""
        return any(absence.covers(day) for absence in self.absences)

    def is_working_day(self, day: date) -> bool:
        """Whether the person works on ``day``: their weekday or a make-up day, no holiday, not away.

        A make-up day stands in for a weekday somebody else had off; people who do not work all of Monday to Friday are
        not assumed to make it up.
        """
        if self.is_away(day):
            return False
        if self.holidays.is_make_up_day(day) and self.working_days >= MONDAY_TO_FRIDAY:
            return True
        return day.weekday() in self.working_days and not self.holidays.is_holiday(day)

    def working_days_in(self, first: date, last: date) -> Iterator[date]:
        """The working days from ``first`` to ``last``, both inclusive, in order."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return (day for day in days if self.is_working_day(day))

    def working_days_between(self, earlier: date, later: date) -> int:
        """How many working days after ``earlier`` have begun by ``later``: 1 from Monday to Tuesday, 0 to itself."""
        return sum(1 for _ in self.working_days_in(earlier + _DAY, later))

    def working_day_from(self, day: date) -> date:
        """``day`` itself if it is a working day, else the next one. Raises NoWorkingDay."""
        return self.add_working_days(day - _DAY, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; ``day`` itself for 0. Raises NoWorkingDay."""
        found = day
        for _ in range(count):
            nearest = next(self.working_days_in(found + _DAY, found + HORIZON), None)
            if nearest is None:
                raise NoWorkingDay(found)
            found = nearest
        return found

    def without_absences(self) -> "WorkCalendar":
        """The days the person would work if they were not away."""
        return replace(self, absences=())
