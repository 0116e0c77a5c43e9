"""Series for charts: progress and expected progress by week, up to the current week only (model.md, Charts)."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from bot.domain.checkins import CheckIn
from bot.domain.cycles import Cycle
from bot.domain.history import value_on
from bot.domain.okrs import KeyResult, Metric

MOST_POINTS = 20


class Step(StrEnum):
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Tick:
    """One place on the axis: the number of its week or month in the cycle, counted from 1, and its last day (today for
    the current one)."""

    number: int
    day: date


@dataclass(frozen=True, slots=True)
class Point:
    """Progress and expected progress (``e · L``), both 0–1."""

    tick: Tick
    progress: Fraction
    expected: Fraction


@dataclass(frozen=True, slots=True)
class Series:
    """At most 20 points, oldest first; none before the cycle begins."""

    step: Step
    points: tuple[Point, ...]


def step_of(cycle: Cycle) -> Step:
    """Weeks as long as a whole cycle of them fits, months for longer ones."""
    return Step.WEEK if cycle.weeks <= MOST_POINTS else Step.MONTH


def ticks(cycle: Cycle, today: date) -> tuple[Tick, ...]:
    """The weeks or months of a cycle up to the current one. Cycles of more than 20 months take every second (third …)
    month, and always the current one."""
    until = min(today, cycle.last_day)
    ends = _weeks(cycle) if step_of(cycle) is Step.WEEK else _months(cycle)
    past = [Tick(number, day) for number, day in enumerate(ends, start=1) if day < until]
    if until < cycle.first_day:
        return ()
    return tuple([*past, Tick(len(past) + 1, until)][:: -ceil(len(ends) / MOST_POINTS)][::-1])


def snapshot_series(snapshots: Iterable[tuple[date, Fraction, Fraction]], cycle: Cycle, today: date) -> Series:
    """A series from weekly snapshots (day, progress, expected progress) in any order: each week or month shows the last
    snapshot on or before its last day; those before the first snapshot are left out."""
    known = sorted(snapshots)
    points = []
    for tick in ticks(cycle, today):
        before = [snapshot for snapshot in known if snapshot[0] <= tick.day]
        if before:
            points.append(Point(tick, before[-1][1], before[-1][2]))
    return Series(step_of(cycle), tuple(points))


def value_by(key_result: KeyResult, check_ins: Iterable[CheckIn], day: date) -> Decimal | None:
    """The value known to hold on a day; for milestones without check-ins the weight of those done by then."""
    value = value_on(check_ins, day)
    if value is None and key_result.metric is Metric.MILESTONES:
        done = (each.weight for each in key_result.milestones if each.done_on and each.done_on <= day)
        return sum(done, Decimal(0))
    return value


def _weeks(cycle: Cycle) -> list[date]:
    """The last days of the weeks; odd days at the end of the cycle belong to the last one."""
    return [*(cycle.first_day + timedelta(days=7 * week - 1) for week in range(1, cycle.weeks)), cycle.last_day]


def _months(cycle: Cycle) -> list[date]:
    """The last days of the calendar months that the cycle touches."""
    first, last = cycle.first_day, cycle.last_day
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, monthrange(month // 12, month % 12 + 1)[1]) for month in months]
