"""Which cycle is made next by itself."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cycle_calendar import CycleRule, usual_rule
from bot.domain.cycle_dates import propose
from bot.domain.cycle_series import next_made, opens_on
from bot.domain.cycles import Cycle, CycleKind
from bot.domain.ids import CycleId, WorkspaceId

DAY = timedelta(days=1)
NOVEMBER = date(2026, 11, 16)


def rule(kind: CycleKind = CycleKind.QUARTER, **values: Any) -> CycleRule:
    return replace(usual_rule(kind), makes_next=True, **values)


def made(kind: CycleKind, first: date, last: date, number: int = 1, **values: Any) -> Cycle:
    held = Cycle(id=CycleId(number), workspace_id=WorkspaceId(1), name="", kind=kind, first_day=first, last_day=last)
    return replace(held, **values)


def quarter(day: date, number: int = 1) -> Cycle:
    found = propose(CycleKind.QUARTER, day)
    return made(CycleKind.QUARTER, found.first_day, found.last_day, number)


def test_the_next_quarter_is_made_when_its_drafting_opens() -> None:
    coming = next_made(rule(), [quarter(NOVEMBER)], NOVEMBER)

    assert coming is not None
    assert (coming.name, opens_on(coming)) == ("Q1 2027", date(2026, 12, 11))


def test_whoever_begins_in_the_middle_of_a_quarter_gets_the_next_one() -> None:
    coming = next_made(rule(), [], NOVEMBER)
    assert coming is not None
    assert coming.name == "Q1 2027"


def test_after_weeks_without_a_worker_the_running_one_is_made_too() -> None:
    coming = next_made(rule(), [quarter(date(2026, 8, 1))], NOVEMBER)
    assert coming is not None
    assert coming.name == "Q4 2026"


def test_what_was_made_by_hand_is_not_made_again() -> None:
    by_hand = [quarter(NOVEMBER), quarter(date(2027, 1, 1), 2)]
    coming = next_made(rule(), by_hand, date(2026, 12, 20))
    assert coming is not None
    assert coming.name == "Q2 2027"


def test_a_cycle_whose_days_were_changed_is_not_made_again() -> None:
    moved = made(CycleKind.CUSTOM, date(2026, 12, 3), date(2027, 1, 2), made_for=date(2026, 11, 30))
    weeks = rule(CycleKind.CUSTOM, weeks=4, anchor=date(2026, 11, 2))

    coming = next_made(weeks, [moved], date(2026, 11, 25))

    assert coming is not None
    assert coming.first_day == date(2026, 12, 28)


def test_quarters_that_end_a_little_later_than_those_of_the_calendar_leave_no_gap() -> None:
    own = made(CycleKind.QUARTER, date(2027, 1, 11), date(2027, 4, 11))
    coming = next_made(rule(), [own], date(2027, 1, 18))

    assert coming is not None
    assert (coming.name, coming.first_day, coming.last_day) == ("Q2 2027", date(2027, 4, 12), date(2027, 6, 30))
    assert opens_on(coming) == date(2027, 3, 22)
    again = made(CycleKind.QUARTER, coming.first_day, coming.last_day, 2, made_for=coming.first_day)
    after = next_made(rule(), [own, again], date(2027, 3, 22))
    assert after is not None
    assert (after.name, after.first_day) == ("Q3 2027", date(2027, 7, 1))


def test_a_quarter_that_was_made_longer_leaves_out_the_one_it_covers() -> None:
    longer = made(CycleKind.QUARTER, date(2026, 10, 1), date(2027, 2, 28))
    coming = next_made(rule(), [longer], NOVEMBER)
    assert coming is not None
    assert coming.name == "Q2 2027"


def test_a_year_and_a_quarter_get_in_nobodys_way() -> None:
    cycles = [quarter(NOVEMBER)]
    found = [next_made(rule(kind), cycles, NOVEMBER) for kind in (CycleKind.YEAR, CycleKind.QUARTER)]
    assert [one.name for one in found if one is not None] == ["2027", "Q1 2027"]


@pytest.mark.parametrize(
    ("day", "name"), [(date(2026, 11, 16), "14 Dec 2026–24 Jan 2027"), (date(2026, 10, 1), "2 Nov–13 Dec 2026")]
)
def test_custom_periods_are_counted_from_their_anchor(day: date, name: str) -> None:
    coming = next_made(rule(CycleKind.CUSTOM, weeks=6, anchor=date(2026, 11, 2)), [], day)
    assert coming is not None
    assert coming.name == name


def test_custom_periods_without_weeks_are_not_made() -> None:
    assert next_made(rule(CycleKind.CUSTOM), [], NOVEMBER) is None


@given(
    st.sampled_from(list(CycleKind)),
    st.dates(date(2001, 1, 1), date(2090, 1, 1)),
    st.integers(1, 30),
    st.integers(0, 200),
)
def test_one_after_another_they_follow_without_gap_or_overlap(
    kind: CycleKind, day: date, weeks: int, before: int
) -> None:
    chosen = rule(kind, weeks=weeks, anchor=date(2026, 11, 2), drafting_days=before, due_days=0)
    cycles: list[Cycle] = []
    for number in range(4):
        coming = next_made(chosen, cycles, day)
        assert coming is not None
        assert not cycles or coming.first_day == cycles[-1].last_day + DAY
        cycles.append(made(kind, coming.first_day, coming.last_day, number + 1, made_for=coming.first_day))
        day = max(day, opens_on(coming))
