"""Where the number of a key result lands by its due day if it goes on as it went, where that can be trusted (model.md,
Forecast)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil

from bot.domain.checkins import CheckIn
from bot.domain.history import standing
from bot.domain.okrs import KeyResult, KeyResultState, Metric, ValueSource
from bot.domain.pace import is_directed_number
from bot.domain.trends import FEWEST, Landing, Point, landing

MOST_POINTS = 20
REACH = 2
"""It looks ahead at most so many times as far as the check-ins reach back."""
WIDEST = Fraction(2, 5)
OFF_TREND = Fraction(1, 20)
"""Of the way from start to target: how wide the range may be, and how far off the trend the newest value."""
DIGITS = 2
"""A forecast is written to a hundredth of the way at most."""
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is shown, in the key result's unit, rounded as its values are written."""

    value: Decimal
    low: Decimal
    high: Decimal
    due_day: date


def forecast(
    key_result: KeyResult,
    check_ins: Iterable[CheckIn],
    first_day: date,
    today: date,
    revised_at: datetime | None = None,
) -> Forecast | None:
    """None where it cannot be trusted. ``first_day`` is that of the term; check-ins before ``revised_at``, when start,
    target or due day were changed last, say nothing about what people aim at now."""
    if not may_be_forecast(key_result, today):
        return None
    said = [each for each in standing(check_ins) if revised_at is None or each.moment > revised_at]
    points = points_of(said, first_day, today)
    if not reaches(points, key_result.due_day, today):
        return None
    found = landing(points, key_result.due_day)
    return _told(key_result, points, found) if is_trusted(found, key_result, points) else None


def may_be_forecast(key_result: KeyResult, today: date) -> bool:
    """A number on its way from a start to a target, which people say and which is still going on."""
    return (
        is_directed_number(key_result)
        and key_result.source is not ValueSource.ROLLUP
        and key_result.state is KeyResultState.ACTIVE
        and key_result.start is not None
        and key_result.target is not None
        and today < key_result.due_day
    )


def points_of(said: Iterable[CheckIn], first_day: date, today: date) -> tuple[Point, ...]:
    """One for each day, the last value said of it, oldest first; of more than 20 days evenly spread ones, and always
    the newest. ``said`` are in force, oldest first."""
    by_day = {
        each.effective_day: each.value
        for each in said
        if each.value is not None and first_day <= each.effective_day <= today
    }
    points = [Point(day, value) for day, value in by_day.items()]
    return tuple(points[:: -ceil(len(points) / MOST_POINTS)][::-1]) if points else ()


def reaches(points: Sequence[Point], due_day: date, today: date) -> bool:
    """Enough days, which reach far enough back for how far it is to the due day, and are news still."""
    if len(points) < FEWEST:
        return False
    first, last = points[0].day, points[-1].day
    span = (last - first).days
    return (due_day - last).days <= REACH * span and (today - last).days <= span


def is_trusted(found: Landing, key_result: KeyResult, points: Sequence[Point]) -> bool:
    """The range is narrow beside the way; the newest value goes with the trend, as far as its last digit lets it; and
    the trend can go on: it does not lead to less than nothing or to more than all."""
    way, written = _way(key_result), _written(key_result, points)
    off = max(OFF_TREND * way, Fraction(10) ** _finest(written) / 2)
    is_possible = _possible(found.value, key_result, written) == found.value
    return is_possible and found.high - found.low <= WIDEST * way and found.newest_off <= off


def _way(key_result: KeyResult) -> Fraction:
    return abs(Fraction(key_result.target or 0) - Fraction(key_result.start or 0))


def _told(key_result: KeyResult, points: Sequence[Point], found: Landing) -> Forecast:
    written = _written(key_result, points)
    exponent = _exponent(key_result, written)
    value, low, high = (
        _rounded(_possible(each, key_result, written), exponent) for each in (found.value, found.low, found.high)
    )
    return Forecast(value, low, high, key_result.due_day)


def _written(key_result: KeyResult, points: Sequence[Point]) -> list[Decimal]:
    return [key_result.start or Decimal(0), key_result.target or Decimal(0), *(each.value for each in points)]


def _possible(value: Fraction, key_result: KeyResult, written: Sequence[Decimal]) -> Fraction:
    """Not below nothing, and no percentage above all, where no number that was written down is."""
    if min(written) >= 0:
        value = max(value, Fraction(0))
    if key_result.metric is Metric.PERCENT and max(written) <= WHOLE:
        value = min(value, Fraction(WHOLE))
    return value


def _exponent(key_result: KeyResult, written: Sequence[Decimal]) -> int:
    """Of the last digit that is shown: as fine as the values are written, and a hundredth of the way at most."""
    way = abs((key_result.target or Decimal(0)) - (key_result.start or Decimal(0)))
    return max(_finest(written), way.adjusted() - DIGITS)


def _finest(written: Iterable[Decimal]) -> int:
    """The exponent of the last digit that was written, at least of the ones."""
    exponents = (each.normalize().as_tuple().exponent for each in written)
    return min(0, *(each for each in exponents if isinstance(each, int)))


def _rounded(value: Fraction, exponent: int) -> Decimal:
    """Half to even; whole numbers are written without an exponent."""
    step = Fraction(10) ** exponent
    return Decimal(round(value / step)).scaleb(exponent).quantize(Decimal(1).scaleb(min(exponent, 0)))
