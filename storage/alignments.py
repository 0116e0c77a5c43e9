"""What objectives contribute to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, delete, func, select

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Alignment
from storage.rows import AuditedRows, table_of
from storage.statements import distinct, prepared
from storage.tables.okrs import AlignmentRow, KeyResultRow, ObjectiveRow


class Alignments(AuditedRows[Alignment]):
    row = AlignmentRow
    entity = Alignment
    kind = "alignment"

    def from_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        return self.many(self._with_end(workspace_id, distinct(ids), end="from_objective_id"))

    def to_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        """What is aligned to these objectives themselves (not to their key results)."""
        return self.many(self._with_end(workspace_id, distinct(ids), end="to_objective_id"))

    def to_key_results(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[Alignment]:
        return self.many(self._with_end(workspace_id, distinct(ids), end="to_key_result_id"))

    def ways_up(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[tuple[int, int]]:
        """(number, number it contributes to) of every alignment on the way up from an objective, however far; an
        alignment to a key result counts as one to its objective."""
        return [(lower, upper) for lower, upper in self._ways_up(workspace_id, objective_id)]

    def remove(self, alignment: Alignment, *, by: PersonId, now: datetime) -> None:
        self._delete(alignment.workspace_id, alignment.id)
        ends: dict[str, Any] = {"from_objective_id": alignment.from_objective_id}
        ends |= {"to_objective_id": alignment.to_objective_id, "to_key_result_id": alignment.to_key_result_id}
        self._record(alignment, "removed", by, now, "", ends, None)

    @prepared
    def _with_end(self, workspace_id: WorkspaceId, ids: list[int], *, end: str) -> Executable:
        return self.within(workspace_id).where(self.table.c[end].in_(ids)).order_by(self.table.c.id)

    @prepared
    def _ways_up(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        """UNION makes a ring end where it would begin again."""
        link, result, objective = self.table, table_of(KeyResultRow), table_of(ObjectiveRow)
        end = func.coalesce(link.c.to_objective_id, result.c.objective_id)
        here = link.c.workspace_id == workspace_id
        start = select(objective.c.id).where(objective.c.workspace_id == workspace_id, objective.c.id == objective_id)
        reached = start.cte("reached", recursive=True)
        up = select(end).select_from(
            reached.join(link, link.c.from_objective_id == reached.c.id).outerjoin(
                result, result.c.id == link.c.to_key_result_id
            )
        )
        reached = reached.union(up.where(here))
        lower, upper = objective.alias("lower_one"), objective.alias("upper_one")
        joined = link.join(reached, reached.c.id == link.c.from_objective_id)
        joined = joined.outerjoin(result, result.c.id == link.c.to_key_result_id)
        joined = joined.join(lower, lower.c.id == link.c.from_objective_id).join(upper, upper.c.id == end)
        return select(lower.c.number, upper.c.number).select_from(joined).where(here)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, alignment_id: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == alignment_id)
