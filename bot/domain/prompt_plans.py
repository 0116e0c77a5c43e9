"""What the next prompt of a person asks, and when it is sent (model.md, Time)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

from bot.domain.calendar import WorkCalendar
from bot.domain.errands import Errand
from bot.domain.errands import is_owed as is_errand_owed
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.people import Absence, Person
from bot.domain.prompt_times import ON_TIME, last_chance, send_at, slot_of
from bot.domain.prompting import Candidate, is_out, is_owed, may_be_prompted, who_is_asked
from bot.domain.prompts import Prompt
from bot.domain.schedules import PromptSchedule
from bot.domain.slots import PlannedPrompt, Slot, next_prompt
from bot.domain.teams import Team
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Workspace

LOOK_AGAIN = timedelta(days=7)
"""When to think again about a person who owns key results but cannot be asked: no working day within a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When one person works and is asked; ``team`` is the one of their largest share. ``paused`` are days on which they
    are asked about what is under control, and about nothing else."""

    person: Person
    schedule: PromptSchedule
    calendar: WorkCalendar
    team: Team | None = None
    paused: tuple[Slot, ...] = ()

    def is_paused_on(self, day: date) -> bool:
        return any(each.first_day <= day <= each.last_day for each in self.paused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All that decides on the next prompt of a person. ``candidates`` are key results that they own, or stand in for
    now or soon; ``errands`` what they are to do about objectives of theirs; ``prompts`` their regular ones, newest slot
    first; ``asked_from``: before that day they rest, for the company is piloting without them (``date.max``: always);
    ``calendars`` those of everybody who may be asked instead of somebody else; who has left has none."""

    timetable: Timetable
    candidates: tuple[Candidate, ...] = ()
    errands: tuple[Errand, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    asked_from: date = date.min
    calendars: Mapping[int, WorkCalendar]

    @property
    def person(self) -> Person:
        return self.timetable.person

    def is_resting(self, now: datetime) -> bool:
        return local_day(now, self.timetable.schedule.zone) < self.asked_from

    @property
    def is_asked_anything(self) -> bool:
        """Whether there is anything that they may be asked, now or later."""
        return bool(self.candidates or self.errands)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAsking:
    """One slot of one person: ``send_at`` and ``too_late_after`` in UTC; ``asked`` are key results, each with its owner
    if that is somebody else; ``reminds`` says that it goes out without any, for what is to be done about an objective.
    ``send_at`` None or nothing to say means excused."""

    planned: PlannedPrompt
    send_at: datetime | None
    too_late_after: datetime
    asked: tuple[tuple[KeyResultId, PersonId | None], ...] = ()
    reminds: bool = False

    @property
    def is_excused(self) -> bool:
        return self.send_at is None or not (self.asked or self.reminds)

    @property
    def is_late(self) -> bool:
        return self.send_at is not None and self.send_at - self.planned.due_at > ON_TIME


@dataclass(frozen=True, slots=True)
class Decided:
    """What planning comes to for one person: what is asked now, if anything, and when to plan for them next, UTC; None
    when there is nothing they could be asked about."""

    asking: PlannedAsking | None
    next_at: datetime | None


def decide(outlook: Outlook, workspace: Workspace, now: datetime) -> Decided:
    """What is due for a person at ``now``: at most one slot, and everything before it is over."""
    planned = upcoming(outlook, now) if _may_be_asked(outlook, workspace, now) else None
    if planned is None or planned.due_at > now:
        return Decided(None, next_moment(outlook, workspace, now))
    times = outlook.timetable
    following = next_prompt(times.schedule, now, times.calendar, planned.slot)
    return Decided(asking(outlook, planned, now), now + LOOK_AGAIN if following is None else following.due_at)


def next_moment(outlook: Outlook, workspace: Workspace, now: datetime) -> datetime | None:
    """When to plan for this person next, UTC; None when there is nothing they could be asked about."""
    if not outlook.is_asked_anything:
        return None
    planned = upcoming(outlook, now) if _may_be_asked(outlook, workspace, now) else None
    if planned is not None:
        return planned.due_at
    waits = outlook.is_resting(now) and outlook.asked_from < (now + LOOK_AGAIN).date()
    return start_of_day(outlook.asked_from, outlook.timetable.schedule.zone) if waits else now + LOOK_AGAIN


def upcoming(outlook: Outlook, now: datetime) -> PlannedPrompt | None:
    """The slot whose prompt comes next, as seen at ``now``; its due moment may have passed. None when the person owes
    nothing or does not work within a year."""
    if not outlook.is_asked_anything:
        return None
    times, promised = outlook.timetable, outlook.person.next_prompt_at
    previous = slot_of(outlook.prompts[0]) if outlook.prompts else None
    after = promised if previous is None and promised is not None and promised < now else now
    return next_prompt(times.schedule, after, times.calendar, previous)


def asking(outlook: Outlook, planned: PlannedPrompt, now: datetime) -> PlannedAsking:
    """What the prompt of a slot that is due at ``now`` asks, and when it may go out."""
    times = outlook.timetable
    moment = send_at(times.schedule, planned.slot, planned.due_at, now, times.calendar)
    too_late = last_chance(times.schedule, planned.slot, planned.due_at, times.calendar)
    if moment is None:
        return PlannedAsking(planned=planned, send_at=None, too_late_after=too_late)
    zone, days = times.schedule.zone, Slot(local_day(moment, times.schedule.zone), planned.slot.last_day)
    is_gone = cache(partial(_is_gone, outlook, planned.slot, days.first_day))
    is_paused, asked = times.is_paused_on(days.first_day), []
    for candidate in () if is_paused else outlook.candidates:
        heard = None if candidate.checked_in_at is None else local_day(candidate.checked_in_at, zone)
        if is_owed(candidate, slot=planned.slot, today=days.first_day, last_check_in=heard):
            who = who_is_asked(candidate, _absences(outlook, candidate.owner_id), days, is_gone)
            if who is not None and who.person_id == outlook.person.id:
                asked.append((candidate.key_result_id, who.stand_in_for_id))
    is_owed_errand = any(is_errand_owed(one.kind, one.cycle, days.first_day) for one in outlook.errands)
    reminds = is_owed_errand and not asked and not is_paused
    return PlannedAsking(planned=planned, send_at=moment, too_late_after=too_late, asked=tuple(asked), reminds=reminds)


def _may_be_asked(outlook: Outlook, workspace: Workspace, now: datetime) -> bool:
    return may_be_prompted(outlook.person, workspace) and not outlook.is_resting(now)


def _absences(outlook: Outlook, person_id: PersonId) -> tuple[Absence, ...]:
    calendar = outlook.calendars.get(person_id)
    return () if calendar is None else calendar.absences


def _is_gone(outlook: Outlook, slot: Slot, day: date, person_id: PersonId) -> bool:
    """Whether somebody has left, or is out from ``day`` to the end of the slot."""
    calendar = outlook.calendars.get(person_id)
    return calendar is None or is_out(calendar, slot, day)
