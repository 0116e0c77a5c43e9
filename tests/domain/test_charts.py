"""Series for charts (model.md, Charts)."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.charts import MOST_POINTS, Step, key_result_series, objective_series, snapshot_series, ticks
from bot.domain.okrs import Commitment
from tests.domain.okr_builders import DEC_31, OCT_1, a_key_result, a_quarter, an_objective, milestones, weekly, yes_no

IN_WEEK_3 = date(2026, 10, 17)


def test_a_series_ends_with_the_current_week() -> None:
    series = key_result_series(a_key_result(), Commitment.COMMITTED, weekly(0, 10, 20), a_quarter(), IN_WEEK_3)
    assert series.step is Step.WEEK
    assert [(point.tick.number, point.tick.day.day) for point in series.points] == [(1, 7), (2, 14), (3, 17)]
    assert [point.progress for point in series.points] == [0, Fraction(1, 10), Fraction(1, 5)]
    assert series.points[-1].expected == Fraction(16, 91)


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


def test_an_objective_is_drawn_without_its_yes_or_no_key_results() -> None:
    number, open_one = a_key_result(), yes_no()
    objective = an_objective(number, open_one, commitment=Commitment.ASPIRATIONAL)
    series = objective_series(objective, {number.id: weekly(10, 30)}, a_quarter(), IN_WEEK_3)
    assert [point.progress for point in series.points] == [Fraction(1, 10), Fraction(3, 10), Fraction(3, 10)]
    assert series.points[-1].expected == Fraction(16, 91) * Fraction(7, 10)
    assert series.yes_no_open == 1
    assert objective_series(an_objective(open_one), {}, a_quarter(), IN_WEEK_3).points == ()


def test_milestones_count_from_the_day_they_were_done() -> None:
    series = key_result_series(milestones(None, None, done=1), Commitment.COMMITTED, (), a_quarter(), date(2026, 11, 4))
    assert [point.progress for point in series.points] == [0, 0, 0, 0, Fraction(1, 2)]


def test_snapshots_hold_until_the_next_one() -> None:
    snapshots = [(date(2026, 10, 12), Fraction(1, 4), Fraction(1, 8))]
    series = snapshot_series(snapshots, a_quarter(), IN_WEEK_3)
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
