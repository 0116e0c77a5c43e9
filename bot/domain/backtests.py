"""How good forecasts are: made anew for key results that are over, from what was known then, and held against where
they ended. Pure; nothing here adds up per person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from bot.domain.checkins import CheckIn
from bot.domain.expected import term
from bot.domain.forecasts import Forecast, forecast, may_be_forecast, points_of
from bot.domain.history import standing, value_on
from bot.domain.okrs import KeyResult
from bot.domain.trends import Point
from bot.domain.wallclock import local_day

SHARES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
"""Of the term, after which a forecast is made."""
KNOWN_END = Fraction(4, 5)
"""A check-in after so much of the term is needed: else nobody knows where it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A key result whose due day is over, with all its check-ins; ``key_result.state`` is what it was while it ran.
    ``revisions`` are the moments at which start, target or due day were changed."""

    key_result: KeyResult
    cycle_first_day: date
    check_ins: tuple[CheckIn, ...]
    revisions: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One forecast and what became of it. Errors are shares of the way from start to target: of the forecast, of
    "it stays as it is", and of "it goes on as from the first day to now"."""

    inside: bool
    width: Fraction
    error: Fraction
    error_same: Fraction
    error_linear: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """At one share of the term: ``tried`` key results had check-ins by then, ``shown`` of them a forecast that would
    have been shown. The rest is about those: how often the end lay in the range, the mean width of the range, and the
    mean absolute errors; None where none was shown."""

    share: Fraction
    tried: int
    shown: int
    inside: int
    width: Fraction | None
    error: Fraction | None
    error_same: Fraction | None
    error_linear: Fraction | None


def back_test(finished: Iterable[Finished], zone: str) -> tuple[Result, ...]:
    """One result for each share of the term."""
    given = [each for each in finished if has_known_end(each)]
    return tuple(_result(share, list(_tried(given, share, zone))) for share in SHARES)


def has_known_end(finished: Finished) -> bool:
    """A number on its way, of which somebody said near the due day where it stood."""
    result = finished.key_result
    first, due = term(result, finished.cycle_first_day)
    late = first + timedelta(days=int(KNOWN_END * (due - first).days))
    said = [one for one in standing(finished.check_ins) if one.value is not None]
    return may_be_forecast(result, first) and any(late <= one.effective_day <= due for one in said)


def _tried(finished: Sequence[Finished], share: Fraction, zone: str) -> Iterator[Trial | None]:
    """None for each that would not have been shown."""
    for one in finished:
        result = one.key_result
        first, due = term(result, one.cycle_first_day)
        day = first + timedelta(days=int(share * (due - first).days))
        known = [each for each in one.check_ins if local_day(each.at, zone) <= day]
        revised = [at for at in one.revisions if local_day(at, zone) <= day]
        points = points_of(standing(known), first, day)
        if points:
            made = forecast(result, known, first, day, max(revised, default=None))
            yield None if made is None else _trial(one, made, points)


def _trial(finished: Finished, made: Forecast, points: Sequence[Point]) -> Trial:
    result = finished.key_result
    first, due = term(result, finished.cycle_first_day)
    start, target = Fraction(result.start or 0), Fraction(result.target or 0)
    ended = value_on(finished.check_ins, due) or Decimal(0)
    newest, way = points[-1], abs(target - start)
    gone = (newest.day - first).days
    linear = start + (Fraction(newest.value) - start) * Fraction((due - first).days, gone) if gone else start

    def error(value: Fraction | Decimal) -> Fraction:
        return abs(Fraction(value) - Fraction(ended)) / way

    return Trial(
        inside=made.low <= ended <= made.high,
        width=Fraction(made.high - made.low) / way,
        error=error(made.value),
        error_same=error(newest.value),
        error_linear=error(linear),
    )


def _result(share: Fraction, tried: Sequence[Trial | None]) -> Result:
    shown = [one for one in tried if one is not None]

    def mean(values: Iterable[Fraction]) -> Fraction | None:
        return sum(values, Fraction(0)) / len(shown) if shown else None

    return Result(
        share=share,
        tried=len(tried),
        shown=len(shown),
        inside=sum(one.inside for one in shown),
        width=mean(one.width for one in shown),
        error=mean(one.error for one in shown),
        error_same=mean(one.error_same for one in shown),
        error_linear=mean(one.error_linear for one in shown),
    )
