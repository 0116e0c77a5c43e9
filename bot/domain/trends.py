"""Where a trend leads.

It is the median of the slopes between all pairs of points (Theil, H. (1950), A rank-invariant method of linear and
polynomial regression analysis, Proceedings of the Royal Netherlands Academy of Sciences 53; Sen 1968, see kendall.py),
which one wrong value does not bend, and goes on from the newest point. The range takes in the slopes that Kendall's tau
does not refuse, those of the older and of the newer half alone, and how far the points lie off the trend.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import ceil, lcm

from bot.domain.kendall import rank_of

LEVEL = Fraction(4, 5)
"""Of the slopes, and of the points, that the range takes in; of three points all slopes, which cover two thirds."""
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Point:
    """The value that held on a day, in the key result's unit."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a trend leads by a day, exact; ``newest_off`` is how far off its line the newest value lies."""

    value: Fraction
    low: Fraction
    high: Fraction
    newest_off: Fraction


def landing(points: Sequence[Point], due_day: date) -> Landing:
    """Where the trend of at least two points leads from the newest of them, which is not after ``due_day``."""
    days, values, parts = _whole(points)
    slopes = sorted(_slopes(days, values))
    rank, slope = rank_of(len(points), LEVEL), _median(slopes)
    bends = [slopes[rank - 1], slopes[-rank], *_halves(days, values)]
    level = _median(sorted(value - slope * day for day, value in zip(days, values, strict=True)))
    off = [abs(value - slope * day - level) for day, value in zip(days, values, strict=True)]
    spread = sorted(off)[ceil(LEVEL * len(off)) - 1]
    ahead = (due_day - points[-1].day).days
    return Landing(
        value=(values[-1] + slope * ahead) / parts,
        low=(values[-1] + min(bends) * ahead - spread) / parts,
        high=(values[-1] + max(bends) * ahead + spread) / parts,
        newest_off=off[-1] / parts,
    )


def _whole(points: Sequence[Point]) -> tuple[list[int], list[int], int]:
    """Days counted to the newest, and the values as whole numbers of one small part each: fractions of fractions are
    slow."""
    parts = lcm(*(each.value.as_integer_ratio()[1] for each in points))
    newest = points[-1].day
    return [(each.day - newest).days for each in points], [int(Fraction(each.value) * parts) for each in points], parts


def _slopes(days: Sequence[int], values: Sequence[int]) -> Iterator[Fraction]:
    for (a, v), (b, w) in combinations(zip(days, values, strict=True), 2):
        yield Fraction(w - v, b - a)


def _halves(days: Sequence[int], values: Sequence[int]) -> Iterator[Fraction]:
    """The trends of the older and of the newer half, which lie apart where the way bends; of three points there are
    no halves."""
    half = (len(days) + 1) // 2
    if len(days) > FEWEST:
        yield _median(sorted(_slopes(days[:half], values[:half])))
        yield _median(sorted(_slopes(days[-half:], values[-half:])))


def _median(ordered: Sequence[Fraction]) -> Fraction:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
