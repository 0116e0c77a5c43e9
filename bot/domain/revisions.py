"""What a key result's numbers and due day were from a moment on: a changed target keeps its old value visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from bot.domain.ids import KeyResultId, PersonId, WorkspaceId

REVISED = ("start", "target", "band_low", "band_high", "due_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRevision:
    """``at`` is the moment from which these values held; the first one is that of the beginning."""

    id: int
    workspace_id: WorkspaceId
    key_result_id: KeyResultId
    start: Decimal | None
    target: Decimal | None
    band_low: Decimal | None
    band_high: Decimal | None
    due_day: date
    reason: str
    revised_by_id: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One change: what was, what it became, why, by whom and when."""

    before: TargetRevision
    after: TargetRevision

    @property
    def moved(self) -> tuple[str, ...]:
        """The names of what changed."""
        return tuple(name for name in REVISED if getattr(self.before, name) != getattr(self.after, name))


def changes(revisions: Sequence[TargetRevision]) -> tuple[Revision, ...]:
    """The changes in a sequence of revisions, oldest first in, newest first out."""
    pairs = (Revision(before, after) for before, after in pairwise(revisions))
    return tuple(reversed([pair for pair in pairs if pair.moved]))
