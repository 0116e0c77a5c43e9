from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.feeds import EVERY, LONGEST_REST, next_reading

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


@settings(max_examples=30)
@given(st.integers(1, 10**6), st.integers(0, 7200))
def test_a_feed_is_read_once_an_hour_at_its_own_second(feed_id: int, seconds: int) -> None:
    now = NOON + timedelta(seconds=seconds)
    first = next_reading(feed_id, now)
    assert now < first <= now + EVERY
    assert next_reading(feed_id, first) == first + EVERY


def test_readings_are_spread_over_the_hour() -> None:
    quarters = [next_reading(feed_id, NOON).minute // 15 for feed_id in range(1, 401)]
    assert min(quarters.count(quarter) for quarter in range(4)) > 80


@pytest.mark.parametrize(
    ("failures", "hours"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 24), (7, 24), (10_000, 24)]
)
def test_after_failures_it_rests_longer_and_a_day_at_most(failures: int, hours: int) -> None:
    first = next_reading(7, NOON)
    assert next_reading(7, NOON, failures) == first + timedelta(hours=hours - 1)
    assert next_reading(7, NOON, failures) - NOON <= LONGEST_REST
