"""When a forecast is shown, and how it is written."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkins import CheckIn
from bot.domain.forecasts import Forecast, forecast, points_of
from bot.domain.history import standing
from bot.domain.okrs import Direction, KeyResult, KeyResultState, Metric, ValueSource
from tests.domain.okr_builders import DEC_31, OCT_1, a_band, a_check_in, a_key_result, milestones, yes_no

NOV_16 = date(2026, 11, 16)
STEADY = (91, "91.4", "91.9", "92.2", "92.7", "93.1")


def on_mondays(*values: Any, last: date = NOV_16, **fields: Any) -> list[CheckIn]:
    """One a week up to the last one."""
    days = [last - timedelta(weeks=weeks) for weeks in reversed(range(len(values)))]
    return [said(day, value, **fields) for day, value in zip(days, values, strict=True)]


def said(day: date, value: Any, **fields: Any) -> CheckIn:
    at = datetime.combine(day, time(9), UTC)
    return a_check_in(value=value, effective_day=day, at=at, **fields)


def checkout(**given: Any) -> KeyResult:
    return a_key_result(**{"metric": Metric.PERCENT, "start": 91, "target": 96, **given})


def told(check_ins: list[CheckIn], key_result: KeyResult | None = None, today: date = NOV_16, **more: Any) -> Any:
    return forecast(key_result or checkout(), check_ins, OCT_1, today, **more)


def test_where_it_lands_with_its_range() -> None:
    """Of the fifteen slopes the eighth is 0.42 a week, the fourth 0.4 and the twelfth 0.45; four of five values lie
    within 0.06 of the line; it is 45 days from 16 November to the end of the year."""
    low, value, high = (
        Fraction("93.1") + Fraction(slope) * 45 / 7 + Fraction(off)
        for slope, off in (("0.4", "-0.06"), ("0.42", "0"), ("0.45", "0.06"))
    )

    found = told(on_mondays(*STEADY))

    assert found == Forecast(Decimal("95.8"), Decimal("95.6"), Decimal("96.1"), DEC_31)
    assert [round(float(each), 1) for each in (value, low, high)] == [95.8, 95.6, 96.1]


def test_three_check_ins_on_different_days_are_needed() -> None:
    far = {"last": date(2026, 12, 14)}
    weekly = on_mondays("92.0", "93.0", "94.0", **far)

    assert told(weekly, today=date(2026, 12, 14)) is not None
    assert told(weekly[1:], today=date(2026, 12, 14)) is None
    twice = [*weekly[1:], said(date(2026, 12, 14), "94.1")]
    assert told(twice, today=date(2026, 12, 14)) is None


def test_it_looks_ahead_twice_as_far_as_back_at_most() -> None:
    """From 2 November it is 59 days to the end: four weeks back are too few, five are enough."""
    last = date(2026, 11, 2)

    assert told(on_mondays("91.0", "91.5", "92.0", "92.5", "93.0", last=last), today=last) is None
    six = [said(OCT_1, "90.9"), *on_mondays("91.1", "91.6", "92.0", "92.5", "93.0", last=last)]
    assert told(six, today=last) is not None


def test_what_was_said_too_long_ago_is_no_news() -> None:
    steady = on_mondays(*STEADY)

    assert told(steady, today=NOV_16 + timedelta(days=35)) is not None
    assert told(steady, today=NOV_16 + timedelta(days=36)) is None


def test_a_range_that_is_wide_beside_the_way_is_not_shown() -> None:
    assert told(on_mondays("91", "93", "91.5", "93.5", "92", "94")) is None


def test_a_newest_value_that_leaves_the_trend_ends_it() -> None:
    """By a twentieth of the way from 91 to 96."""
    assert told(on_mondays(*STEADY[:-1], "93.3")) is not None
    assert told(on_mondays(*STEADY[:-1], "95.0")) is None
    assert told(on_mondays(*STEADY[:-1], "92.7")) is None


def test_one_typing_error_among_ten_neither_bends_nor_hides_it() -> None:
    right = [Decimal(91) + Decimal(week) * 4 / 10 for week in range(10)]
    wrong = [*right[:3], Decimal("9.2"), *right[4:]]
    begun = checkout(active_from=date(2026, 9, 1))

    found = [forecast(begun, on_mondays(*values), date(2026, 9, 1), NOV_16) for values in (right, wrong)]

    assert found[0] is not None
    assert found[1] == found[0]


def test_after_a_new_target_three_new_check_ins_are_waited_for() -> None:
    steady = on_mondays(*STEADY)
    revised = datetime(2026, 10, 27, 12, tzinfo=UTC)

    assert told(steady, revised_at=revised) is None
    later = on_mondays(*STEADY, "93.6", "94.0", last=NOV_16 + timedelta(weeks=2))
    assert told(later, today=NOV_16 + timedelta(weeks=2), revised_at=revised) is not None


def test_corrections_count_and_what_they_replace_does_not() -> None:
    wrong = on_mondays(*STEADY[:-1], "39.1")
    right = said(NOV_16, "93.1", supersedes_id=wrong[-1].id)

    assert told([*wrong, right]) == told(on_mondays(*STEADY))


def test_what_was_said_before_the_term_says_nothing() -> None:
    early = on_mondays("60", "70", "80", last=OCT_1 - timedelta(days=1))

    assert told([*early, *on_mondays(*STEADY)]) == told(on_mondays(*STEADY))


@pytest.mark.parametrize(
    "other",
    [
        yes_no(),
        milestones(None, None, None),
        a_band(90, 97),
        checkout(source=ValueSource.ROLLUP),
        checkout(state=KeyResultState.PAUSED),
        checkout(state=KeyResultState.DONE),
        checkout(due_day=NOV_16),
    ],
    ids=["yes/no", "milestones", "kept", "added up", "paused", "done", "over"],
)
def test_only_numbers_on_their_way_have_one(other: KeyResult) -> None:
    assert told(on_mondays(*STEADY), other) is None


def test_a_trend_that_cannot_go_on_is_not_shown() -> None:
    """Less than nothing, more than all: unless such numbers were written down."""
    down = a_key_result(start=40, target=10, direction=Direction.DECREASE)
    assert told(on_mondays(40, 36, 32, 28, 24, 20), down) is None
    assert told(on_mondays(40, 38, 36, 34, 32, 30), down).value == 17
    assert told(on_mondays("92", "93", "94", "95", "96", "97")) is None
    growth = checkout(start=80, target=140)
    assert told(on_mondays(80, 86, 92, 98, 104, 110), growth).value == 149


def test_the_ends_of_the_range_stay_within_what_is_possible() -> None:
    found = told(on_mondays(40, 37, 32, 29, 27, 24), a_key_result(start=40, target=2, direction=Direction.DECREASE))

    assert (found.low, found.value, found.high) == (0, 3, 9)


@pytest.mark.parametrize(
    ("start", "target", "values", "written"),
    [
        (5, 9, (5, 5, 6, 6, 7, 7), "9 10 10"),
        (0, 1_000_000, (0, 70_012, 140_500, 210_001, 280_400, 350_007), "800000 800000 800000"),
        ("2.8", "1.6", ("2.80", "2.71", "2.60", "2.51", "2.40", "2.31"), "1.66 1.67 1.69"),
        (50, 90, (50, 53, 56, 59, 62, 65), "84 84 84"),
    ],
)
def test_it_is_written_as_fine_as_its_values_and_no_finer_than_a_hundredth_of_the_way(
    start: Any, target: Any, values: tuple[Any, ...], written: str
) -> None:
    found = told(on_mondays(*values), a_key_result(start=start, target=target))

    assert " ".join(format(each, "f") for each in (found.low, found.value, found.high)) == written


def test_of_many_days_twenty_are_enough_and_the_newest_is_among_them() -> None:
    daily = [said(OCT_1 + timedelta(days=day), Decimal(91) + Decimal(day) / 20) for day in range(47)]

    points = points_of(standing(daily), OCT_1, NOV_16)

    assert len(points) == 16
    assert points[-1].day == NOV_16
    assert {(b.day - a.day).days for a, b in pairwise(points)} == {3}


@given(st.lists(st.decimals(-(10**15), 10**15, places=3), min_size=3, max_size=12))
def test_whatever_was_said_it_is_a_range_around_its_value_or_nothing(values: list[Decimal]) -> None:
    found = told(on_mondays(*values), a_key_result(start=values[0], target=values[0] + 1000))

    assert found is None or found.low <= found.value <= found.high
