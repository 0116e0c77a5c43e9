"""What a lead says to a draft that was shared before its cycle: nothing waits for it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.people import Person

MOST_TOLD = 2
"""Shared drafts told to a lead in one check-in message, one by one; how many more there are is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftComment:
    id: int
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    author_id: PersonId
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SharedNews:
    """A draft of ``owner`` for ``cycle`` (its name), as their lead hears of it."""

    objective: Objective
    owner: Person
    cycle: str


@dataclass(frozen=True, slots=True)
class DraftCommentNews:
    """What ``author`` said to a draft, for its owner."""

    author: Person
    objective: Objective
    words: str


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A draft that nobody but its owner sees, and whose cycle has begun on ``since``."""

    objective: Objective
    cycle: str
    since: date
