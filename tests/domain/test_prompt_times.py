"""When a prompt is sent, repeated, put off and given up."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import ListedHolidays, WorkCalendar
from bot.domain.errors import AlreadyDone, NothingToDo
from bot.domain.ids import KeyResultId, PersonId, PromptId, WorkspaceId
from bot.domain.people import Absence
from bot.domain.prompt_times import (
    Snooze,
    given_up_as,
    lapse_at,
    last_chance,
    reminder_at,
    send_at,
    skip,
    slot_of,
    snooze,
    snooze_choices,
    wants_reminder,
)
from bot.domain.prompts import ItemState, Prompt, PromptItem, PromptState
from bot.domain.schedules import PromptSchedule
from bot.domain.slots import Slot, slot_at
from bot.domain.wallclock import end_of_day, instant, is_zone, local_time

BERLIN = "Europe/Berlin"
MONDAYS = PromptSchedule(zone=BERLIN)
WORK = WorkCalendar()
SLOT = Slot(date(2026, 11, 9), date(2026, 11, 15))
W = WorkspaceId(1)


def november(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return instant(date(2026, 11, day), time(hour, minute), BERLIN)


def away(first: int, last: int) -> WorkCalendar:
    first_day, last_day = date(2026, 11, first), date(2026, 11, last)
    return WorkCalendar(
        absences=(Absence(id=1, workspace_id=W, person_id=PersonId(1), first_day=first_day, last_day=last_day),)
    )


SENT = Prompt(
    id=PromptId(1),
    workspace_id=W,
    person_id=PersonId(1),
    first_day=SLOT.first_day,
    last_day=SLOT.last_day,
    due_at=november(9),
    state=PromptState.SENT,
    sent_at=november(9),
    remind_at=november(11),
    lapse_at=november(13, 0),
    items=(
        PromptItem(id=1, workspace_id=W, prompt_id=PromptId(1), key_result_id=KeyResultId(1)),
        PromptItem(id=2, workspace_id=W, prompt_id=PromptId(1), key_result_id=KeyResultId(2), state=ItemState.ANSWERED),
    ),
)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (november(6), november(9)),
        (november(9, 9, 40), november(9, 9, 40)),
        (november(9, 15), november(9, 15)),
        (november(10, 3), november(10)),
        (november(11, 19), november(12)),
        (november(12, 17), november(12, 17)),
        (november(12, 18), None),
        (november(13), None),
        (november(20), None),
    ],
)
def test_a_late_prompt_is_sent_while_two_working_days_remain(now: datetime, sent: datetime | None) -> None:
    assert send_at(MONDAYS, SLOT, november(9), now, WORK) == sent


def test_a_late_prompt_waits_for_a_working_day() -> None:
    assert send_at(MONDAYS, SLOT, november(9), november(10), away(10, 11)) == november(12)


def test_a_prompt_due_on_the_last_working_day_is_not_late() -> None:
    assert send_at(MONDAYS, SLOT, november(13), november(13), away(9, 12)) == november(13)


def test_a_prompt_never_slips_over_midnight_into_the_next_slot() -> None:
    sunday_night = replace(MONDAYS, at=time(23, 30), chosen=True)
    every_day = WorkCalendar(working_days=frozenset(range(7)))

    assert send_at(sunday_night, SLOT, november(15, 23, 30), november(16, 0, 10), every_day) is None


def test_the_reminder_comes_on_the_second_working_day_after() -> None:
    assert reminder_at(MONDAYS, SLOT, november(9), WORK) == november(11)
    assert reminder_at(MONDAYS, SLOT, november(9, 17), away(10, 11)) == november(13)
    assert reminder_at(MONDAYS, SLOT, november(12), WORK) is None


def test_a_reminder_is_wanted_until_there_is_an_answer() -> None:
    assert wants_reminder(SENT, november(11))
    assert not wants_reminder(SENT, november(10, 12))
    assert not wants_reminder(replace(SENT, state=PromptState.ANSWERED), november(11))
    assert not wants_reminder(replace(SENT, reminded_at=november(11)), november(11, 10))
    assert not wants_reminder(replace(SENT, snoozed_until=november(12)), november(11))
    assert not wants_reminder(SENT, november(13))


def test_a_prompt_is_given_up_after_the_third_working_day() -> None:
    assert lapse_at(MONDAYS, SLOT, november(9), WORK) == november(13, 0)


def test_given_up_counts_from_the_day_it_was_really_sent_and_ends_with_the_slot() -> None:
    assert lapse_at(MONDAYS, SLOT, november(10), WORK) == november(14, 0)
    assert lapse_at(MONDAYS, SLOT, november(12), WORK) == november(16, 0)


def test_a_snoozed_prompt_is_not_given_up_before_the_day_it_comes_back() -> None:
    assert lapse_at(MONDAYS, SLOT, november(9), WORK, snoozed_until=november(13)) == november(14, 0)


@pytest.mark.parametrize(
    ("sent_at", "calendar", "state"),
    [
        (november(9), WORK, PromptState.MISSED),
        (november(9), away(11, 13), PromptState.EXCUSED),
        (november(9), away(13, 20), PromptState.MISSED),
        (november(12), WORK, PromptState.EXCUSED),
        (november(9), WorkCalendar(working_days=frozenset({0, 1})), PromptState.MISSED),
        (november(9), WorkCalendar(holidays=ListedHolidays(frozenset({date(2026, 11, 11)}))), PromptState.MISSED),
    ],
)
def test_silence_is_excused_when_there_was_little_time_to_answer(
    sent_at: datetime, calendar: WorkCalendar, state: PromptState
) -> None:
    assert given_up_as(MONDAYS, SLOT, sent_at, calendar) is state


def test_a_prompt_can_be_put_off_for_an_hour_to_the_afternoon_or_to_the_next_working_day() -> None:
    assert snooze_choices(MONDAYS, SENT, november(9, 9, 5), WORK) == {
        Snooze.HOUR: november(9, 10, 5),
        Snooze.AFTERNOON: november(9, 14),
        Snooze.NEXT_WORKING_DAY: november(10),
    }


def test_in_the_afternoon_this_afternoon_is_not_offered() -> None:
    assert Snooze.AFTERNOON not in snooze_choices(MONDAYS, SENT, november(9, 13), WORK)


def test_nothing_leads_past_the_slot() -> None:
    assert set(snooze_choices(MONDAYS, SENT, november(13, 15), WORK)) == {Snooze.HOUR}
    assert snooze_choices(MONDAYS, SENT, november(15, 23, 30), WORK) == {}


def test_a_snooze_is_counted_and_ends_after_three() -> None:
    prompt = SENT
    for _ in range(3):
        prompt = snooze(MONDAYS, prompt, Snooze.HOUR, november(9), WORK)

    assert (prompt.snoozes, prompt.snoozed_until) == (3, november(9, 10))
    with pytest.raises(NothingToDo):
        snooze(MONDAYS, prompt, Snooze.HOUR, november(9), WORK)


def test_a_snooze_keeps_the_prompt_open_until_it_is_back() -> None:
    put_off = snooze(MONDAYS, SENT, Snooze.NEXT_WORKING_DAY, november(12, 16), WORK)

    assert (put_off.snoozed_until, put_off.lapse_at) == (november(13), november(14, 0))


def test_a_skip_closes_what_is_owed_and_keeps_what_is_answered() -> None:
    skipped = skip(SENT)

    assert skipped.state is PromptState.SKIPPED
    assert [item.state for item in skipped.items] == [ItemState.SKIPPED, ItemState.ANSWERED]


@pytest.mark.parametrize("state", [PromptState.ANSWERED, PromptState.SKIPPED, PromptState.MISSED])
def test_a_closed_prompt_can_neither_be_skipped_nor_put_off(state: PromptState) -> None:
    closed = replace(SENT, state=state)

    with pytest.raises(AlreadyDone):
        skip(closed)
    with pytest.raises(AlreadyDone):
        snooze(MONDAYS, closed, Snooze.HOUR, november(9), WORK)


schedules = st.builds(
    PromptSchedule,
    zone=st.sampled_from(sorted(zone for zone in available_timezones() if is_zone(zone))),
    day=st.integers(0, 6),
    at=st.times().map(lambda at: at.replace(microsecond=0)),
    chosen=st.booleans(),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis)


@given(schedules, moments)
def test_sent_reminded_and_given_up_come_in_order_inside_the_slot(schedule: PromptSchedule, sent_at: datetime) -> None:
    slot = slot_at(schedule, local_time(sent_at, schedule.zone).date())
    reminded, lapsed = reminder_at(schedule, slot, sent_at, WORK), lapse_at(schedule, slot, sent_at, WORK)

    assert sent_at < lapsed <= end_of_day(slot.last_day, schedule.zone)
    if reminded is not None:
        assert sent_at < reminded < lapsed
        assert schedule.chosen or time(9) <= local_time(reminded, schedule.zone).time() < time(18)


@given(schedules, moments, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_snooze_leads_forward_and_stays_inside_the_slot(
    schedule: PromptSchedule, sent_at: datetime, waited: timedelta
) -> None:
    slot = slot_at(schedule, local_time(sent_at, schedule.zone).date())
    prompt = replace(SENT, first_day=slot.first_day, last_day=slot.last_day, sent_at=sent_at)

    for until in snooze_choices(schedule, prompt, sent_at + waited, WORK).values():
        assert sent_at + waited < until < end_of_day(slot_of(prompt).last_day, schedule.zone)


@given(schedules, moments, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_prompt_is_never_sent_before_now_nor_after_its_slot(
    schedule: PromptSchedule, now: datetime, late_by: timedelta
) -> None:
    slot = slot_at(schedule, local_time(now - late_by, schedule.zone).date())
    sent = send_at(schedule, slot, now - late_by, now, WORK)

    if sent is not None:
        assert sent >= now
        assert local_time(sent, schedule.zone).date() in slot
        assert WORK.is_working_day(local_time(sent, schedule.zone).date())


def test_the_last_chance_leaves_two_working_days() -> None:
    assert last_chance(MONDAYS, SLOT, november(9), WORK) == end_of_day(date(2026, 11, 12), BERLIN)
    assert last_chance(MONDAYS, SLOT, november(9), away(12, 13)) == end_of_day(date(2026, 11, 10), BERLIN)


def test_in_a_slot_with_one_working_day_the_last_chance_is_on_time() -> None:
    assert last_chance(MONDAYS, SLOT, november(9), away(10, 15)) == november(9, 10)


@pytest.mark.parametrize(("hour", "remind_at"), [(9, november(11)), (12, november(11))])
def test_a_short_snooze_leaves_the_reminder_alone(hour: int, remind_at: datetime) -> None:
    assert snooze(MONDAYS, SENT, Snooze.HOUR, november(9, hour), WORK).remind_at == remind_at


def test_a_snooze_to_the_day_of_the_reminder_takes_its_place() -> None:
    assert snooze(MONDAYS, SENT, Snooze.NEXT_WORKING_DAY, november(10), WORK).remind_at is None
