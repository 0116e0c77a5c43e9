"""Sessions: a host answers what people have asked, face to face, on a day; and what comes before and after that."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.errors import Invalid
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.refusals import wrong_day_ahead
from bot.domain.wallclock import end_of_day, instant, local_day

BEFORE = 2
"""Working days between the message about a session and the session."""
AT_HOUR = time(10)
"""When that message comes, in the zone of the session, and the host's reminder, in theirs."""
USUAL_TIME = time(15)
MOST_TITLE = 80
TITLE, TEAM, HOST, DAY, AT, REPEAT, CHANNEL = "title", "team", "host", "day", "at", "repeat", "channel"  # of the form

_DAY = timedelta(days=1)
_LONGEST_BREAK = 30  # days before a session in which a working day is looked for


class Repeat(StrEnum):
    """When the next one takes place; months count from the first day of the row."""

    ONCE = "once"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    TWO_MONTHS = "two_months"


class SessionState(StrEnum):
    """OVER: its day has gone by, and what was open has been carried on."""

    PLANNED = "planned"
    OVER = "over"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session of the company, or of a team. ``on_day`` and ``hour`` are a wall clock in ``zone``, ``at`` the same
    in UTC; ``first_day`` that of the first of a row. ``look_at``: when it is next worked out whether something is due.
    ``promised_at``: the message about it was put on its way; ``thread_ts``: where answers are posted, in
    ``posted_in``."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId | None = None
    host_id: PersonId
    title: str = ""
    on_day: date
    hour: time
    zone: str
    at: datetime
    first_day: date
    repeat: Repeat = Repeat.ONCE
    channel_id: str | None = None
    state: SessionState = SessionState.PLANNED
    look_at: datetime | None = None
    promised_at: datetime | None = None
    posted_in: str | None = None
    thread_ts: str | None = None
    made_by_id: PersonId
    made_at: datetime

    @property
    def is_planned(self) -> bool:
        return self.state is SessionState.PLANNED

    @property
    def over_at(self) -> datetime:
        """When its day is over: until then answers given there are written down, and nothing is carried on."""
        return end_of_day(self.on_day, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSession:
    """What somebody chose in the form."""

    team_id: TeamId | None = None
    title: str = ""
    day: date | None = None
    at: time | None = None
    repeat: Repeat | None = None
    channel_id: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedSession:
    title: str
    day: date
    at: time
    repeat: Repeat


def check_session(wanted: WantedSession, zone: str, now: datetime) -> CheckedSession:
    """Raises Invalid by field; a session lies ahead, and at most a year."""
    title, today = " ".join(wanted.title.split()), local_day(now, zone)
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    if len(title) > MOST_TITLE:
        wrong[TITLE] = ("too_long", {"most": str(MOST_TITLE)})
    if wanted.day is None:
        wrong[DAY] = ("empty", {})
    elif reason := wrong_day_ahead(wanted.day, today):
        wrong[DAY] = reason
    if wanted.at is None:
        wrong[AT] = ("empty", {})
    elif wanted.day == today and instant(wanted.day, wanted.at, zone) <= now:
        wrong[AT] = ("in_the_past_time", {})
    if wanted.repeat is None:
        wrong[REPEAT] = ("empty", {})
    if wrong or wanted.day is None or wanted.at is None or wanted.repeat is None:
        raise Invalid(wrong)
    return CheckedSession(title, wanted.day, wanted.at, wanted.repeat)


def next_day(session: Session, after: date, calendar: WorkCalendar) -> date | None:
    """The first day of its row that lies after a day, moved to a working day; None where it takes place once."""
    first, repeat = session.first_day, session.repeat
    if repeat in (Repeat.WEEK, Repeat.TWO_WEEKS):
        step = 7 if repeat is Repeat.WEEK else 14
        reached = max(0, (after - first).days // step)
        days = [first + (reached + n) * step * _DAY for n in range(3)]
    elif repeat in (Repeat.MONTH, Repeat.TWO_MONTHS):
        months = 1 if repeat is Repeat.MONTH else 2
        reached = max(0, ((after.year - first.year) * 12 + after.month - first.month) // months - 1)
        days = [_months_after(first, (reached + n) * months) for n in range(4)]
    else:
        return None
    working = (calendar.working_day_from(day) for day in days if day > session.on_day)
    return next((day for day in working if day > after), None)


def announced_at(session: Session, calendar: WorkCalendar) -> datetime:
    """When the channel reads of it: two working days before, at ten in the session's zone."""
    return instant(working_days_before(session.on_day, calendar), AT_HOUR, session.zone)


def reminded_at(session: Session, zone: str, calendar: WorkCalendar) -> datetime:
    """When its host is reminded: two of their working days before, at ten in their ``zone``."""
    return instant(working_days_before(local_day(session.at, zone), calendar), AT_HOUR, zone)


def working_days_before(day: date, calendar: WorkCalendar) -> date:
    before = (day - n * _DAY for n in range(1, _LONGEST_BREAK))
    working = [one for one in before if calendar.is_working_day(one)]
    return working[BEFORE - 1] if len(working) >= BEFORE else day - BEFORE * _DAY


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(day.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + (day.day - 1) * _DAY, following - _DAY)
