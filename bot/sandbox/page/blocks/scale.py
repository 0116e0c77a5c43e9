"""The measures of a chart: its series, and the scale that turns values into points of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 36, 44
_FINEST = 1e-9
"""Steps finer than this share of the largest value are lost in the arithmetic of floats."""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns a place among `count` categories and a value into points of the drawing."""

    count: int
    low: float
    high: float
    step: float

    def x(self, index: int, *, middle: bool) -> float:
        room = WIDTH - LEFT - RIGHT
        if middle:
            return LEFT + room * (index + 0.5) / max(self.count, 1)
        return LEFT + room * (index / (self.count - 1) if self.count > 1 else 0.5)

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low)

    def ticks(self) -> list[float]:
        return [self.low + index * self.step for index in range(round((self.high - self.low) / self.step) + 1)]


def scale_of(series: Sequence[Series], count: int, *, from_zero: bool) -> Scale:
    """Round steps around all values; bars and areas start at zero, lines only when zero is near."""
    values = [value for one in series for value in one.values] or [0.0, 1.0]
    low, high = min(values), max(values)
    if from_zero or 0 <= low <= (high - low):
        low, high = min(low, 0.0), max(high, 0.0)
    largest = max(abs(low), abs(high))
    step = _round_step(max((high - low or largest or 1.0) / 4, largest * _FINEST, _FINEST))
    low = floor(low / step) * step
    return Scale(count, low, max(ceil(high / step) * step, low + step), step)


def _round_step(rough: float) -> float:
    size: float = 10.0 ** floor(log10(rough))
    return next(size * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if size * factor >= rough * 0.999)
