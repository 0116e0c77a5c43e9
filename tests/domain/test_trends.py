"""Trends by the median of all slopes, with a range from Kendall's tau."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.kendall import coverage, discordances, rank_of
from bot.domain.trends import LEVEL, Point, landing

MONDAY = date(2026, 10, 5)
VALUES = st.lists(st.integers(-1000, 1000), min_size=3, max_size=9)


def weekly(*values: object) -> list[Point]:
    return [Point(MONDAY + timedelta(weeks=week), Decimal(str(value))) for week, value in enumerate(values)]


def weeks_after(points: list[Point], weeks: int) -> date:
    return points[-1].day + timedelta(weeks=weeks)


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_the_pairs_that_stand_the_wrong_way_are_counted_over_all_orders(count: int) -> None:
    wrong = [sum(a > b for a, b in combinations(order, 2)) for order in permutations(range(count))]

    assert list(discordances(count)) == [wrong.count(pairs) for pairs in range(max(wrong) + 1)]


def test_three_points_cover_two_thirds_at_best_and_more_points_what_is_asked_for() -> None:
    """Hollander and Wolfe, Nonparametric Statistical Methods, table of Kendall's K: P(K >= 8) is 0.042 for five, P(K >=
    10) is 0.0083."""
    assert coverage(3, 1) == Fraction(2, 3)
    assert coverage(5, 1) == 1 - 2 * Fraction(1, 120)
    assert coverage(5, 2) == 1 - 2 * Fraction(5, 120)
    assert [rank_of(count, LEVEL) for count in (3, 4, 5, 6)] == [1, 1, 2, 4]
    for count in range(4, 21):
        rank = rank_of(count, LEVEL)
        assert coverage(count, rank) >= LEVEL > coverage(count, rank + 1)


def test_a_straight_line_goes_on_and_leaves_no_doubt() -> None:
    points = weekly(10, 12, 14, 16)

    found = landing(points, weeks_after(points, 3))

    assert [found.value, found.low, found.high, found.newest_off] == [22, 22, 22, 0]


def test_one_wrong_value_does_not_bend_the_trend() -> None:
    points = weekly(10, 12, 14, 1_600, 18, 20, 22)

    assert landing(points, weeks_after(points, 2)).value == 26


def test_it_goes_on_from_the_newest_value() -> None:
    """The slopes are 2, 2.2, 2.4, 2.5, 2.6 and 3: their median is 2.45."""
    points = weekly(10, 12, 15, Decimal("17.2"))

    found = landing(points, weeks_after(points, 2))

    assert found.value == Fraction("17.2") + 2 * Fraction("2.45")


def test_the_range_of_three_points_takes_in_all_slopes_and_how_far_they_lie_off() -> None:
    """Slopes 1, 3 and 2; the middle value lies one below the line of slope 2 through the other two."""
    points = weekly(10, 11, 14)

    found = landing(points, weeks_after(points, 4))

    assert [found.value, found.low, found.high] == [22, 14 + 4 - 1, 14 + 12 + 1]


def test_a_way_that_bends_gets_the_range_of_both_halves() -> None:
    points = weekly(0, 0, 0, 0, 0, 5, 10, 15, 20, 25)

    found = landing(points, weeks_after(points, 2))

    assert found.low <= 25
    assert found.high >= 25 + 2 * 5


@given(VALUES, st.integers(1, 30))
def test_the_landing_lies_in_its_range(values: list[int], weeks: int) -> None:
    points = weekly(*values)
    found = landing(points, weeks_after(points, weeks))

    assert found.low <= found.value <= found.high


@given(VALUES, st.integers(-50, 50), st.integers(-9, 9).filter(bool), st.integers(1, 30))
def test_other_units_and_other_zeros_change_nothing(values: list[int], shift: int, scale: int, weeks: int) -> None:
    here, there = weekly(*values), weekly(*(shift + scale * value for value in values))
    one, other = (landing(points, weeks_after(points, weeks)) for points in (here, there))
    ends = sorted((shift + scale * one.low, shift + scale * one.high))

    assert other.value == shift + scale * one.value
    assert [other.low, other.high] == ends


@given(VALUES, st.integers(-20, 20), st.integers(1, 12))
def test_a_steady_rise_on_top_is_carried_on(values: list[int], rise: int, weeks: int) -> None:
    here, there = weekly(*values), weekly(*(value + rise * week for week, value in enumerate(values)))
    one, other = (landing(points, weeks_after(points, weeks)) for points in (here, there))
    more = rise * (len(values) - 1 + weeks)

    assert (other.value, other.low, other.high) == (one.value + more, one.low + more, one.high + more)
