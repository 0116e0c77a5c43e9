"""Forecasts made anew from what was known then, held against where things ended."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.domain.backtests import Finished, back_test, has_known_end
from bot.domain.checkins import CheckIn
from bot.domain.okrs import Metric
from tests.domain.okr_builders import DEC_31, OCT_1, a_check_in, a_key_result, yes_no

BERLIN = "Europe/Berlin"
WEEKS = [OCT_1 + timedelta(weeks=week) for week in range(14)]  # the last one is 31 December


def finished(*values: Any, revisions: tuple[Any, ...] = (), **given: Any) -> Finished:
    said = [a_check_in(value, None, day) for value, day in zip(values, WEEKS, strict=True) if value is not None]
    return Finished(key_result=a_key_result(**given), cycle_first_day=OCT_1, check_ins=tuple(said), revisions=revisions)


STRAIGHT = tuple(Decimal(week) * 6 for week in range(14))


def test_a_straight_way_is_forecast_exactly_from_half_of_the_term_on() -> None:
    quarter, half, three_quarters = back_test([finished(*STRAIGHT)], BERLIN)

    assert (quarter.tried, quarter.shown, quarter.error) == (1, 0, None)
    assert [half.shown, half.inside, half.error, half.width] == [1, 1, 0, 0]
    assert [half.error_same, half.error_linear] == [Fraction(78 - 36, 100), 0]
    assert (three_quarters.inside, three_quarters.error_same) == (1, Fraction(78 - 54, 100))


def test_what_came_later_is_not_known() -> None:
    """Half-way it rises as before; that it stands still afterwards nobody can know."""
    stuck = finished(*STRAIGHT[:7], *(Decimal(36) for _ in range(7)))

    _, half, _ = back_test([stuck], BERLIN)

    assert [half.shown, half.inside, half.error, half.error_same] == [1, 0, Fraction(78 - 36, 100), 0]


def test_a_correction_made_later_is_not_known_either() -> None:
    known = finished(*STRAIGHT)
    wrong = known.check_ins[6]
    late = a_check_in(0, None, wrong.effective_day, at=wrong.at + timedelta(days=20), supersedes_id=wrong.id)
    corrected = Finished(
        key_result=known.key_result, cycle_first_day=OCT_1, check_ins=(*known.check_ins, late), revisions=()
    )

    assert back_test([corrected], BERLIN)[1] == back_test([known], BERLIN)[1]


def test_only_what_has_a_known_end_is_tried() -> None:
    unknown = finished(*STRAIGHT[:9], *[None] * 5)
    other = Finished(key_result=yes_no(), cycle_first_day=OCT_1, check_ins=finished(*STRAIGHT).check_ins)

    assert not has_known_end(unknown)
    assert not has_known_end(other)
    assert [one.tried for one in back_test([unknown, other], BERLIN)] == [0, 0, 0]
    assert has_known_end(finished(*STRAIGHT[:12], None, None))


def test_after_a_new_target_it_is_tried_and_not_shown() -> None:
    revised = finished(*STRAIGHT, revisions=(a_check_in(0, None, date(2026, 11, 5)).at,))

    assert [(one.tried, one.shown) for one in back_test([revised], BERLIN)] == [(1, 0), (1, 0), (1, 1)]


def test_errors_are_means_over_what_was_shown() -> None:
    rising = finished(*STRAIGHT)
    stuck = finished(*STRAIGHT[:7], *(Decimal(36) for _ in range(7)))
    percent = finished(*(value + 9 for value in STRAIGHT), metric=Metric.PERCENT, start=9)

    _, half, _ = back_test([rising, stuck, percent], BERLIN)

    assert (half.tried, half.shown, half.inside) == (3, 3, 2)
    assert half.error == (0 + Fraction(42, 100) + 0) / 3
    assert half.error_same == (Fraction(42, 100) + 0 + Fraction(42, 91)) / 3


def test_the_due_day_itself_counts() -> None:
    assert WEEKS[13] == DEC_31
    assert has_known_end(finished(*[None] * 13, Decimal(70)))


def test_check_ins_without_a_value_are_no_end() -> None:
    silent = finished(*STRAIGHT[:5], *[None] * 9)
    said: CheckIn = a_check_in(None, 7, DEC_31)
    with_word = Finished(key_result=silent.key_result, cycle_first_day=OCT_1, check_ins=(*silent.check_ins, said))

    assert not has_known_end(with_word)
