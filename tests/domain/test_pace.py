"""Pace and its conditions (model.md, Pace), with the examples given there."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.okrs import Commitment
from bot.domain.pace import PaceBand, compare, pace, pace_band
from bot.domain.ratios import as_decimal
from bot.domain.workspaces import Thresholds
from tests.domain.okr_builders import DEC_10, OCT_1, a_band, a_key_result, an_objective, milestones, yes_no

COMMITTED, ASPIRATIONAL = Commitment.COMMITTED, Commitment.ASPIRATIONAL
USUAL = Thresholds()


@pytest.mark.parametrize(
    ("commitment", "ratio", "band"),
    [(ASPIRATIONAL, "1.0", PaceBand.AS_PLANNED), (COMMITTED, "0.7", PaceBand.FAR_BEHIND)],
)
def test_the_tenth_of_december_at_54_percent(commitment: Commitment, ratio: str, band: PaceBand) -> None:
    found = pace(a_key_result(current=54), commitment, OCT_1, DEC_10, USUAL)
    assert found is not None
    assert (as_decimal(found.ratio, 1), found.band) == (Decimal(ratio), band)


def test_a_key_result_of_november_is_not_measured_against_october() -> None:
    late = a_key_result(active_from=date(2026, 11, 2), current=12)
    found = pace(late, COMMITTED, OCT_1, date(2026, 11, 9), USUAL)
    assert found is not None
    assert as_decimal(found.ratio, 1) == Decimal("1.0")


def test_a_pace_of_exactly_095_is_as_planned() -> None:
    exact = a_key_result(target=91, current="28.5")
    found = pace(exact, COMMITTED, OCT_1, OCT_1 + timedelta(days=30), USUAL)
    assert found is not None
    assert (found.ratio, found.band) == (Fraction(95, 100), PaceBand.AS_PLANNED)


def test_there_is_no_pace_before_seven_days() -> None:
    key_result = a_key_result(due_day=OCT_1 + timedelta(days=30), current=1)
    assert pace(key_result, COMMITTED, OCT_1, OCT_1 + timedelta(days=6), USUAL) is None
    assert pace(key_result, COMMITTED, OCT_1, OCT_1 + timedelta(days=7), USUAL) is not None


def test_there_is_no_pace_before_a_tenth_of_a_long_term() -> None:
    key_result = a_key_result(due_day=OCT_1 + timedelta(days=365), current=1)
    assert pace(key_result, COMMITTED, OCT_1, OCT_1 + timedelta(days=36), USUAL) is None
    assert pace(key_result, COMMITTED, OCT_1, OCT_1 + timedelta(days=37), USUAL) is not None


@pytest.mark.parametrize(
    "key_result",
    [yes_no(current=0), a_band(current=9), milestones(None, None), a_key_result(), milestones(DEC_10, current=0)],
    ids=["yes or no", "band", "undated milestones", "no check-in yet", "nothing expected yet"],
)
def test_some_key_results_have_no_pace(key_result: object) -> None:
    assert pace(key_result, COMMITTED, OCT_1, date(2026, 11, 20), USUAL) is None  # type: ignore[arg-type]


def test_dated_milestones_have_a_pace() -> None:
    steps = milestones(date(2026, 10, 15), date(2026, 11, 15), date(2026, 12, 15), done=1, current=1)
    found = pace(steps, COMMITTED, OCT_1, date(2026, 11, 20), USUAL)
    assert found is not None
    assert (found.ratio, found.band) == (Fraction(1, 2), PaceBand.FAR_BEHIND)


def test_thresholds_are_settings() -> None:
    strict = Thresholds(as_planned=Decimal(1), far_behind=Decimal("0.9"))
    assert [pace_band(Fraction(each, 100), strict) for each in (100, 95, 89)] == list(PaceBand)


def test_yes_or_no_stands_beside_the_comparison() -> None:
    objective = an_objective(a_key_result(current=50), yes_no(), yes_no(current=1), commitment=ASPIRATIONAL)
    compared = compare(objective, OCT_1, DEC_10)
    assert compared.progress == Fraction(1, 2)
    assert compared.expected == Fraction(70, 91) * Fraction(7, 10)
    assert compared.yes_no_open == 1


@given(st.integers(-50, 200), st.integers(1, 50), st.integers(7, 120))
def test_more_progress_never_worsens_the_pace(current: int, more: int, days: int) -> None:
    today = OCT_1 + timedelta(days=max(days, 10))
    one = pace(a_key_result(current=current), COMMITTED, OCT_1, today, USUAL)
    other = pace(a_key_result(current=current + more), COMMITTED, OCT_1, today, USUAL)
    assert one is not None
    assert other is not None
    assert one.ratio < other.ratio
    assert list(PaceBand).index(one.band) >= list(PaceBand).index(other.band)
