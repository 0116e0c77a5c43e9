"""How a key result went: values and confidences by check-in, drawn from the course that its table names.

Pure, and the same for the same key result: a title that stands in two tables has the same numbers in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor
from random import Random

from bot.demo.notation import Course, Result
from bot.demo.quarter import WEEKS, Quarter
from bot.domain.okrs import Metric

JUMPS_IN, STUCK_SINCE, FALLS_FROM, LEAVES_IN, DONE_IN = 5, 3, 4, 6, 5  # weeks

PACE = {
    Course.AHEAD: (1.4, 1.6),
    Course.SLOW: (0.94, 1.0),
    Course.BEHIND: (0.35, 0.6),
    Course.JUMPING: (1.1, 1.3),
    Course.FALLING: (1.05, 1.2),
    Course.SILENT: (1.75, 1.95),
}
ON_PLAN = (1.12, 1.3)
CONFIDENCE: dict[Course, tuple[Sequence[int], ...]] = {
    Course.STEADY: ((7, 7, 8, 8, 8, 8, 8), (8, 8, 8, 7, 7, 8, 8), (7, 8, 8, 8, 9, 9, 9), (8, 8, 9, 8, 8, 7, 7)),
    Course.AHEAD: ((8, 8, 9, 9, 9, 9, 9), (7, 8, 8, 9, 9, 10, 10)),
    Course.SLOW: ((7, 7, 7, 6, 6, 6, 6), (8, 7, 7, 7, 6, 6, 5), (7, 7, 6, 6, 6, 5, 5)),
    Course.BEHIND: ((7, 6, 6, 5, 5, 4, 4), (6, 6, 5, 5, 4, 3, 3)),
    Course.STUCK: ((8, 8, 8, 8, 8, 8, 8), (7, 8, 8, 8, 7, 7, 7)),
    Course.JUMPING: ((7, 6, 6, 5, 8, 8, 8), (6, 6, 5, 5, 7, 8, 9)),
    Course.FALLING: ((8, 8, 8, 8, 7, 6, 4), (8, 8, 8, 8, 7, 4, 3), (7, 8, 8, 8, 7, 5, 4)),
    Course.SILENT: ((8, 8, 7, 7, 7, 7, 7), (7, 7, 7, 6, 6, 6, 6)),
    Course.OUTSIDE: ((9, 9, 9, 9, 8, 6, 6),),
    Course.DONE: ((8, 8, 9, 9, 10, 10, 10),),
}
"""By week of the quarter."""


@dataclass(frozen=True, slots=True)
class Said:
    value: Decimal
    confidence: int


def said_on(result: Result, days: Sequence[date], level: float, quarter: Quarter) -> Iterator[Said]:
    """What was said on each of ``days``, in order. ``level`` is L: 1 for committed, 0.7 for aspirational."""
    draw = Random(f"{result.title} {result.start} {result.target} {result.band}")  # noqa: S311  # the same at every start
    confidences = draw.choice(CONFIDENCE[result.course])
    values = list(_values(result, [quarter.week_of(day) for day in days], level, draw))
    for day, value in zip(days, values, strict=True):
        yield Said(value, confidences[quarter.week_of(day) - 1])


def milestone_week(position: int, count: int) -> int:
    """The week at whose end a milestone is due, positions counted from 1: evenly over the quarter."""
    return ceil(position * WEEKS / count)


def _values(result: Result, weeks: Sequence[int], level: float, draw: Random) -> Iterator[Decimal]:
    if result.metric is Metric.YES_NO:
        yield from (Decimal(int(result.course is Course.DONE and week >= DONE_IN)) for week in weeks)
    elif result.metric is Metric.MILESTONES:
        yield from (_milestones_done(result, week) for week in weeks)
    elif result.is_kept:
        yield from _kept(result, weeks, draw)
    else:
        yield from _directed(result, weeks, level, draw)


def _directed(result: Result, weeks: Sequence[int], level: float, draw: Random) -> Iterator[Decimal]:
    """From the start towards the target, or to where a note says that it stands now."""
    way = result.target - result.start
    last = weeks[-1] if weeks else 1
    pace = draw.uniform(*PACE.get(result.course, ON_PLAN))
    end = pace * level * _shape(result.course, last) if result.now is None else _share(result, way)
    reached = 0.0
    for week in weeks:
        part = _shape(result.course, week) / (_shape(result.course, last) or 1)
        wobble = 1 if week == last else draw.uniform(0.94, 1.04)
        reached = max(reached, min(end, end * part * wobble)) if end > 0 else 0.0
        yield _rounded(result.start + way * Decimal(str(round(reached, 6))), result.decimals)


def _share(result: Result, way: Decimal) -> float:
    return float((Decimal(str(result.now)) - result.start) / way)


def _shape(course: Course, week: int) -> float:
    """The share of the whole way that a pace of 1 would have made by the Monday of ``week``, bent by the course."""
    match course:
        case Course.STUCK:
            effective: float = min(week, STUCK_SINCE)
        case Course.JUMPING:
            effective = week if week >= JUMPS_IN else 1 + (week - 1) * 0.3
        case Course.FALLING:
            effective = week if week <= FALLS_FROM else FALLS_FROM + (week - FALLS_FROM) * 0.6
        case _:
            effective = week
    return (effective - 1) / WEEKS


def _kept(result: Result, weeks: Sequence[int], draw: Random) -> Iterator[Decimal]:
    """Around the middle of its band; OUTSIDE leaves it on the worse side in week 6."""
    low, high = result.band
    width = high - low
    for week in weeks:
        inside = low + width * Decimal(str(round(draw.uniform(0.35, 0.65), 3)))
        outside = low - width * Decimal(str(round(draw.uniform(0.3, 0.5), 3)))
        value = outside if result.course is Course.OUTSIDE and week >= LEAVES_IN else inside
        if result.now is not None and week == weeks[-1]:
            value = Decimal(str(result.now))
        yield _rounded(value, result.decimals)


def _milestones_done(result: Result, week: int) -> Decimal:
    count = len(result.milestones)
    if result.now is not None:
        return Decimal(min(int(result.now), floor((week - 1) * result.now / 5)))
    due = sum(1 for position in range(1, count + 1) if milestone_week(position, count) <= week)
    return Decimal(min(count, due + int(result.course is Course.AHEAD and week > JUMPS_IN)))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals))
