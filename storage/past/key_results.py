"""Key results, what they were meant to reach, and how far they had come."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Executable, select

from bot.domain.as_of import Told, lost_milestones, milestones_then
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Metric
from bot.domain.revisions import TargetRevision
from storage.checkins import Known
from storage.database.statements import prepared
from storage.key_results import KeyResults
from storage.past.checkins import PastCheckIns
from storage.past.rewinding import Rewinding


class PastKeyResults(Rewinding[KeyResult], KeyResults):
    """``day`` is the day that ends at the moment. ``uncertain`` are those whose milestones of then nobody knows."""

    def __init__(self, connection: Connection, moment: datetime, day: date, check_ins: PastCheckIns) -> None:
        super().__init__(connection, moment)
        self.day = day
        self.check_ins = check_ins
        self.uncertain: set[KeyResultId] = set()

    def rewind(self, entities: Sequence[KeyResult]) -> list[KeyResult]:
        found = super().rewind(entities)
        if not found:
            return []
        known = self.check_ins.known(found[0].workspace_id, [one.id for one in found])
        return [_heard(one, known.get(one.id, Known())) for one in found]

    def then(self, entity: Any, later: Sequence[Told]) -> KeyResult:
        result = super().then(entity, later)
        if result.metric is not Metric.MILESTONES:
            return result
        if lost_milestones(later):
            self.uncertain.add(result.id)
        return replace(result, milestones=milestones_then(result, later, self.day))

    def revisions(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, list[TargetRevision]]:
        found = super().revisions(workspace_id, ids)
        return {one: [each for each in listed if each.at < self.moment] for one, listed in found.items()}

    def objectives_of(self, workspace_id: WorkspaceId, owner_id: PersonId) -> set[ObjectiveId]:
        """Whose objectives' key results this person owned then, or owns today."""
        moved = list(self.later.touched(workspace_id, self.kind, "owner_id"))
        found = set(self._objectives_of(workspace_id, owner_id).scalars())
        return found | set(self._objectives_with(workspace_id, moved).scalars()) if moved else found

    @prepared
    def _objectives_of(self, workspace_id: WorkspaceId, owner_id: PersonId) -> Executable:
        table = self.table.c
        return select(table.objective_id).where(table.workspace_id == workspace_id, table.owner_id == owner_id)

    @prepared
    def _objectives_with(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        table = self.table.c
        return select(table.objective_id).where(table.workspace_id == workspace_id, table.id.in_(ids))


def _heard(result: KeyResult, known: Known) -> KeyResult:
    return replace(result, current=known.value, confidence=known.confidence, checked_in_at=known.checked_in_at)
