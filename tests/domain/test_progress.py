"""Progress of key results, objectives, teams (model.md, Formulas)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.expected import expected_progress
from bot.domain.ids import CycleId
from bot.domain.okrs import KeyResultState, ObjectiveState, ValueSource, Visibility
from bot.domain.progress import (
    check_key_result,
    combined_progress,
    counted_progress,
    objective_progress,
    progress,
    roll_up_value,
    team_progress,
)
from bot.domain.ratios import as_decimal, clamp, percent, percentages, weighted_mean
from tests.domain.okr_builders import DEC_10, DEC_31, OCT_1, a_band, a_key_result, an_objective, milestones, yes_no

decimals = st.decimals(-(10**9), 10**9, places=3)
ratios = st.fractions(-2, 3, max_denominator=1000)
weights = st.decimals("0.01", 100, places=2)


def test_a_decrease_is_measured_like_an_increase() -> None:
    assert progress(a_key_result(start=5, target=2, current="4.0")) == Fraction(1, 3)
    assert progress(a_key_result(start=91, target=96, current=94)) == Fraction(3, 5)


def test_raw_progress_may_lie_outside_what_bars_show() -> None:
    assert progress(a_key_result(current=-20)) == Fraction(-1, 5)
    assert progress(a_key_result(current=120)) == Fraction(6, 5)
    assert counted_progress(a_key_result(current=120), OCT_1, DEC_10) == 1


def test_what_has_no_value_yet_has_not_moved() -> None:
    assert progress(a_key_result(start=91, target=96)) == 0


def test_a_start_that_equals_the_target_is_refused_on_saving() -> None:
    with pytest.raises(Invalid) as refused:
        check_key_result(a_key_result(start=5, target="5.0"))
    assert refused.value.fields["target"][0] == "same_as_start"


def test_a_band_without_width_is_refused_on_saving() -> None:
    with pytest.raises(Invalid) as refused:
        check_key_result(a_band(2, 2))
    assert "band" in refused.value.fields


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        check_key_result(a_key_result(target=None, weight=0, due_day=OCT_1, source=ValueSource.ROLLUP))
    assert set(refused.value.fields) == {"target", "weight", "due_day", "metric"}


def test_milestones_count_by_weight() -> None:
    assert progress(milestones(None, None, None, done=1, weights=(2, 1, 1))) == Fraction(1, 2)


def test_yes_or_no_is_all_or_nothing() -> None:
    assert [progress(yes_no(current=current)) for current in (None, 0, 1)] == [0, 0, 1]


@pytest.mark.parametrize(("value", "reached"), [(2, 1), ("2.5", 1), (3, 1), ("3.5", "1/2"), (4, 0), (1, 0), (9, 0)])
def test_outside_its_band_a_maintained_value_falls_to_nothing_within_one_width(value: object, reached: str) -> None:
    assert progress(a_band(2, 3, current=value)) == Fraction(reached)


def test_a_maintained_value_counts_only_as_far_as_time_has_gone() -> None:
    assert counted_progress(a_band(current="2.5"), OCT_1, DEC_10) == Fraction(70, 91)
    assert counted_progress(a_band(current="2.5"), OCT_1, DEC_31) == 1


def test_an_objective_is_the_weighted_mean_without_what_was_cancelled() -> None:
    objective = an_objective(
        a_key_result(current=100, weight=3),
        a_key_result(current=-50),
        a_key_result(current=0, weight=9, state=KeyResultState.CANCELLED),
    )
    assert objective_progress(objective, OCT_1, DEC_10) == Fraction(3, 4)
    assert objective_progress(an_objective(), OCT_1, DEC_10) is None


def test_a_team_counts_its_open_objectives_of_one_cycle() -> None:
    rated = [
        (an_objective(), Fraction(1, 2)),
        (an_objective(weight=3), Fraction(1)),
        (an_objective(visibility=Visibility.RESTRICTED), Fraction(0)),
        (an_objective(state=ObjectiveState.DRAFT), Fraction(0)),
        (an_objective(cycle_id=CycleId(2)), Fraction(0)),
        (an_objective(), None),
    ]
    assert team_progress(rated, CycleId(1)) == Fraction(7, 8)
    assert team_progress(rated[2:4], CycleId(1)) is None


def test_a_line_with_nothing_in_it_is_left_out() -> None:
    lines = [(Decimal(70), Fraction(1, 2)), (Decimal(10), None), (Decimal(30), Fraction(1))]
    assert combined_progress(lines) == Fraction(65, 100)


def test_a_roll_up_is_the_mean_of_what_supports_it_in_percent() -> None:
    supporting = [(an_objective(weight=2), Fraction(1, 2)), (an_objective(), Fraction(1, 4))]
    assert roll_up_value(supporting) == Decimal("41.6667")
    assert roll_up_value([]) is None


def test_expected_progress_of_the_tenth_of_december() -> None:
    assert as_decimal(expected_progress(a_key_result(), OCT_1, DEC_10), 2) == Decimal("0.77")


def test_expected_progress_starts_when_the_key_result_does() -> None:
    late = a_key_result(active_from=date(2026, 11, 2))
    assert expected_progress(late, OCT_1, date(2026, 11, 9)) == Fraction(7, 59)
    assert expected_progress(late, OCT_1, OCT_1) == 0


def test_dated_milestones_are_expected_when_they_are_due() -> None:
    steps = milestones(date(2026, 10, 31), date(2026, 11, 30), None, weights=(1, 2, 1))
    expected = [expected_progress(steps, OCT_1, date(2026, month, 30)) for month in (10, 11)]
    assert [*expected, expected_progress(steps, OCT_1, DEC_31)] == [0, Fraction(3, 4), 1]


@given(decimals, decimals, decimals)
def test_progress_runs_from_nothing_at_the_start_to_all_at_the_target(
    start: Decimal, target: Decimal, at: Decimal
) -> None:
    assume(start != target)
    key_result = a_key_result(start=start, target=target, current=at)
    assert progress(replace(key_result, current=start)) == 0
    assert progress(replace(key_result, current=target)) == 1
    mirrored = a_key_result(start=-start, target=-target, current=-at)
    assert progress(mirrored) == progress(key_result)


@given(st.lists(st.tuples(weights, ratios), min_size=1, max_size=12))
def test_a_mean_lies_between_its_parts_and_ignores_their_order(parts: list[tuple[Decimal, Fraction]]) -> None:
    mean = weighted_mean(parts)
    assert mean is not None
    assert min(ratio for _, ratio in parts) <= mean <= max(ratio for _, ratio in parts)
    assert mean == weighted_mean(reversed(parts)) == weighted_mean((weight * 3, ratio) for weight, ratio in parts)


@given(st.lists(weights, min_size=1, max_size=30))
def test_shown_weights_sum_to_100_and_are_off_by_less_than_one(given_weights: list[Decimal]) -> None:
    shown = percentages(given_weights)
    total = sum(given_weights)
    assert sum(shown) == 100
    assert all(
        abs(share - weight * 100 / total) < Decimal("1.0001")
        for share, weight in zip(shown, given_weights, strict=True)
    )


def test_of_equal_remainders_the_first_gets_the_rest() -> None:
    assert percentages([Decimal(1)] * 3) == (34, 33, 33)
    assert percentages([Decimal(0)]) == (0,)
    assert percentages([]) == ()


@given(ratios)
def test_a_shown_percentage_is_never_rounded_to_all_or_nothing(ratio: Fraction) -> None:
    assert (percent(clamp(ratio)) == 100) == (ratio >= 1)
    assert (percent(clamp(ratio)) == 0) == (ratio <= 0)


@given(st.dates(date(2026, 8, 1), date(2027, 3, 1)), st.dates(date(2026, 8, 1), date(2027, 3, 1)))
def test_expected_progress_never_falls_and_stays_between_0_and_1(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    key_result = a_key_result()
    assert 0 <= expected_progress(key_result, OCT_1, earlier) <= expected_progress(key_result, OCT_1, later) <= 1
