"""Whether a team has been silent for too long: nothing was said about any of its key results."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.calendar import WorkCalendar
from bot.domain.schedules import DAYS_OF_RHYTHM
from bot.domain.status import GRACE
from bot.domain.workspaces import Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWord:
    """About the running key results of one team: how many there are, how many have never been heard of, the day on
    which the first of them became active, and the day of the newest check-in."""

    running: int
    unheard: int
    active_from: date
    newest: date | None


def heard_from(rhythm: Rhythm, today: date) -> datetime:
    """A team of which anything was heard at this moment or later is not without word."""
    return datetime.combine(today - timedelta(days=DAYS_OF_RHYTHM[rhythm]), time(), UTC)


def is_without_word(last: LastWord, rhythm: Rhythm, today: date) -> bool:
    """Whether one rhythm and the days of grace (model.md, Status of a KR) have passed without a single check-in."""
    since = max(last.newest or last.active_from, last.active_from)
    due = since + timedelta(days=DAYS_OF_RHYTHM[rhythm])
    return today > due and WorkCalendar().working_days_between(due, today) > GRACE
