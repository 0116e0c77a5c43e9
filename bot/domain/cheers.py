"""A cheer: one press, perhaps with a word, that says "well done" to whoever owns an objective or a key result."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.about import About
from bot.domain.ids import CheerId, KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import COUNTED, KeyResult, Objective
from bot.domain.people import Person

LONGEST_WORD = 200
"""Characters of what is said with a cheer."""

SHOWN_FOR = timedelta(days=28)
"""How long the page of an objective shows a cheer."""

CHEERED = COUNTED
"""What may be cheered: what runs, and what has come to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheer:
    """``at`` is when it was last said: words added later are news."""

    id: CheerId
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    key_result_id: KeyResultId | None = None
    by_id: PersonId
    words: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheered(About):
    """Who has cheered one thing, each person once, the latest last; ``words`` is what they said with it, by name,
    the latest last."""

    objective: Objective
    key_result: KeyResult | None = None
    by: tuple[Person, ...]
    words: tuple[tuple[str, str], ...] = ()
