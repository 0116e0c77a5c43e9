"""The periods of a year, what they are called, and where a cycle stands."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cycle_dates import MOST_DAYS, ProposedCycle, check_dates, following, overlapping, propose, state_on
from bot.domain.cycles import Cycle, CycleKind, CycleState, in_view
from bot.domain.errors import Invalid
from bot.domain.ids import CycleId, WorkspaceId

DAY = timedelta(days=1)
Q4 = Cycle(
    id=CycleId(1),
    workspace_id=WorkspaceId(1),
    name="Q4 2026",
    kind=CycleKind.QUARTER,
    first_day=date(2026, 10, 1),
    last_day=date(2026, 12, 31),
)
calendar_kinds = st.sampled_from([kind for kind in CycleKind if kind is not CycleKind.CUSTOM])


@pytest.mark.parametrize(
    ("kind", "name", "first_day", "last_day"),
    [
        (CycleKind.YEAR, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (CycleKind.HALF, "H2 2026", date(2026, 7, 1), date(2026, 12, 31)),
        (CycleKind.QUARTER, "Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
        (CycleKind.TWO_MONTHS, "Nov–Dec 2026", date(2026, 11, 1), date(2026, 12, 31)),
    ],
)
def test_the_period_around_a_day_is_proposed(kind: CycleKind, name: str, first_day: date, last_day: date) -> None:
    assert propose(kind, date(2026, 11, 9)) == ProposedCycle(name, kind, first_day, last_day)


def test_the_next_cycle_follows_over_the_year() -> None:
    assert following(Q4).name == "Q1 2027"


def test_a_custom_cycle_is_not_proposed() -> None:
    with pytest.raises(ValueError, match="custom"):
        propose(CycleKind.CUSTOM, date(2026, 11, 9))


@given(calendar_kinds, st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_periods_hold_their_day_and_follow_without_a_gap(kind: CycleKind, day: date) -> None:
    period = propose(kind, day)

    assert period.first_day <= day <= period.last_day
    assert propose(kind, period.last_day) == period
    assert following(period).first_day == period.last_day + DAY


def test_only_cycles_of_one_kind_get_in_each_others_way() -> None:
    assert overlapping(propose(CycleKind.QUARTER, date(2026, 12, 31)), [Q4]) == [Q4]
    assert overlapping(propose(CycleKind.QUARTER, date(2027, 1, 1)), [Q4]) == []
    assert overlapping(propose(CycleKind.YEAR, date(2026, 12, 31)), [Q4]) == []


def test_a_cycle_is_not_in_its_own_way_when_its_dates_change() -> None:
    assert overlapping(replace(Q4, first_day=date(2026, 10, 5)), [Q4]) == []


@pytest.mark.parametrize(("first", "last"), [("1999-12-31", "2000-03-31"), ("9999-10-01", "9999-12-31")])
def test_a_cycle_in_another_century_is_refused(first: str, last: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_dates(date.fromisoformat(first), date.fromisoformat(last))
    assert {reason for reason, _ in refused.value.fields.values()} == {"year_out_of_range"}


def test_dates_that_make_no_cycle_are_refused() -> None:
    check_dates(Q4.first_day, Q4.first_day + DAY)
    for last_day in (Q4.first_day, Q4.first_day - DAY, Q4.first_day + MOST_DAYS * DAY):
        with pytest.raises(Invalid) as refused:
            check_dates(Q4.first_day, last_day)
        assert "last_day" in refused.value.fields


@pytest.mark.parametrize(
    ("day", "stored", "state"),
    [
        (date(2026, 9, 30), CycleState.PLANNING, CycleState.PLANNING),
        (date(2026, 9, 30), CycleState.ACTIVE, CycleState.ACTIVE),
        (date(2026, 10, 1), CycleState.PLANNING, CycleState.ACTIVE),
        (date(2026, 12, 31), CycleState.ACTIVE, CycleState.ACTIVE),
        (date(2027, 1, 1), CycleState.ACTIVE, CycleState.GRADING),
        (date(2026, 12, 20), CycleState.GRADING, CycleState.GRADING),
        (date(2027, 2, 1), CycleState.CLOSED, CycleState.CLOSED),
    ],
)
def test_a_cycle_moves_on_by_date_and_never_back(day: date, stored: CycleState, state: CycleState) -> None:
    assert state_on(replace(Q4, state=stored), day) is state


def test_what_is_over_stays_in_view_until_something_of_its_kind_runs() -> None:
    def a_cycle(number: int, kind: CycleKind, state: CycleState) -> Cycle:
        days = (date(2026, number, 1), date(2026, number, 28))
        return Cycle(
            id=CycleId(number),
            workspace_id=WorkspaceId(1),
            name="",
            kind=kind,
            first_day=days[0],
            last_day=days[1],
            state=state,
        )

    year = a_cycle(1, CycleKind.YEAR, CycleState.ACTIVE)
    older, over = (a_cycle(number, CycleKind.QUARTER, CycleState.GRADING) for number in (2, 5))
    running = a_cycle(8, CycleKind.QUARTER, CycleState.ACTIVE)

    assert in_view([year, older, over]) == [year, over]
    assert in_view([year, older, over, running]) == [year, running]
