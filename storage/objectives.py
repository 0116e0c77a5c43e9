"""Objectives with their key results, and how they are aligned."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete

from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Alignment, KeyResult, Objective, ObjectiveState
from storage.key_results import KeyResults
from storage.rows import AuditedRows
from storage.search import Search
from storage.tables.okrs import AlignmentRow, ObjectiveRow
from storage.workspaces import Workspaces

SHOWN = (ObjectiveState.ACTIVE, ObjectiveState.PAUSED)


class Objectives(AuditedRows[Objective]):
    """Every query gives objectives with all their key results, in two or three statements whatever their number."""

    row = ObjectiveRow
    entity = Objective
    kind = "objective"

    def many(self, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()) -> list[Objective]:
        found = super().many(*where, order=order or [self.table.c.position, self.table.c.number])
        return self._with_key_results(found)

    def one(self, *where: ColumnElement[bool]) -> Objective | None:
        found = super().one(*where)
        return None if found is None else self._with_key_results([found])[0]

    def get(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Objective:
        found = self.by_id(workspace_id, objective_id)
        if found is None:
            raise LookupError(f"no objective {objective_id}")
        return found

    def by_number(self, workspace_id: WorkspaceId, number: int) -> Objective | None:
        return self.one(self.table.c.workspace_id == workspace_id, self.table.c.number == number)

    def of_person(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        """Objectives that a person owns, in the order they have given them."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id.in_(set(cycle_ids)))
        return self.many(*here, self.table.c.owner_id == person_id, self.table.c.state.in_(states))

    def of_teams(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id.in_(set(cycle_ids)))
        return self.many(*here, self.table.c.team_id.in_(set(team_ids)), self.table.c.state.in_(states))

    def drafts_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Objective]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.owner_id == person_id)
        return self.many(*here, self.table.c.state == ObjectiveState.DRAFT)

    def create(self, *, by: PersonId, now: datetime, **values: Any) -> Objective:
        number = Workspaces(self.connection).next_objective_number(values["workspace_id"])
        added = self.add(by=by, now=now, number=number, key_results_made=0, **values)
        self._index(added)
        return added

    def change(
        self, entity: Objective, *, by: PersonId | None, now: datetime, reason: str = "", **values: Any
    ) -> Objective:
        changed = super().change(entity, by=by, now=now, reason=reason, **values)
        if (changed.title, changed.why) != (entity.title, entity.why):
            self._index(changed)
        return changed

    def _index(self, objective: Objective) -> None:
        words = f"{objective.code} {objective.title} {objective.why}"
        Search(self.connection).index(objective.workspace_id, self.kind, objective.id, words)

    def _with_key_results(self, found: list[Objective]) -> list[Objective]:
        if not found:
            return []
        grouped: dict[int, list[KeyResult]] = defaultdict(list)
        results = KeyResults(self.connection)
        for result in results.of_objectives(found[0].workspace_id, [objective.id for objective in found]):
            grouped[result.objective_id].append(result)
        return [replace(objective, key_results=tuple(grouped.get(objective.id, ()))) for objective in found]


class Alignments(AuditedRows[Alignment]):
    row = AlignmentRow
    entity = Alignment
    kind = "alignment"

    def from_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.from_objective_id.in_(set(ids)))
        return self.many(*here, order=[self.table.c.id])

    def to_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        """What is aligned to these objectives themselves (not to their key results)."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.to_objective_id.in_(set(ids)))
        return self.many(*here, order=[self.table.c.id])

    def to_key_results(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[Alignment]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.to_key_result_id.in_(set(ids)))
        return self.many(*here, order=[self.table.c.id])

    def remove(self, alignment: Alignment, *, by: PersonId, now: datetime) -> None:
        here = (self.table.c.workspace_id == alignment.workspace_id, self.table.c.id == alignment.id)
        self.connection.execute(delete(self.table).where(*here))
        ends: dict[str, Any] = {"from_objective_id": alignment.from_objective_id}
        ends |= {"to_objective_id": alignment.to_objective_id, "to_key_result_id": alignment.to_key_result_id}
        self._record(alignment, "removed", by, now, "", ends, None)
