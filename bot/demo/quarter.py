"""The quarter of the demo: thirteen weeks, and today is in the seventh, whatever day today is; and the one before."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.cycle_dates import following, propose
from bot.domain.cycles import CycleKind
from bot.domain.wallclock import instant, local_day

ZONE = "Europe/Berlin"
WEEKS, THIS_WEEK = 13, 7
PLANNED_BEFORE = timedelta(days=10)
"""How long before its first day the quarter was planned."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """``first_day`` is a Monday. ``at`` is the demo's present (UTC): nothing is later."""

    at: datetime
    first_day: date

    @classmethod
    def around(cls, at: datetime) -> "Quarter":
        today = local_day(at, ZONE)
        return cls(at, today - timedelta(days=today.weekday(), weeks=THIS_WEEK - 1))

    @property
    def last_day(self) -> date:
        return self.last_day_of(WEEKS)

    @property
    def name(self) -> str:
        """That of the calendar quarter in which its middle lies, such as ``Q4 2026``."""
        return propose(CycleKind.QUARTER, self.monday(THIS_WEEK) + timedelta(days=3)).name

    @property
    def next_name(self) -> str:
        """That of the calendar quarter after it."""
        return following(propose(CycleKind.QUARTER, self.monday(THIS_WEEK) + timedelta(days=3))).name

    @property
    def planned_at(self) -> datetime:
        return instant(self.first_day - PLANNED_BEFORE, time(10), ZONE)

    @property
    def first_day_before(self) -> date:
        """Of the quarter before, which is over."""
        return self.first_day - timedelta(weeks=WEEKS)

    @property
    def name_before(self) -> str:
        """That of the calendar quarter before the one this is named after: a middle may be 92 days from the next."""
        named = propose(CycleKind.QUARTER, self.monday(THIS_WEEK) + timedelta(days=3))
        return propose(CycleKind.QUARTER, named.first_day - timedelta(days=1)).name

    @property
    def founded_at(self) -> datetime:
        """When the company began with okrbot: that quarter was planned with it."""
        return instant(self.first_day_before - PLANNED_BEFORE, time(10), ZONE)

    def monday(self, week: int) -> date:
        return self.first_day + timedelta(weeks=week - 1)

    def last_day_of(self, week: int) -> date:
        return self.first_day + timedelta(weeks=week) - timedelta(days=1)

    def week_of(self, day: date) -> int:
        return (day - self.first_day).days // 7 + 1
