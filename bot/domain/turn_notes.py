"""What somebody reads in their next check-in message of what was paused, cancelled, taken up again or handed over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.about import About
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person

MOST_NOTES = 3
"""Told in one check-in message; how many more there are is said."""


class What(StrEnum):
    """DECLINED: what was offered stays with its owner. CONTROLLED, RENEWED: it is under control, for longer;
    DECIDED: the responsible person has decided something meanwhile; CONTROL_OVER: that has ended."""

    PAUSED = "paused"
    CANCELLED = "cancelled"
    RESUMED = "resumed"
    HANDED = "handed"
    DECLINED = "declined"
    CONTROLLED = "controlled"
    RENEWED = "renewed"
    DECIDED = "decided"
    CONTROL_OVER = "control_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnNote:
    """One line for one reader. ``to_id`` has it now, or has declined it; ``reason`` are the words of ``by_id``."""

    id: int
    workspace_id: WorkspaceId
    reader_id: PersonId
    objective_id: ObjectiveId
    key_result_id: KeyResultId | None = None
    what: What
    by_id: PersonId
    to_id: PersonId | None = None
    reason: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSheet(About):
    """A note with all that its words need; ``owner`` owns it today."""

    note: TurnNote
    objective: Objective
    key_result: KeyResult | None
    by: Person
    to: Person | None
