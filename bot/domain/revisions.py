"""What a key result's numbers and due day were from a moment on: a changed target keeps its old value visible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import NUMBERS, Direction, KeyResult

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


def has_another_target(key_result: KeyResult) -> bool:
    """Than the one it had at first; a band has none, and milestones have their weights."""
    if key_result.metric not in NUMBERS or key_result.direction is Direction.MAINTAIN:
        return False
    return key_result.original_target is not None and key_result.original_target != key_result.target


def meant_at_first(key_result: KeyResult, revisions: Sequence[TargetRevision]) -> KeyResult:
    """The key result with its first target, and the start that belonged to that: the one it had last while that target
    stood, for a start put right then holds for it. One that came with another target may lie beyond the first; it
    counts only where it alone leads to the first target in the direction of today, because the one before was wrong."""
    start, target, first = key_result.start, key_result.target, key_result.original_target
    if not has_another_target(key_result) or start is None or target is None or first is None:
        return key_result
    held = [one.start for one in revisions if one.target == first and one.start is not None]
    starts = [*held[-1:], start]
    forward = (one for one in starts if one != first and (one < first) is (start < target))
    return replace(key_result, start=next(forward, starts[0]), target=first)
