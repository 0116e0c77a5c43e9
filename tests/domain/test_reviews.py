"""When reviews take place, when their packs are due, and how a decision is read that somebody types in a meeting."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import ListedHolidays, WorkCalendar
from bot.domain.cycle_calendar import calendar_of
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.decisions import read_decision
from bot.domain.errors import Invalid
from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from bot.domain.reviews import (
    ReviewPlan,
    ReviewRhythm,
    Wanted,
    check_wanted,
    next_review,
    pack_moment,
)
from bot.domain.wallclock import local_time

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 13, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 13)
WORK = WorkCalendar()


def cycle(first: date, last: date, kind: CycleKind = CycleKind.QUARTER, state: CycleState = CycleState.ACTIVE) -> Cycle:
    return Cycle(
        id=CycleId(first.month),
        workspace_id=WorkspaceId(1),
        name="",
        kind=kind,
        first_day=first,
        last_day=last,
        state=state,
    )


Q4 = cycle(date(2026, 10, 1), date(2026, 12, 31))
Q1 = cycle(date(2027, 1, 1), date(2027, 3, 31), state=CycleState.PLANNING)
YEAR = cycle(date(2026, 1, 1), date(2026, 12, 31), CycleKind.YEAR)


def plan(
    rhythm: ReviewRhythm, first_day: date | None = None, weeks: int | None = None, at: time = time(14)
) -> ReviewPlan:
    return ReviewPlan(
        id=1,
        workspace_id=WorkspaceId(1),
        team_id=TeamId(1),
        rhythm=rhythm,
        weeks=weeks,
        first_day=first_day,
        at=at,
        look_at=NOW,
        set_by_id=PersonId(1),
        set_at=NOW,
    )


def days(held: ReviewPlan, count: int, calendar: WorkCalendar = WORK) -> list[date]:
    """The days of the next reviews, each asked for after the one before."""
    found: list[date] = []
    after = NOW
    while len(found) < count and (at := next_review(held, [Q4, Q1, YEAR], BERLIN, calendar, after)) is not None:
        assert local_time(at, BERLIN).time() == held.at
        found.append(local_time(at, BERLIN).date())
        after = at
    return found


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (plan(ReviewRhythm.NONE), []),
        (plan(ReviewRhythm.ONCE, date(2026, 11, 20)), [date(2026, 11, 20)]),
        (plan(ReviewRhythm.ONCE, date(2026, 11, 12)), []),
        (plan(ReviewRhythm.MID_CYCLE), [date(2026, 11, 16), date(2027, 2, 15)]),
        (plan(ReviewRhythm.END_OF_CYCLE), [date(2026, 12, 31), date(2027, 3, 31)]),
        (plan(ReviewRhythm.MID_AND_END), [date(2026, 11, 16), date(2026, 12, 31), date(2027, 2, 15)]),
        (plan(ReviewRhythm.WEEKS, date(2026, 10, 6), 3), [date(2026, 11, 17), date(2026, 12, 8), date(2026, 12, 29)]),
        (plan(ReviewRhythm.TWO_MONTHS, date(2026, 8, 31)), [date(2026, 12, 31), date(2027, 3, 1), date(2027, 4, 30)]),
        (plan(ReviewRhythm.TWO_MONTHS, date(2027, 1, 12)), [date(2027, 1, 12), date(2027, 3, 12), date(2027, 5, 12)]),
    ],
)
def test_each_rhythm_has_its_days(held: ReviewPlan, expected: list[date]) -> None:
    assert days(held, max(len(expected), 1)) == expected


def test_a_review_on_a_holiday_moves_to_a_working_day_and_the_last_one_stays_inside_its_cycle() -> None:
    new_years_eve = WorkCalendar(holidays=ListedHolidays(frozenset({date(2026, 12, 31), date(2026, 11, 16)})))

    assert days(plan(ReviewRhythm.MID_AND_END), 2, new_years_eve) == [date(2026, 11, 17), date(2026, 12, 30)]
    assert days(plan(ReviewRhythm.ONCE, date(2026, 12, 31)), 1, new_years_eve) == [date(2026, 12, 31)]


def test_the_pack_comes_two_working_days_before_whatever_lies_between() -> None:
    monday = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    no_friday = WorkCalendar(holidays=ListedHolidays(frozenset({date(2026, 11, 20)})))

    assert pack_moment(monday, BERLIN, time(10), WORK) == datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
    assert pack_moment(monday, BERLIN, time(10), no_friday) == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@given(st.sampled_from(ReviewRhythm), st.integers(1, 26), st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_the_next_review_always_lies_ahead_and_its_pack_before_it(
    rhythm: ReviewRhythm, weeks: int, first: date
) -> None:
    at = next_review(plan(rhythm, first, weeks), [Q4, Q1], BERLIN, WORK, NOW)
    assert at is None or at > NOW
    assert at is None or pack_moment(at, BERLIN, time(10), WORK) < at
    if rhythm in (ReviewRhythm.WEEKS, ReviewRhythm.TWO_MONTHS):
        assert at is not None


def test_half_of_a_quarter_is_over_in_its_middle() -> None:
    assert calendar_of(Q4).review_day == date(2026, 11, 15)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(None), "rhythm"),
        (Wanted(ReviewRhythm.WEEKS, None, TODAY, time(9)), "weeks"),
        (Wanted(ReviewRhythm.WEEKS, 27, TODAY, time(9)), "weeks"),
        (Wanted(ReviewRhythm.TWO_MONTHS, None, None, time(9)), "first_day"),
        (Wanted(ReviewRhythm.ONCE, None, date(2026, 11, 12), time(9)), "first_day"),
        (Wanted(ReviewRhythm.ONCE, None, date(2031, 1, 1), time(9)), "first_day"),
        (Wanted(ReviewRhythm.MID_CYCLE), "at"),
    ],
)
def test_what_cannot_be_is_said_under_its_field(wanted: Wanted, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_wanted(wanted, TODAY)
    assert list(refused.value.fields) == [field]


def test_a_single_review_may_still_be_held_today() -> None:
    today = Wanted(ReviewRhythm.ONCE, None, TODAY, time(9))
    assert check_wanted(today, TODAY) == today


def test_what_a_rhythm_does_not_ask_for_is_left_out() -> None:
    assert check_wanted(Wanted(ReviewRhythm.MID_CYCLE, 3, TODAY, time(9)), TODAY) == Wanted(
        ReviewRhythm.MID_CYCLE, None, None, time(9)
    )


@pytest.mark.parametrize(
    ("typed", "words", "day"),
    [
        ("moves the pricing test by Monday", "moves the pricing test", date(2026, 11, 16)),
        ("Ask the bank again, by 20 Nov.", "Ask the bank again", date(2026, 11, 20)),
        ("Stop the old rollout until 2026-12-01", "Stop the old rollout", date(2026, 12, 1)),
        ("Vertrag kündigen bis 1. Dezember", "Vertrag kündigen", date(2026, 12, 1)),
        ("Stand by the plan by tomorrow", "Stand by the plan", date(2026, 11, 14)),
        ("Win by default", "Win by default", None),
        ("", "", None),
    ],
)
def test_a_decision_is_read_as_people_write_it(typed: str, words: str, day: date | None) -> None:
    read = read_decision(typed, TODAY)
    assert (read.words, read.day) == (words, day)


@settings(max_examples=30)
@given(st.text(max_size=100))
def test_no_line_breaks_the_reader_and_nothing_is_made_up(text: str) -> None:
    read = read_decision(text, TODAY)
    assert read.words in " ".join(text.split())
