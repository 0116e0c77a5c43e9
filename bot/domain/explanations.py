"""Why somebody got a message, or none (product.md, ``/okr why``)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.schedules import PromptSchedule
from bot.domain.slots import PlannedPrompt, Slot, asked_on
from bot.domain.wallclock import local_day


class ChosenBy(StrEnum):
    """Whose prompt day and time hold for a person."""

    THEMSELVES = "themselves"
    TEAM = "team"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message to a person: ``at`` (UTC) is when it was sent, or is to be; ``slot`` is the one of a prompt."""

    kind: DeliveryKind
    rule: str
    state: DeliveryState
    at: datetime
    slot: Slot | None = None


class DayOff(StrEnum):
    """Why nobody is asked on a day."""

    AWAY = "away"
    HOLIDAY = "holiday"
    NOT_WORKED = "not_worked"


@dataclass(frozen=True, slots=True)
class Moved:
    """The day on which a prompt would have come, had it not been a day off."""

    day: date
    why: DayOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """``excused`` are recent slots in which nothing was asked. ``next_at`` (UTC) is None when nothing is planned;
    ``moved`` is why it does not come on its usual day. ``asked`` is whether there is anything to ask about. ``rests``:
    the company is piloting, and nobody of the person's teams is asked. ``paused_until``: until that day they are asked
    about what is under control, and about nothing else; ``may_pause``: there is control mode here."""

    messages: tuple[SentMessage, ...]
    excused: tuple[Slot, ...]
    schedule: PromptSchedule
    chosen_by: ChosenBy
    team: str | None
    next_at: datetime | None
    asked: bool
    moved: Moved | None = None
    rests: bool = False
    paused_until: date | None = None
    may_pause: bool = False


def why_moved(schedule: PromptSchedule, calendar: WorkCalendar, planned: PlannedPrompt) -> Moved | None:
    """The usual day of a planned prompt, if it comes on another one, and why."""
    usual = asked_on(schedule, planned.slot)
    if local_day(planned.due_at, schedule.zone) == usual:
        return None
    return Moved(usual, _day_off(calendar, usual))


def _day_off(calendar: WorkCalendar, day: date) -> DayOff:
    if calendar.is_away(day):
        return DayOff.AWAY
    return DayOff.HOLIDAY if calendar.holidays.is_holiday(day) else DayOff.NOT_WORKED
