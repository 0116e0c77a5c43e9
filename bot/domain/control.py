"""Control mode: for a while one person decides about one objective, and everything about it comes as one daily message
(docs/control.md).

Days are days of the workspace's zone; the moments of messages are those of whoever gets them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.errors import Invalid
from bot.domain.ids import CycleId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.refusals import Reason, wrong_length
from bot.domain.schedules import PromptSchedule
from bot.domain.small_groups import ENOUGH_SIDE_BY_SIDE
from bot.domain.wallclock import end_of_day, instant, local_day

LONGEST = timedelta(days=14)
"""The last day is at most this far ahead, at the start and when it is renewed."""

USUAL = timedelta(days=7)
COUNTED_AFTER = timedelta(days=14)
"""How long after its end people can say whether it helped."""

SHOWN_FROM = ENOUGH_SIDE_BY_SIDE
"""Answers whether it helped, fewer of which are deleted unread: they would show who said what."""

MOST_REASON, MOST_DECISION, MOST_WORDS = 300, 1_000, 300  # characters
REASON, RESPONSIBLE, RHYTHM, LAST_DAY = "reason", "responsible", "rhythm", "last_day"
DECISION, HELPED, WORDS, CONSENT = "decision", "helped", "words", "consent"

COURSE = frozenset({"title", "why", "context", "start", "target", "due_day", "milestones"})
"""The fields of the form for editing that the responsible person may change, because it is under control."""

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


class ControlRhythm(StrEnum):
    """On which working days everybody in it is asked; the first working day counts as one of them."""

    DAILY = "daily"
    EVERY_SECOND_DAY = "every_second_day"


class ControlEnd(StrEnum):
    """Why it ended. CLOSED: the objective was closed or cancelled. LEFT: the responsible person has left."""

    NOT_YET = "not_yet"
    TIME = "time"
    STOPPED = "stopped"
    CLOSED = "closed"
    LEFT = "left"


class ControlHelped(StrEnum):
    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPeriod:
    """One objective under control. ``ends_at`` alone says until when, whatever the worker has done about it by then;
    ``due_at`` is when it has to look next: to ask, to wind up, to count; None once all is done. ``wound_up_at``: its
    end was told. ``said_*`` are the counted answers whether it helped, None where there were too few."""

    id: int
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    cycle_id: CycleId
    started_by_id: PersonId
    responsible_id: PersonId
    because: str
    rhythm: ControlRhythm
    first_day: date
    last_day: date
    started_at: datetime
    ends_at: datetime
    renewed_at: datetime | None = None
    renewed_by_id: PersonId | None = None
    outcome: ControlEnd = ControlEnd.NOT_YET
    ended_by_id: PersonId | None = None
    wound_up_at: datetime | None = None
    due_at: datetime | None = None
    counted_at: datetime | None = None
    room_channel: str | None = None
    room_ts: str | None = None
    said_yes: int | None = None
    said_no: int | None = None
    said_cannot_say: int | None = None

    def runs_at(self, moment: datetime) -> bool:
        return self.started_at <= moment < self.ends_at

    def last_covered(self, zone: str) -> date:
        """The day on which it ends, or ended."""
        return local_day(self.ends_at - _MOMENT, zone)

    @property
    def said(self) -> Mapping[ControlHelped, int] | None:
        """How many said what; None while nobody may know, or where there were too few."""
        if self.said_yes is None or self.said_no is None or self.said_cannot_say is None:
            return None
        told = (self.said_yes, self.said_no, self.said_cannot_say)
        return dict(zip(ControlHelped, told, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDecision:
    """What the responsible person decided; valid from that moment on."""

    id: int
    workspace_id: WorkspaceId
    period_id: int
    by_id: PersonId
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSeat:
    """Somebody who was in it, and has not said yet whether it helped."""

    id: str
    workspace_id: WorkspaceId
    period_id: int
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAnswer:
    """Whether it helped, as somebody sees it; nobody knows who."""

    id: str
    workspace_id: WorkspaceId
    period_id: int
    helped: ControlHelped


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands beside the objective, wherever it is shown."""

    responsible: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks for when they start it."""

    reason: str
    responsible_id: PersonId | None
    rhythm: ControlRhythm
    last_day: date | None


def check_start(wanted: Wanted, today: date) -> date:
    """The last day. Raises Invalid by field."""
    wrong: dict[str, Reason] = {}
    if reason := wrong_length(wanted.reason.strip(), MOST_REASON):
        wrong[REASON] = reason
    if wanted.responsible_id is None:
        wrong[RESPONSIBLE] = ("empty", {})
    told = _wrong_day(wanted.last_day, today, today)
    if told is not None:
        wrong[LAST_DAY] = told
    if wrong or wanted.last_day is None:
        raise Invalid(wrong)
    return wanted.last_day


def check_renewal(period: ControlPeriod, last_day: date | None, today: date) -> date:
    """The new last day, later than the old one. Raises Invalid."""
    told = _wrong_day(last_day, period.last_day + _DAY, today)
    if told is not None or last_day is None:
        raise Invalid({LAST_DAY: told or ("empty", {})})
    return last_day


def check_words(text: str, field: str, most: int) -> str:
    """What was typed, in one line of single spaces. Raises Invalid."""
    said = " ".join(text.split())
    if reason := wrong_length(said, most):
        raise Invalid({field: reason})
    return said


def ensure_about_course(fields: Iterable[str]) -> None:
    """What the responsible person may change of it. Raises Invalid by field."""
    others = sorted(set(fields) - COURSE)
    if others:
        raise Invalid(dict.fromkeys(others, ("not_while_in_control", {})))


def ends_with(last_day: date, zone: str) -> datetime:
    """The moment (UTC) at which it is over: the end of its last day."""
    return end_of_day(last_day, zone)


def asking_days(first: date, last: date, rhythm: ControlRhythm, calendar: WorkCalendar) -> list[date]:
    """The days on which somebody is asked: their working days, or every second of them. An absence does not move the
    others; on the days of the absence they are not asked."""
    days = list(calendar.without_absences().working_days_in(first, last))
    step = 1 if rhythm is ControlRhythm.DAILY else 2
    return [day for day in days[::step] if not calendar.is_away(day)]


def asking_moments(
    periods: Iterable[ControlPeriod],
    schedule: PromptSchedule,
    calendar: WorkCalendar,
    asked_from: date = date.min,
) -> list[tuple[date, datetime]]:
    """When somebody is asked who is in these: one message a day, however many they are, at their own time of prompts
    (UTC); never before one of them began, nor once it is over. ``asked_from``: before that day they rest, for the
    company is piloting without them."""
    found: dict[date, datetime] = {}
    for period in periods:
        for day in asking_days(period.first_day, period.last_day, period.rhythm, calendar):
            moment = instant(day, schedule.hour, schedule.zone)
            if day >= asked_from and period.runs_at(moment):
                found[day] = moment
    return sorted(found.items())


def asked_about(
    periods: Iterable[ControlPeriod], day: date, schedule: PromptSchedule, calendar: WorkCalendar
) -> list[ControlPeriod]:
    """Those of them whose message comes on this day."""
    return [one for one in periods if any(day == each for each, _ in asking_moments([one], schedule, calendar))]


def is_asked_about_it(period: ControlPeriod, objective: Objective, person_id: PersonId) -> bool:
    """Whether somebody is in it: responsible, or the owner of one of its key results."""
    return person_id == period.responsible_id or any(one.owner_id == person_id for one in objective.key_results)


def people_in(period: ControlPeriod, objective: Objective) -> set[PersonId]:
    return {period.responsible_id, *(one.owner_id for one in objective.key_results)}


def _wrong_day(day: date | None, earliest: date, today: date) -> Reason | None:
    if day is None:
        return ("empty", {})
    if day < earliest:
        return ("day_too_early", {"first_day": earliest.isoformat()})
    if day > today + LONGEST:
        return ("control_too_long", {"days": str(LONGEST.days)})
    return None
