"""When a prompt is sent, repeated, put off and given up (model.md, Time). Days are days of the person's zone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from bot.domain.calendar import WorkCalendar
from bot.domain.errors import AlreadyDone, NothingToDo
from bot.domain.prompts import ItemState, Prompt, PromptState
from bot.domain.schedules import PromptSchedule, allowed_from
from bot.domain.slots import Slot, asked_on
from bot.domain.wallclock import end_of_day, instant, local_day

ON_TIME = timedelta(hours=1)
"""A prompt sent within this time of its due moment is not late: bulk goes out at Slack's pace."""

REMINDED_AFTER, MISSED_AFTER = 2, 3  # working days after the one on which it was sent
LATE_NEEDS = 2  # working days that remain of the slot, the day of sending included
MOST_SNOOZES = 3
AFTERNOON = time(14)

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Snooze(StrEnum):
    HOUR = "hour"
    AFTERNOON = "afternoon"
    NEXT_WORKING_DAY = "next_working_day"


def slot_of(prompt: Prompt) -> Slot:
    return Slot(prompt.first_day, prompt.last_day)


def is_over(prompt: Prompt, today: date) -> bool:
    """Whether it takes no answer any more: a closed prompt does until its slot ends, an excused one does not.
    ``today`` is a day in the zone of the person asked."""
    if prompt.state.is_open:
        return False
    return prompt.state is PromptState.EXCUSED or today > prompt.last_day


def may_be_taken_back(prompt: Prompt, today: date) -> bool:
    """Whether it was skipped, and may be answered all the same."""
    return prompt.state is PromptState.SKIPPED and bool(prompt.unanswered) and not is_over(prompt, today)


def send_at(
    schedule: PromptSchedule, slot: Slot, due_at: datetime, now: datetime, calendar: WorkCalendar
) -> datetime | None:
    """When a prompt that was due at ``due_at`` is really sent (UTC), never before ``now``.

    Late, after downtime, it goes out at the next allowed hour of a working day while two working days of its slot
    remain, that day included; None means excused.
    """
    moment = good_hour(schedule, slot, max(due_at, now), calendar)
    if moment is None or moment - due_at <= ON_TIME:
        return moment
    remaining = calendar.working_days_in(local_day(moment, schedule.zone), slot.last_day)
    return moment if sum(1 for _ in islice(remaining, LATE_NEEDS)) == LATE_NEEDS else None


def good_hour(schedule: PromptSchedule, slot: Slot, now: datetime, calendar: WorkCalendar) -> datetime | None:
    """The first moment from ``now`` on (UTC) at which somebody may be asked without having chosen that moment: outside
    quiet hours, on a working day of the slot, not before the prompt's hour on its first day; None when none is left."""
    begins = instant(slot.first_day, schedule.hour, schedule.zone)
    opening = allowed_from(max(now, begins), schedule.zone, schedule.chosen_time)
    today = local_day(opening, schedule.zone)
    day = next(calendar.working_days_in(today, slot.last_day), None)
    if day is None or day == today:
        return None if day is None else opening
    return instant(day, schedule.hour, schedule.zone)


def last_chance(schedule: PromptSchedule, slot: Slot, due_at: datetime, calendar: WorkCalendar) -> datetime:
    """The last moment (UTC) at which a prompt may still be sent: two working days of its slot remain until then."""
    latest = due_at + ON_TIME
    days = list(calendar.working_days_in(slot.first_day, slot.last_day))
    return latest if len(days) < LATE_NEEDS else max(latest, end_of_day(days[-LATE_NEEDS], schedule.zone))


def reminder_at(schedule: PromptSchedule, slot: Slot, sent_at: datetime, calendar: WorkCalendar) -> datetime | None:
    """The moment of the one reminder (UTC): the second working day after the prompt was sent, at the prompt's hour;
    None when the slot is over by then."""
    day = _working_day_after(local_day(sent_at, schedule.zone), REMINDED_AFTER, slot, calendar)
    return None if day is None else instant(day, schedule.hour, schedule.zone)


def reminded_at(
    schedule: PromptSchedule, slot: Slot, sent_at: datetime, now: datetime, calendar: WorkCalendar
) -> datetime | None:
    """When the reminder really comes: at its moment, or, where that has passed (downtime, another zone), at the next
    good hour; None when the slot is over by then."""
    moment = reminder_at(schedule, slot, sent_at, calendar)
    is_late = moment is not None and now - moment > ON_TIME
    return good_hour(schedule, slot, now, calendar) if is_late else moment


def back_at(
    schedule: PromptSchedule, slot: Slot, snoozed_until: datetime, now: datetime, calendar: WorkCalendar
) -> datetime | None:
    """When a prompt that was put off really comes back: at the moment the person chose, whatever the hour; where that
    has passed, or they are away by then, at the next good hour; None when the slot is over by then."""
    if now - snoozed_until <= ON_TIME and not calendar.is_away(local_day(now, schedule.zone)):
        return now
    return good_hour(schedule, slot, now, calendar)


def wants_reminder(prompt: Prompt, now: datetime) -> bool:
    """Whether the reminder of a prompt is due at ``now``: sent, unanswered, not reminded, not asleep, not given up."""
    return (
        prompt.state is PromptState.SENT
        and prompt.reminded_at is None
        and prompt.remind_at is not None
        and prompt.remind_at <= now
        and (prompt.snoozed_until is None or prompt.snoozed_until <= now)
        and (prompt.lapse_at is None or now < prompt.lapse_at)
    )


def lapse_at(
    schedule: PromptSchedule,
    slot: Slot,
    sent_at: datetime,
    calendar: WorkCalendar,
    snoozed_until: datetime | None = None,
) -> datetime:
    """The moment (UTC) at which an unanswered prompt is given up: the end of the third working day after the day it was
    really sent, or of the day it was snoozed to if that is later; never after its slot."""
    third = _working_day_after(local_day(sent_at, schedule.zone), MISSED_AFTER, slot, calendar)
    last = slot.last_day if third is None else third
    if snoozed_until is not None:
        last = min(max(last, local_day(snoozed_until, schedule.zone)), slot.last_day)
    return end_of_day(last, schedule.zone)


def given_up_as(schedule: PromptSchedule, slot: Slot, sent_at: datetime, calendar: WorkCalendar) -> PromptState:
    """MISSED, or EXCUSED when absence or a late sending left fewer working days to answer in than three (or than the
    slot has, for people who work part of the week)."""
    sent_on = local_day(sent_at, schedule.zone)
    had = calendar.working_days_between(sent_on, slot.last_day)
    usual = calendar.without_absences().working_days_between(asked_on(schedule, slot), slot.last_day)
    return PromptState.EXCUSED if had < min(MISSED_AFTER, usual) else PromptState.MISSED


def snooze_choices(
    schedule: PromptSchedule, prompt: Prompt, now: datetime, calendar: WorkCalendar
) -> Mapping[Snooze, datetime]:
    """What *Later* offers and the instants it leads to (UTC): in one hour, this afternoon at 14:00 while that is more
    than an hour away, the next working day at the prompt's hour. Nothing past the slot, nothing after three times."""
    if not prompt.state.is_open or prompt.snoozes >= MOST_SNOOZES:
        return {}
    today = local_day(now, schedule.zone)
    afternoon = instant(today, AFTERNOON, schedule.zone)
    offered = {Snooze.HOUR: now + _HOUR}
    if afternoon > now + _HOUR:
        offered[Snooze.AFTERNOON] = afternoon
    for day in islice(calendar.working_days_in(today + _DAY, prompt.last_day), 1):
        offered[Snooze.NEXT_WORKING_DAY] = instant(day, schedule.hour, schedule.zone)
    end = end_of_day(prompt.last_day, schedule.zone)
    return {choice: moment for choice, moment in offered.items() if moment < end}


def snooze(schedule: PromptSchedule, prompt: Prompt, choice: Snooze, now: datetime, calendar: WorkCalendar) -> Prompt:
    """The prompt, put off; coming back on the day of its reminder or later, it is its own reminder.

    Raises AlreadyDone when it is closed, NothingToDo when ``choice`` is not offered."""
    _refuse_closed(prompt)
    until = snooze_choices(schedule, prompt, now, calendar).get(choice)
    if until is None:
        raise NothingToDo("snooze")
    lapse = lapse_at(schedule, slot_of(prompt), prompt.sent_at or now, calendar, snoozed_until=until)
    remind = prompt.remind_at
    if remind is not None and local_day(remind, schedule.zone) <= local_day(until, schedule.zone):
        remind = None
    return replace(prompt, snoozed_until=until, snoozes=prompt.snoozes + 1, remind_at=remind, lapse_at=lapse)


def skip(prompt: Prompt) -> Prompt:
    """The prompt, closed without an answer and without a reason. Raises AlreadyDone when it is closed."""
    _refuse_closed(prompt)
    items = tuple(
        replace(item, state=ItemState.SKIPPED) if item.state is ItemState.OWED else item for item in prompt.items
    )
    return replace(prompt, state=PromptState.SKIPPED, snoozed_until=None, items=items)


def _refuse_closed(prompt: Prompt) -> None:
    if not prompt.state.is_open:
        raise AlreadyDone(prompt.state.value, prompt.answered_at)


def _working_day_after(day: date, count: int, slot: Slot, calendar: WorkCalendar) -> date | None:
    """The ``count``-th working day after ``day`` inside the slot."""
    return next(islice(calendar.working_days_in(day + _DAY, slot.last_day), count - 1, None), None)
