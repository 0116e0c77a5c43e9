"""Reviews: a team looks at its objectives together, in a rhythm of its own; and when the pack for it is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.cycle_calendar import calendar_of
from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import Invalid
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.wallclock import instant, local_day

PACK_BEFORE = 2
"""Working days between the pack and the meeting."""
MOST_WEEKS = 26
USUAL_TIME = time(10)
FARTHEST = timedelta(days=3 * 366)
"""How far ahead the first or the only day of a review may lie."""
RHYTHM, WEEKS, FIRST_DAY, AT = "rhythm", "weeks", "first_day", "at"  # fields of the form

_DAY = timedelta(days=1)
_LONGEST_BREAK = 30  # days before a meeting in which a working day is looked for


class ReviewRhythm(StrEnum):
    """TWO_MONTHS and WEEKS count from a first day; the middle and the end are those of the cycles."""

    NONE = "none"
    TWO_MONTHS = "two_months"
    MID_CYCLE = "mid_cycle"
    END_OF_CYCLE = "end_of_cycle"
    MID_AND_END = "mid_and_end"
    WEEKS = "weeks"
    ONCE = "once"

    @property
    def has_first_day(self) -> bool:
        return self in (ReviewRhythm.TWO_MONTHS, ReviewRhythm.WEEKS, ReviewRhythm.ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """A team's rhythm. ``at`` is a wall-clock time in the team's zone; ``weeks`` and ``first_day`` are set where the
    rhythm asks for them. ``look_at``: when it is next worked out whether something is due."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId
    rhythm: ReviewRhythm
    weeks: int | None = None
    first_day: date | None = None
    at: time = USUAL_TIME
    look_at: datetime
    set_by_id: PersonId
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One meeting. ``promised_at``: its pack was put on its way; ``posted_at``: it stands in Slack, in the thread of
    ``thread_ts``. ``called_off_at``: it does not take place."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId
    at: datetime
    pack_at: datetime
    promised_at: datetime | None = None
    posted_at: datetime | None = None
    called_off_at: datetime | None = None
    channel_id: str | None = None
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody chose in the form."""

    rhythm: ReviewRhythm | None
    weeks: int | None = None
    first_day: date | None = None
    at: time | None = None


def check_wanted(wanted: Wanted, today: date) -> Wanted:
    """The same without what its rhythm does not ask for. Raises Invalid by field."""
    rhythm = wanted.rhythm
    if rhythm is None:
        raise Invalid({RHYTHM: ("empty", {})})
    weeks = wanted.weeks if rhythm is ReviewRhythm.WEEKS else None
    first = wanted.first_day if rhythm.has_first_day else None
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    if rhythm is ReviewRhythm.WEEKS and (weeks is None or not 1 <= weeks <= MOST_WEEKS):
        wrong[WEEKS] = ("weeks_out_of_range", {"most": str(MOST_WEEKS)})
    if rhythm.has_first_day and first is None:
        wrong[FIRST_DAY] = ("empty", {})
    if first is not None and first > today + FARTHEST:
        wrong[FIRST_DAY] = ("too_far_ahead", {})
    if rhythm is ReviewRhythm.ONCE and first is not None and first < today:
        wrong[FIRST_DAY] = ("in_the_past", {})
    if wanted.at is None and rhythm is not ReviewRhythm.NONE:
        wrong[AT] = ("empty", {})
    if wrong:
        raise Invalid(wrong)
    return Wanted(rhythm, weeks, first, wanted.at or USUAL_TIME)


def next_review(
    plan: ReviewPlan, cycles: Iterable[Cycle], zone: str, calendar: WorkCalendar, after: datetime
) -> datetime | None:
    """The first review of ``plan`` after a moment (UTC). ``cycles`` are those of the workspace, ``calendar`` is that of
    the team's place. None where no further one is known."""
    today = local_day(after, zone)
    days = sorted(_days(plan, list(cycles), calendar, today))
    return next((at for day in days if (at := instant(day, plan.at, zone)) > after), None)


def pack_moment(at: datetime, zone: str, digest_time: time, calendar: WorkCalendar) -> datetime:
    """When the pack of a review is due: two working days before, at the hour of the team's digest."""
    meeting = local_day(at, zone)
    before = (meeting - n * _DAY for n in range(1, _LONGEST_BREAK))
    working = [day for day in before if calendar.is_working_day(day)]
    day = working[PACK_BEFORE - 1] if len(working) >= PACK_BEFORE else meeting - PACK_BEFORE * _DAY
    return instant(day, digest_time, zone)


def _days(plan: ReviewPlan, cycles: list[Cycle], calendar: WorkCalendar, today: date) -> Iterator[date]:
    first = plan.first_day or today
    match plan.rhythm:
        case ReviewRhythm.ONCE:
            yield first  # somebody chose that very day
        case ReviewRhythm.WEEKS:
            step = 7 * (plan.weeks or 1)
            reached = max(0, (today - first).days // step - 1)
            yield from (calendar.working_day_from(first + (reached + n) * step * _DAY) for n in range(4))
        case ReviewRhythm.TWO_MONTHS:
            reached = max(0, ((today.year - first.year) * 12 + today.month - first.month) // 2 - 1)
            yield from (calendar.working_day_from(_months_after(first, 2 * (reached + n))) for n in range(4))
        case ReviewRhythm.MID_CYCLE | ReviewRhythm.END_OF_CYCLE | ReviewRhythm.MID_AND_END:
            yield from _days_of_cycles(plan.rhythm, cycles, calendar)


def _days_of_cycles(rhythm: ReviewRhythm, cycles: list[Cycle], calendar: WorkCalendar) -> Iterator[date]:
    """Of the shortest kind of cycle that is not closed: a team with quarters inside a year looks at its quarters. The
    last review lies inside the cycle."""
    known = [one for one in cycles if one.state is not CycleState.CLOSED]
    shortest = min((one.weeks for one in known), default=0)
    for cycle in (one for one in known if one.weeks <= shortest + 1):
        if rhythm is not ReviewRhythm.END_OF_CYCLE:
            yield calendar.working_day_from(calendar_of(cycle).review_day)
        if rhythm is not ReviewRhythm.MID_CYCLE:
            week = (cycle.last_day - n * _DAY for n in range(_LONGEST_BREAK))
            yield next((day for day in week if calendar.is_working_day(day)), cycle.last_day)


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(day.year + years + month // 11, (month + 1) % 12 + 1, 1)
    return min(first + (day.day - 1) * _DAY, following - _DAY)
