"""Series for charts (model.md, Charts)."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.charts import MOST_POINTS, Step, snapshot_series, ticks, value_by
from tests.domain.okr_builders import DEC_31, OCT_1, a_quarter, milestones

IN_WEEK_3 = date(2026, 10, 17)


def test_a_series_ends_with_the_current_week() -> None:
    found = ticks(a_quarter(), IN_WEEK_3)
    assert [(tick.number, tick.day.day) for tick in found] == [(1, 7), (2, 14), (3, 17)]


def test_a_whole_quarter_has_thirteen_points() -> None:
    assert len(ticks(a_quarter(), date(2027, 5, 1))) == a_quarter().weeks
    assert ticks(a_quarter(), OCT_1 - timedelta(days=1)) == ()


def test_a_year_is_drawn_by_month() -> None:
    year = a_quarter(first_day=date(2026, 1, 1), last_day=DEC_31)
    assert [tick.day for tick in ticks(year, date(2026, 3, 10))] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 10),
    ]
    assert [tick.number for tick in ticks(year, DEC_31)] == list(range(1, 13))


def test_milestones_count_from_the_day_they_were_done() -> None:
    result = milestones(None, None, done=1)
    days = (date(2026, 10, 31), date(2026, 11, 1))
    assert [value_by(result, (), day) for day in days] == [0, 1]


def test_snapshots_hold_until_the_next_one() -> None:
    snapshots = [(date(2026, 10, 12), Fraction(1, 4), Fraction(1, 8))]
    series = snapshot_series(snapshots, a_quarter(), IN_WEEK_3)
    assert series.step is Step.WEEK
    assert [(point.tick.number, point.progress) for point in series.points] == [
        (2, Fraction(1, 4)),
        (3, Fraction(1, 4)),
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 2500), st.integers(-10, 3000))
def test_no_chart_has_more_than_twenty_points_or_looks_ahead(first: date, length: int, gone: int) -> None:
    cycle = a_quarter(first_day=first, last_day=first + timedelta(days=length))
    today = first + timedelta(days=gone)
    found = ticks(cycle, today)
    days = [tick.day for tick in found]
    assert len(found) <= MOST_POINTS
    assert days == sorted(set(days))
    assert bool(found) == (gone >= 0)
    if found:
        assert days[-1] == min(today, cycle.last_day)
