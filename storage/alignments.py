"""What objectives contribute to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, delete, select, union_all

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Alignment
from storage.database.statements import distinct, prepared, unsought
from storage.rows import AuditedRows, table_of
from storage.tables.okrs import AlignmentRow, KeyResultRow, ObjectiveRow


class Alignments(AuditedRows[Alignment]):
    row = AlignmentRow
    entity = Alignment
    kind = "alignment"

    def from_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        return _in_order(self.many(self._with_end(workspace_id, distinct(ids), end="from_objective_id")))

    def to_key_results(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[Alignment]:
        return _in_order(self.many(self._with_end(workspace_id, distinct(ids), end="to_key_result_id")))

    def to_ends(
        self, workspace_id: WorkspaceId, objective_ids: Iterable[ObjectiveId], key_result_ids: Iterable[int]
    ) -> list[Alignment]:
        """What is aligned to these objectives themselves, or to one of these key results."""
        objectives, results = distinct(objective_ids), distinct(key_result_ids)
        return _in_order(self.many(self._to_ends(workspace_id, objectives, results)) if objectives or results else [])

    def to_uppers(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> dict[ObjectiveId, list[Alignment]]:
        """What is aligned to these objectives or to a key result of theirs, by objective."""
        found: dict[ObjectiveId, list[Alignment]] = {}
        names = [column.name for column in self.columns]
        for upper_id, *values in self._to_uppers(workspace_id, distinct(ids)):
            found.setdefault(upper_id, []).append(self.build(dict(zip(names, values, strict=True))))
        return found

    def ways_up(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[tuple[int, int]]:
        """(number, number it contributes to) of every alignment on the way up from an objective, however far; an
        alignment to a key result counts as one to its objective."""
        return [(lower, upper) for lower, upper in self._ways_up(workspace_id, objective_id)]

    def insert(self, **values: Any) -> Alignment:
        return super().insert(**self._with_upper([values])[0])

    def insert_all(self, rows: Sequence[Mapping[str, Any]]) -> list[Alignment]:
        return super().insert_all(self._with_upper(rows))

    def remove(self, alignment: Alignment, *, by: PersonId, now: datetime) -> bool:
        """False when it was gone already."""
        if not self._delete(alignment.workspace_id, alignment.id).rowcount:
            return False
        ends: dict[str, Any] = {"from_objective_id": alignment.from_objective_id}
        ends |= {"to_objective_id": alignment.to_objective_id, "to_key_result_id": alignment.to_key_result_id}
        self._record(alignment, "removed", by, now, "", ends, None)
        return True

    def _with_upper(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Each with the objective at its upper end; whoever writes an alignment need not name it. A key result that is
        not here leads to none, which the database refuses."""
        wanted = distinct(row["to_key_result_id"] for row in rows if row.get("to_objective_id") is None)
        workspaces = distinct(row["workspace_id"] for row in rows)
        owned = {row.id: row.objective_id for row in self._objectives_of(workspaces, wanted)} if wanted else {}
        ends = [row.get("to_objective_id") or owned.get(row["to_key_result_id"], 0) for row in rows]
        return [{**row, "upper_objective_id": end} for row, end in zip(rows, ends, strict=True)]

    @prepared
    def _objectives_of(self, workspace_ids: list[WorkspaceId], ids: list[int]) -> Executable:
        result = table_of(KeyResultRow).c
        here = (result.workspace_id.in_(workspace_ids), result.id.in_(ids))
        return select(result.id, result.objective_id).where(*here)

    @prepared
    def _with_end(self, workspace_id: WorkspaceId, ids: list[int], *, end: str) -> Executable:
        return self.within(workspace_id).where(self.table.c[end].in_(ids))

    @prepared
    def _to_ends(
        self, workspace_id: WorkspaceId, objective_ids: list[ObjectiveId], key_result_ids: list[int]
    ) -> Executable:
        """Each part has an index of its own, which it would not use as one condition among others."""
        here, table = self.within(workspace_id), self.table.c
        parts = (table.to_objective_id.in_(objective_ids), table.to_key_result_id.in_(key_result_ids))
        return union_all(*(here.where(part) for part in parts))

    @prepared
    def _to_uppers(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.upper_objective_id.in_(ids))
        return select(table.upper_objective_id, *self.columns).where(*here)

    @prepared
    def _ways_up(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        """UNION makes a ring end where it would begin again."""
        link, objective = self.table, table_of(ObjectiveRow)
        here = link.c.workspace_id == workspace_id
        start = select(objective.c.id).where(objective.c.workspace_id == workspace_id, objective.c.id == objective_id)
        reached = start.cte("reached", recursive=True)
        up = select(link.c.upper_objective_id).join_from(reached, link, link.c.from_objective_id == reached.c.id)
        reached = reached.union(up.where(here))
        lower, upper = objective.alias("lower_one"), objective.alias("upper_one")
        joined = link.join(reached, unsought(reached.c.id) == link.c.from_objective_id)
        joined = joined.join(lower, lower.c.id == link.c.from_objective_id)
        joined = joined.join(upper, upper.c.id == link.c.upper_objective_id)
        return select(lower.c.number, upper.c.number).select_from(joined).where(here)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, alignment_id: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == alignment_id)


def _in_order(found: list[Alignment]) -> list[Alignment]:
    """Sorted here, for SQLite would read all alignments of the workspace by the id to give a few of them sorted."""
    return sorted(found, key=lambda one: one.id)
