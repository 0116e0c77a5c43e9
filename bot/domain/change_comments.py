"""A lead's word to a changed target: nothing waits for it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.context import MOST_WORDS, Difference, plain_number
from bot.domain.errors import Invalid
from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.revisions import Revision

WORDS = "comment_words"
"""The field of the form."""
MOST_TOLD = 2
"""Changed targets told to a lead in one check-in message; how many more there are is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeComment:
    """``revision_id`` is the change of target that it is about."""

    id: int
    workspace_id: WorkspaceId
    revision_id: int
    key_result_id: KeyResultId
    author_id: PersonId
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNews:
    """A changed target or due day, for the lead: what ``by`` made of it, from what was first to what is last."""

    objective: Objective
    key_result: KeyResult
    changed: Difference
    by: Person
    reason: str
    revision_id: int


@dataclass(frozen=True, slots=True)
class CommentNews:
    """What somebody said to a changed target, for the owner of the key result."""

    author: Person
    key_result: KeyResult
    words: str


def revised(key_result: KeyResult, change: Revision) -> Difference:
    """As facts of the key result, without the start, which is no target."""
    before, after = change.before, change.after
    numbers = [name for name in ("target", "band_low", "band_high") if getattr(before, name) != getattr(after, name)]
    was = {f"{key_result.id}.{name}": plain_number(getattr(before, name)) for name in numbers}
    now = {f"{key_result.id}.{name}": plain_number(getattr(after, name)) for name in numbers}
    if before.due_day != after.due_day:
        was[f"{key_result.id}.due_day"] = before.due_day.isoformat()
        now[f"{key_result.id}.due_day"] = after.due_day.isoformat()
    return Difference(was, now)


def check_comment(words: str) -> None:
    """Raises Invalid."""
    if not words:
        raise Invalid({WORDS: ("empty", {})})
    if len(words) > MOST_WORDS:
        raise Invalid({WORDS: ("too_long", {"most": str(MOST_WORDS)})})
