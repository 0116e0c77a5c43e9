"""Who was asked when in the past weeks, and who answered when: the ordinary rules of prompts, and a little chance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from bot.demo.courses import DONE_IN
from bot.demo.notation import Course, Result
from bot.demo.quarter import Quarter
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.people import Person
from bot.domain.prompt_plans import Outlook, PlannedAsking, asking
from bot.domain.prompt_times import given_up_as, lapse_at, reminder_at
from bot.domain.prompts import PromptState
from bot.domain.slots import PlannedPrompt, Slot, asked_on, due_in, slot_after, slot_at
from bot.domain.wallclock import end_of_day, instant, local_day

SILENT_FROM = 5  # the week since which nothing is heard
MISSES = 0.04
AT_ONCE, SAME_DAY = 0.6, 0.85

Asked = tuple[KeyResultId, PersonId | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One slot of one person that is written down: when it was sent (None: excused), which of what was asked got an
    answer, and when."""

    person: Person
    slot: Slot
    week: int
    due_at: datetime
    state: PromptState
    lapse_at: datetime
    sent_at: datetime | None = None
    reminded_at: datetime | None = None
    said_at: datetime | None = None
    asked: tuple[Asked, ...] = ()
    answered: tuple[Asked, ...] = ()

    @property
    def key(self) -> tuple[int, date]:
        return self.person.id, self.slot.first_day


def past_of(outlook: Outlook, quarter: Quarter, tables: Mapping[KeyResultId, Result]) -> Iterator[Past]:
    """The slots of one person since the quarter began, up to now. A slot of this week that still waits for an answer is
    left to the ordinary planner: it asks as after a downtime."""
    schedule, calendar = outlook.timetable.schedule, outlook.timetable.calendar
    slot = slot_at(schedule, quarter.first_day)
    if asked_on(schedule, slot) < quarter.first_day:
        slot = slot_after(schedule, slot)
    while instant(asked_on(schedule, slot), schedule.hour, schedule.zone) <= quarter.at:
        due_at = due_in(schedule, slot, calendar)
        if due_at is None:
            if end_of_day(slot.last_day, schedule.zone) <= quarter.at:
                yield _excused(outlook, slot, quarter)
        elif due_at <= quarter.at:
            found = _asked_in(outlook, slot, due_at, quarter, tables)
            if found is not None:
                yield found
        slot = slot_after(schedule, slot)


def _excused(outlook: Outlook, slot: Slot, quarter: Quarter, due_at: datetime | None = None) -> Past:
    schedule = outlook.timetable.schedule
    day = asked_on(schedule, slot)
    return Past(
        person=outlook.person,
        slot=slot,
        week=quarter.week_of(day),
        due_at=due_at or instant(day, schedule.hour, schedule.zone),
        state=PromptState.EXCUSED,
        lapse_at=end_of_day(slot.last_day, schedule.zone),
    )


def _asked_in(
    outlook: Outlook, slot: Slot, due_at: datetime, quarter: Quarter, tables: Mapping[KeyResultId, Result]
) -> Past | None:
    schedule, calendar = outlook.timetable.schedule, outlook.timetable.calendar
    week = quarter.week_of(asked_on(schedule, slot))
    planned = asking(outlook, PlannedPrompt(slot=slot, due_at=due_at), due_at)
    asked = tuple(one for one in planned.asked if _is_open(tables[one[0]], week))
    if not asked:
        return _excused(outlook, slot, quarter, due_at)
    draw = Random(f"{outlook.person.slack_user_id} {week}")  # noqa: S311  # the same at every start
    sent_at = due_at + timedelta(seconds=draw.randint(1, 25))
    answered = () if week < SILENT_FROM and draw.random() < MISSES else _answered(asked, tables, week)
    said_at = _moment(outlook, planned, sent_at, draw) if answered else None
    lapse = lapse_at(schedule, slot, sent_at, calendar)
    if said_at is not None and said_at >= quarter.at:
        return None
    is_complete = len(answered) == len(asked)
    if not is_complete and lapse > quarter.at:
        return None
    closed = PromptState.ANSWERED if is_complete else given_up_as(schedule, slot, sent_at, calendar)
    remind = reminder_at(schedule, slot, sent_at, calendar)
    late = remind is not None and (not is_complete or said_at is None or said_at > remind)
    return Past(
        person=outlook.person,
        slot=slot,
        week=week,
        due_at=due_at,
        state=closed,
        lapse_at=lapse,
        sent_at=sent_at,
        reminded_at=remind if late else None,
        said_at=said_at,
        asked=asked,
        answered=answered,
    )


def _is_open(result: Result, week: int) -> bool:
    return result.course is not Course.DONE or week <= DONE_IN


def _answered(asked: tuple[Asked, ...], tables: Mapping[KeyResultId, Result], week: int) -> tuple[Asked, ...]:
    return tuple(one for one in asked if tables[one[0]].course is not Course.SILENT or week < SILENT_FROM)


def _moment(outlook: Outlook, planned: PlannedAsking, sent_at: datetime, draw: Random) -> datetime:
    """Most answer at once, some in the afternoon, a few on their next working day."""
    zone, slot = outlook.timetable.schedule.zone, planned.planned.slot
    today, luck = local_day(sent_at, zone), draw.random()
    soon = sent_at + timedelta(seconds=draw.randint(90, 9_000))
    following = next(outlook.timetable.calendar.working_days_in(today + timedelta(days=1), slot.last_day), None)
    minute, second = draw.randint(0, 59), draw.randint(0, 59)
    if luck >= SAME_DAY and following is not None:
        return instant(following, time(draw.choice((9, 10, 11)), minute, second), zone)
    afternoon = instant(today, time(draw.choice((14, 15, 16)), minute, second), zone)
    return afternoon if luck >= AT_ONCE and afternoon > sent_at else soon
