"""What the paste box understands: values only; the reading is in drafting.py."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.domain.okrs import Direction, Metric


class DraftProblem(StrEnum):
    """What a line leaves open."""

    NO_TITLE = "no_title"
    NO_START = "no_start"
    BY_HOW_MUCH = "by_how_much"
    NUMBER_READS_TWO_WAYS = "number_reads_two_ways"
    NUMBER_UNREADABLE = "number_unreadable"
    TARGET_IS_START = "target_is_start"
    UNITS_DIFFER = "units_differ"
    MORE_THAN_TWO = "more_than_two"
    BAND_HAS_NO_WIDTH = "band_has_no_width"
    BAND_NEEDS_TWO_ENDS = "band_needs_two_ends"
    DAY_READS_TWO_WAYS = "day_reads_two_ways"
    NO_SUCH_DAY = "no_such_day"
    DAY_OUTSIDE_CYCLE = "day_outside_cycle"
    LINE_TOO_LONG = "line_too_long"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A problem and the part of the line it is about, with the two numbers or the days that it may mean."""

    problem: DraftProblem
    about: str = ""
    numbers: tuple[Decimal, ...] = ()
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A key result as understood from one line; ``start``, ``target`` and the band in ``unit``. What is None was not
    said or not understood: ``not_understood`` tells which. Without a due day it is the cycle's last."""

    text: str
    title: str = ""
    metric: Metric = Metric.YES_NO
    direction: Direction = Direction.INCREASE
    unit: str = ""
    start: Decimal | None = None
    target: Decimal | None = None
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    due_day: date | None = None
    not_understood: tuple[NotUnderstood, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An objective's title (empty when the text begins with a bullet) and its key results in order. ``left_out`` counts
    the lines beyond 30."""

    title: str
    lines: tuple[DraftLine, ...]
    left_out: int = 0
