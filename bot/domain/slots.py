"""Slots: which days one prompt stands for, which key results it asks about, and when it is due (model.md, Time).

How a change of day, rhythm or zone yields neither two prompts for one slot nor none:

* A slot is two dates, never instants: a change of zone moves the hour of a prompt and not its slot.
* The slots of one person tile the days. A slot begins on the day after the slot before it ended; it is asked on the
  first prompt weekday in it; it ends on the day before the next regular prompt day after that. Whatever changed in
  between, no day is in two slots and no day is in none.
* A key result asked about less often than its owner is owed in the slot that holds the anchor day of its rhythm: every
  second Sunday counted from Monday 2024-01-01, or the 7th of the month. Anchors do not depend on anybody's prompt day,
  and each falls into exactly one slot. With regular slots these are the slots that begin in every second week, or on
  the first prompt weekday of the month.
* When the rhythm becomes faster, the slot that runs ends early, on the day before the next regular prompt day, but is
  never shorter than one slot of the new rhythm.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.calendar import WorkCalendar
from bot.domain.schedules import DAYS_OF_RHYTHM, PromptSchedule
from bot.domain.wallclock import instant, local_day
from bot.domain.workspaces import Rhythm

EPOCH = date(2024, 1, 1)
"""The Monday that every-two-weeks counts from, so that no year ends it."""

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_PLANNED_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Slot:
    """The days, both inclusive and in the person's zone, that one prompt stands for."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPrompt:
    """What comes next: the slot, and when its prompt is due (UTC; in the past after downtime).

    ``previous`` is the slot before, perhaps ended early by a faster rhythm: whoever plans writes its last day back in
    the same transaction. ``passed`` are the slots in between that stay without a prompt, because they are over by now
    or hold no working day: excused.
    """

    slot: Slot
    due_at: datetime
    previous: Slot | None = None
    passed: tuple[Slot, ...] = ()


def next_prompt(
    schedule: PromptSchedule, after: datetime, calendar: WorkCalendar, previous: Slot | None = None
) -> PlannedPrompt | None:
    """The next prompt of a person whose last slot was ``previous``, as seen at ``after``.

    With a ``previous`` it may be due in the past: then its slot still runs and the prompt is late. Without one it is
    the first that is due at ``after`` or later. None when the person does not work within a year: ask again when their
    calendar changes.
    """
    if previous is None:
        return _first_prompt(schedule, after, calendar)
    today = local_day(after, schedule.zone)
    before = ended_early(schedule, previous, today)
    slot = slot_after(schedule, before)
    passed: list[Slot] = []
    while slot.first_day <= today + _PLANNED_AHEAD:
        due_at = due_in(schedule, slot, calendar) if slot.last_day >= today else None
        if due_at is not None:
            return PlannedPrompt(slot=slot, due_at=due_at, previous=before, passed=tuple(passed))
        passed.append(slot)
        slot = slot_after(schedule, slot)
    return None


def due_in(schedule: PromptSchedule, slot: Slot, calendar: WorkCalendar) -> datetime | None:
    """When the prompt of ``slot`` is due, UTC: on its prompt day, else on the next working day inside the slot; None
    when there is none and the person is excused."""
    day = next(calendar.working_days_in(asked_on(schedule, slot), slot.last_day), None)
    return None if day is None else instant(day, schedule.hour, schedule.zone)


def asked_on(schedule: PromptSchedule, slot: Slot) -> date:
    """The day on which ``slot`` is asked about, before holidays and absences move it."""
    return slot.first_day if schedule.rhythm is Rhythm.DAILY else _next_weekday(slot.first_day, schedule.day)


def slot_after(schedule: PromptSchedule, previous: Slot) -> Slot:
    """The slot that follows ``previous`` without a gap, whatever schedule ``previous`` was made by."""
    first = previous.last_day + _DAY
    asked = asked_on(schedule, Slot(first, first))
    return Slot(first, prompt_day_from(schedule, asked + _DAY) - _DAY)


def slot_at(schedule: PromptSchedule, day: date) -> Slot:
    """The regular slot that holds ``day``, for a person who had no slot before."""
    first = prompt_day_from(schedule, day - 2 * DAYS_OF_RHYTHM[schedule.rhythm] * _DAY)
    while (following := prompt_day_from(schedule, first + _DAY)) <= day:
        first = following
    return Slot(first, following - _DAY)


def ended_early(schedule: PromptSchedule, running: Slot, today: date) -> Slot:
    """``running``, cut on the day before the next regular prompt day when the rhythm has become faster since it began;
    it keeps at least the length of one slot of the new rhythm, and every day up to yesterday."""
    earliest = max(running.first_day + DAYS_OF_RHYTHM[schedule.rhythm] * _DAY, today)
    return replace(running, last_day=min(running.last_day, prompt_day_from(schedule, earliest) - _DAY))


def prompt_day_from(schedule: PromptSchedule, day: date) -> date:
    """The first regular prompt day on or after ``day``: the prompt weekday of each week, of every second week counted
    from EPOCH, or the first one of each month."""
    if schedule.rhythm is Rhythm.DAILY:
        return day
    found = _next_weekday(day, schedule.day)
    while not _is_regular(schedule.rhythm, found):
        found += _WEEK
    return found


def owed_in_slot(rhythm: Rhythm, slot: Slot) -> bool:
    """Whether a key result of ``rhythm`` is asked about in ``slot``: it holds the anchor day of that rhythm."""
    if rhythm is Rhythm.FORTNIGHTLY:
        anchor = slot.first_day + (EPOCH + _WEEK - _DAY - slot.first_day) % (2 * _WEEK)
        return anchor in slot
    if rhythm is Rhythm.MONTHLY:
        days = (slot.last_day - slot.first_day).days + 1
        return any((slot.first_day + n * _DAY).day == 7 for n in range(days))
    return True


def _first_prompt(schedule: PromptSchedule, after: datetime, calendar: WorkCalendar) -> PlannedPrompt | None:
    today = local_day(after, schedule.zone)
    slot = slot_at(schedule, today)
    while slot.first_day <= today + _PLANNED_AHEAD:
        due_at = due_in(schedule, slot, calendar)
        if due_at is not None and due_at >= after:
            return PlannedPrompt(slot=slot, due_at=due_at)
        slot = slot_after(schedule, slot)
    return None


def _next_weekday(day: date, weekday: int) -> date:
    return day + (weekday - day.weekday()) % 7 * _DAY


def _is_regular(rhythm: Rhythm, prompt_day: date) -> bool:
    if rhythm is Rhythm.FORTNIGHTLY:
        return (prompt_day - EPOCH).days // 7 % 2 == 0
    return rhythm is not Rhythm.MONTHLY or prompt_day.day <= 7
