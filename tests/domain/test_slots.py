"""Slots tile the days, whatever changes; prompts move to working days inside them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import ListedHolidays, WorkCalendar
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Absence
from bot.domain.schedules import PromptSchedule
from bot.domain.slots import (
    PlannedPrompt,
    Slot,
    asked_on,
    due_in,
    ended_early,
    next_prompt,
    owed_in_slot,
    prompt_day_from,
    slot_after,
    slot_at,
)
from bot.domain.wallclock import instant, is_zone, local_day, local_time
from bot.domain.workspaces import Rhythm

BERLIN = "Europe/Berlin"
MONDAYS = PromptSchedule(zone=BERLIN)
EVERY_DAY = WorkCalendar(working_days=frozenset(range(7)))
DAY = timedelta(days=1)
MON = date(2026, 11, 9)  # in the 149th week after 2024-01-01, counted from 0: an odd one

regular = st.sampled_from([Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.MONTHLY])
zones = st.sampled_from(sorted(zone for zone in available_timezones() if is_zone(zone)))
schedules = st.builds(
    PromptSchedule,
    zone=zones,
    day=st.integers(0, 6),
    at=st.times().map(lambda at: at.replace(microsecond=0)),
    chosen=st.booleans(),
    rhythm=st.sampled_from(Rhythm),
)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def slot(first: str, last: str) -> Slot:
    return Slot(date.fromisoformat(first), date.fromisoformat(last))


def away(first: date, last: date) -> Absence:
    return Absence(id=1, workspace_id=WorkspaceId(1), person_id=PersonId(1), first_day=first, last_day=last)


def at_nine(day: date, zone: str = BERLIN) -> datetime:
    return instant(day, time(9), zone)


def planned(
    schedule: PromptSchedule, after: datetime, calendar: WorkCalendar | None = None, previous: Slot | None = None
) -> PlannedPrompt:
    plan = next_prompt(schedule, after, calendar or WorkCalendar(), previous)
    assert plan is not None
    return plan


@pytest.mark.parametrize(
    ("rhythm", "day", "expected"),
    [
        (Rhythm.WEEKLY, 0, slot("2026-11-09", "2026-11-15")),
        (Rhythm.WEEKLY, 3, slot("2026-11-05", "2026-11-11")),
        (Rhythm.FORTNIGHTLY, 0, slot("2026-11-02", "2026-11-15")),
        (Rhythm.MONTHLY, 0, slot("2026-11-02", "2026-12-06")),
        (Rhythm.DAILY, 0, slot("2026-11-10", "2026-11-10")),
    ],
)
def test_a_slot_reaches_from_one_prompt_day_to_the_day_before_the_next(
    rhythm: Rhythm, day: int, expected: Slot
) -> None:
    assert slot_at(replace(MONDAYS, rhythm=rhythm, day=day), date(2026, 11, 10)) == expected


def test_every_two_weeks_goes_on_over_a_year_of_53_weeks() -> None:
    schedule = replace(MONDAYS, rhythm=Rhythm.FORTNIGHTLY)

    assert prompt_day_from(schedule, date(2026, 12, 22)) == date(2026, 12, 28)
    assert prompt_day_from(schedule, date(2026, 12, 29)) == date(2027, 1, 11)


def test_a_prompt_is_due_on_monday_at_nine_in_the_persons_own_zone() -> None:
    plan = planned(replace(MONDAYS, zone="Asia/Tokyo"), datetime(2026, 11, 6, tzinfo=UTC))

    assert plan == PlannedPrompt(slot=slot("2026-11-09", "2026-11-15"), due_at=at_nine(MON, "Asia/Tokyo"))


def test_somebody_new_is_not_asked_for_a_slot_whose_hour_has_passed() -> None:
    assert planned(MONDAYS, at_nine(MON)).slot.first_day == MON
    assert planned(MONDAYS, at_nine(MON) + timedelta(seconds=1)).slot.first_day == MON + 7 * DAY


def test_a_holiday_moves_the_prompt_to_the_next_working_day_of_the_slot() -> None:
    calendar = WorkCalendar(holidays=ListedHolidays(frozenset({MON})), absences=(away(MON + DAY, MON + DAY),))

    assert planned(MONDAYS, at_nine(MON - DAY), calendar).due_at == at_nine(MON + 2 * DAY)


def test_a_slot_without_a_working_day_is_excused() -> None:
    calendar = WorkCalendar(absences=(away(MON, MON + 4 * DAY),))

    plan = planned(MONDAYS, at_nine(MON - DAY), calendar, previous=slot("2026-11-02", "2026-11-08"))

    assert plan.passed == (slot("2026-11-09", "2026-11-15"),)
    assert plan.due_at == at_nine(MON + 7 * DAY)


def test_after_downtime_the_running_slot_is_late_and_the_ones_over_are_passed() -> None:
    plan = planned(MONDAYS, at_nine(MON + DAY), previous=slot("2026-10-19", "2026-10-25"))

    assert plan.passed == (slot("2026-10-26", "2026-11-01"), slot("2026-11-02", "2026-11-08"))
    assert plan.due_at == at_nine(MON)


def test_nobody_is_planned_who_never_works() -> None:
    never = WorkCalendar(working_days=frozenset())

    assert next_prompt(MONDAYS, at_nine(MON), never) is None
    assert next_prompt(MONDAYS, at_nine(MON), never, slot("2026-11-02", "2026-11-08")) is None


def test_a_new_prompt_day_lengthens_the_next_slot_up_to_it() -> None:
    following = slot_after(replace(MONDAYS, day=3), slot("2026-11-02", "2026-11-08"))

    assert following == slot("2026-11-09", "2026-11-18")
    assert asked_on(replace(MONDAYS, day=3), following) == date(2026, 11, 12)


def test_a_faster_rhythm_ends_the_running_slot_on_the_day_before_the_next_prompt_day() -> None:
    plan = planned(MONDAYS, at_nine(date(2026, 11, 10)), previous=slot("2026-11-02", "2026-12-06"))

    assert plan.previous == slot("2026-11-02", "2026-11-15")
    assert plan.slot == slot("2026-11-16", "2026-11-22")


def test_a_slower_rhythm_lets_the_running_slot_end() -> None:
    monthly = replace(MONDAYS, rhythm=Rhythm.MONTHLY)
    plan = planned(monthly, at_nine(date(2026, 11, 10)), previous=slot("2026-11-09", "2026-11-15"))

    assert plan.previous == slot("2026-11-09", "2026-11-15")
    assert (plan.slot, local_day(plan.due_at, BERLIN)) == (slot("2026-11-16", "2026-12-06"), date(2026, 11, 16))
    assert not owed_in_slot(Rhythm.MONTHLY, plan.slot)


def test_a_change_of_zone_keeps_the_slot_and_moves_the_hour() -> None:
    answered = slot("2026-11-09", "2026-11-15")
    plan = planned(replace(MONDAYS, zone="America/Los_Angeles"), at_nine(MON, "Pacific/Auckland"), previous=answered)

    assert plan.slot == slot("2026-11-16", "2026-11-22")
    assert plan.due_at == at_nine(date(2026, 11, 16), "America/Los_Angeles")


@pytest.mark.parametrize(
    ("rhythm", "owed"),
    [
        (Rhythm.WEEKLY, [2, 9, 16, 23, 30]),
        (Rhythm.FORTNIGHTLY, [2, 16, 30]),
        (Rhythm.MONTHLY, [2]),
    ],
)
def test_in_weekly_slots_each_key_result_keeps_its_own_rhythm(rhythm: Rhythm, owed: list[int]) -> None:
    weeks = [Slot(first, first + 6 * DAY) for first in (date(2026, 11, 2) + n * 7 * DAY for n in range(5))]

    assert [week.first_day.day for week in weeks if owed_in_slot(rhythm, week)] == owed


@given(schedules, days)
def test_a_regular_slot_always_owes_its_own_rhythm(schedule: PromptSchedule, day: date) -> None:
    found = slot_at(schedule, day)

    assert day in found
    assert asked_on(schedule, found) == found.first_day
    assert owed_in_slot(schedule.rhythm, found)
    assert ended_early(schedule, found, day) == found


@given(st.lists(st.builds(replace, schedules, rhythm=regular), min_size=2, max_size=8), days)
def test_whatever_changes_slots_tile_and_no_period_is_asked_twice_or_never(
    changes: list[PromptSchedule], day: date
) -> None:
    slots = [slot_at(changes[0], day)]
    for schedule in changes:
        slots[-1] = ended_early(schedule, slots[-1], slots[-1].first_day)
        slots.append(slot_after(schedule, slots[-1]))

    assert all(one.last_day + DAY == other.first_day for one, other in pairwise(slots))
    assert all(one.first_day <= one.last_day for one in slots)
    for schedule, found in zip(changes, slots[1:], strict=True):
        assert asked_on(schedule, found) in found
        assert anchors(schedule.rhythm, found) <= 1
        assert owed_in_slot(Rhythm.FORTNIGHTLY, found) == (anchors(Rhythm.FORTNIGHTLY, found) > 0)


@given(schedules, schedules, days)
def test_a_new_schedule_becomes_regular_with_the_second_slot(
    old: PromptSchedule, new: PromptSchedule, day: date
) -> None:
    first = slot_after(new, slot_at(old, day))
    second = slot_after(new, first)

    assert second == slot_at(new, second.first_day)
    assert ended_early(new, first, day) == first


@given(schedules, days)
def test_planning_again_when_a_prompt_is_due_gives_the_same_prompt(schedule: PromptSchedule, day: date) -> None:
    running = slot_at(schedule, day)
    plan = planned(schedule, at_nine(running.first_day, schedule.zone), EVERY_DAY, running)

    again = planned(schedule, plan.due_at, EVERY_DAY, running)

    assert again == plan


@given(schedules, days, st.frozensets(days, max_size=30), days)
def test_a_prompt_is_due_on_a_working_day_inside_its_slot_in_allowed_hours(
    schedule: PromptSchedule, day: date, holidays: frozenset[date], absent: date
) -> None:
    calendar = WorkCalendar(holidays=ListedHolidays(holidays), absences=(away(absent, absent + 9 * DAY),))
    found = slot_at(schedule, day)

    due_at = due_in(schedule, found, calendar)

    if due_at is None:
        assert not any(calendar.working_days_in(found.first_day, found.last_day))
        return
    here = local_time(due_at, schedule.zone)
    assert here.date() in found
    assert calendar.is_working_day(here.date())
    assert schedule.chosen or time(9) <= here.time() < time(18)


@given(schedules, days)
def test_planning_goes_forward_slot_by_slot(schedule: PromptSchedule, day: date) -> None:
    plan = planned(schedule, at_nine(day, schedule.zone))
    for _ in range(5):
        following = planned(schedule, plan.due_at, previous=plan.slot)
        assert following.due_at > plan.due_at
        assert following.slot.first_day > plan.slot.last_day
        plan = following


def anchors(rhythm: Rhythm, within: Slot) -> int:
    """How often the period of ``rhythm`` turns in a slot, counted day by day."""
    every = [within.first_day + n * DAY for n in range((within.last_day - within.first_day).days + 1)]
    if rhythm is Rhythm.FORTNIGHTLY:
        return sum((day - date(2024, 1, 7)).days % 14 == 0 for day in every)
    return sum(day.day == 7 for day in every) if rhythm is Rhythm.MONTHLY else 1
