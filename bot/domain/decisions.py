"""Decisions of a review: what was decided, who does it, by which day; followed up until it is done or dropped."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import Invalid
from bot.domain.ids import ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.refusals import Reason, wrong_day_ahead, wrong_length
from bot.domain.typed_days import read_days

MOST_WORDS = 500
MOST_BECAUSE = 300
WORDS, OWNER, DAY, OBJECTIVE, BECAUSE = "words", "owner", "day", "objective", "because"  # fields of forms

_BY = re.compile(
    r"(?i)(?:^|[\s,;，；、])(?:(?:by|until|till|due|before|bis|am|on)\s+|(?:截[至止]|到)\s*|(?=\S+前[。.]?$))"
)
_MOST_TYPED = 60  # characters of a day


class DecisionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``because`` is what somebody last said to it: why it is not done yet, or why it was dropped."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId
    review_id: int | None = None
    objective_id: ObjectiveId | None = None
    words: str
    owner_id: PersonId
    due_day: date
    state: DecisionState = DecisionState.OPEN
    because: str = ""
    because_by_id: PersonId | None = None
    made_by_id: PersonId
    made_at: datetime
    settled_by_id: PersonId | None = None
    settled_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is DecisionState.OPEN


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """What was read of a line; ``day`` is None where it names none."""

    words: str
    day: date | None


def read_decision(text: str, today: date) -> TypedDecision:
    """``Move the pricing test by Friday`` → the words, and the day that stands at the end of it. A date without a year
    is the next one of that name."""
    plain = " ".join(text.split())
    for found in reversed(list(_BY.finditer(plain))):
        typed = plain[found.end() :].strip(" .,;。")
        days = read_days(typed, today) if 0 < len(typed) <= _MOST_TYPED else None
        if days is not None:
            return TypedDecision(plain[: found.start()].rstrip(" ,;，；、"), days[1])
    return TypedDecision(plain, None)


def check_decision(words: str, owner: PersonId | None, day: date | None, today: date) -> str:
    """The words on one line. Raises Invalid by field."""
    told = " ".join(words.split())
    wrong: dict[str, Reason] = {}
    if reason := wrong_length(told, MOST_WORDS):
        wrong[WORDS] = reason
    if owner is None:
        wrong[OWNER] = ("empty", {})
    wrong |= _wrong_day(day, today)
    if wrong:
        raise Invalid(wrong)
    return told


def check_because(because: str, day: date | None, today: date, *, asks_day: bool) -> str:
    """Why something is not done yet (``asks_day``: by which day it will be) or not any more. Raises Invalid."""
    told = " ".join(because.split())
    wrong = _wrong_day(day, today) if asks_day else {}
    if reason := wrong_length(told, MOST_BECAUSE):
        wrong[BECAUSE] = reason
    if wrong:
        raise Invalid(wrong)
    return told


def _wrong_day(day: date | None, today: date) -> dict[str, Reason]:
    if day is None:
        return {DAY: ("empty", {})}
    reason = wrong_day_ahead(day, today)
    return {DAY: reason} if reason else {}
