"""Working days: weekdays, holidays, make-up days, absences."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import ListedHolidays, NoWorkingDay, WorkCalendar
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Absence

MON = date(2026, 11, 9)
TUE, WED, THU, FRI, SAT, SUN = (MON + timedelta(days=n) for n in range(1, 7))
NEXT_MON = MON + timedelta(days=7)


def away(first: date, last: date) -> Absence:
    return Absence(id=1, workspace_id=WorkspaceId(1), person_id=PersonId(1), first_day=first, last_day=last)


def test_weekends_holidays_and_absences_are_no_working_days() -> None:
    calendar = WorkCalendar(holidays=ListedHolidays(frozenset({TUE})), absences=(away(THU, THU),))

    assert list(calendar.working_days_in(MON, SUN)) == [MON, WED, FRI]


def test_a_make_up_saturday_is_a_working_day() -> None:
    calendar = WorkCalendar(holidays=ListedHolidays(make_up_days=frozenset({SAT})))

    assert calendar.add_working_days(FRI, 1) == SAT


def test_a_make_up_day_is_not_asked_of_people_who_work_part_of_the_week() -> None:
    calendar = WorkCalendar(working_days=frozenset({0, 1, 2}), holidays=ListedHolidays(make_up_days=frozenset({SAT})))

    assert not calendar.is_working_day(SAT)


def test_being_away_counts_on_a_make_up_day_too() -> None:
    calendar = WorkCalendar(holidays=ListedHolidays(make_up_days=frozenset({SAT})), absences=(away(SAT, SAT),))

    assert calendar.is_away(SAT)
    assert not calendar.is_working_day(SAT)


def test_a_working_week_may_be_any_set_of_days() -> None:
    sunday_to_thursday = WorkCalendar(working_days=frozenset({6, 0, 1, 2, 3}))

    assert sunday_to_thursday.add_working_days(THU, 1) == SUN


def test_working_days_are_added_over_a_weekend() -> None:
    assert WorkCalendar().add_working_days(FRI, 2) == NEXT_MON + timedelta(days=1)
    assert WorkCalendar().add_working_days(SAT, 0) == SAT


def test_a_working_day_counts_from_itself() -> None:
    assert WorkCalendar().working_day_from(MON) == MON
    assert WorkCalendar().working_day_from(SAT) == NEXT_MON


def test_the_first_day_does_not_count_in_between() -> None:
    assert WorkCalendar().working_days_between(MON, MON) == 0
    assert WorkCalendar().working_days_between(MON, TUE) == 1
    assert WorkCalendar().working_days_between(FRI, NEXT_MON) == 1
    assert WorkCalendar().working_days_between(TUE, MON) == 0


def test_absences_can_be_left_out() -> None:
    calendar = WorkCalendar(absences=(away(MON, FRI),))

    assert calendar.add_working_days(SUN - timedelta(days=7), 1) == NEXT_MON
    assert calendar.without_absences().is_working_day(MON)


def test_nobody_is_looked_for_without_end() -> None:
    with pytest.raises(NoWorkingDay):
        WorkCalendar(working_days=frozenset()).add_working_days(MON, 1)


@given(
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(1, 30),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2024, 1, 1), date(2030, 1, 1)), max_size=20),
)
def test_adding_and_counting_working_days_agree(
    day: date, count: int, weekdays: frozenset[int], holidays: frozenset[date]
) -> None:
    calendar = WorkCalendar(working_days=weekdays, holidays=ListedHolidays(holidays))

    found = calendar.add_working_days(day, count)

    assert calendar.is_working_day(found)
    assert calendar.working_days_between(day, found) == count
