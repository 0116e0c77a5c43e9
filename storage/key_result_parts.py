"""What belongs to a key result: its milestones, and what its target was before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Executable, delete, select, update
from sqlmodel import SQLModel

from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Metric, Milestone
from bot.domain.revisions import REVISED, TargetRevision
from storage.database.statements import distinct, insertion, prepared, run_each
from storage.rows import AuditedRows, table_of
from storage.tables.okrs import KeyResultRow, MilestoneRow, TargetRevisionRow

PLANNED = ("title", "weight", "due_day", "done_on")


@dataclass(frozen=True, slots=True)
class NewParts:
    """What a new key result comes with: ``values`` holds its start, target, band and due day."""

    key_result_id: KeyResultId
    by: PersonId
    values: Mapping[str, Any]
    milestones: Sequence[Milestone] = ()


class KeyResultParts(AuditedRows[KeyResult]):
    row = KeyResultRow
    entity = KeyResult
    kind = "key_result"

    def replace_milestones(self, key_result: KeyResult, milestones: Iterable[Milestone]) -> None:
        """Write the milestones anew in their order. Those that are there already, by their id, keep it: a form that is
        open names them by it. New ones are added before others go, so that none gets the id of one that has gone."""
        workspace_id, listed = key_result.workspace_id, list(milestones)
        there = {row["id"] for row in self._milestones([workspace_id], [key_result.id]).mappings()}
        rows = _planned(workspace_id, key_result.id, listed)
        for one, row in zip(listed, rows, strict=True):
            if one.id in there:
                self._mark_milestone(workspace_id, one.id, **row)
        if new := [row for one, row in zip(listed, rows, strict=True) if one.id not in there]:
            run_each(self.connection, insertion(table_of(MilestoneRow)), new)
        for gone in there - {one.id for one in listed}:
            self._forget_milestone(workspace_id, gone)

    def mark_milestones(self, key_result: KeyResult, done: Mapping[int, date | None]) -> None:
        """Set the day on which milestones (by id) were done; None undoes it."""
        for identity, on in done.items():
            self._mark_milestone(key_result.workspace_id, identity, done_on=on)

    def begin_revisions(self, key_result: KeyResult, *, by: PersonId, now: datetime) -> None:
        """Forget what a draft's numbers were on the way: its revisions begin with what they are now."""
        self._forget_parts(key_result.workspace_id, key_result.id, part=TargetRevisionRow)
        self._revise(key_result, by=by, now=now, reason="")

    def revisions(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, list[TargetRevision]]:
        """What start, target, band and due day have been, oldest first, by key result."""
        wanted = distinct(ids)
        grouped: dict[int, list[TargetRevision]] = defaultdict(list)
        for row in self._revisions(workspace_id, wanted).mappings() if wanted else ():
            grouped[row["key_result_id"]].append(TargetRevision(**row))
        return grouped

    def _revise(self, key_result: KeyResult, *, by: PersonId, now: datetime, reason: str) -> None:
        self._revise_all([key_result], by=by, now=now, reason=reason)

    def _revise_all(self, key_results: Sequence[KeyResult], *, by: PersonId, now: datetime, reason: str) -> None:
        told = [_revised(one.workspace_id, parts_of(one, by), now, reason) for one in key_results]
        run_each(self.connection, insertion(table_of(TargetRevisionRow)), told)

    def _with_milestones(self, found: list[KeyResult]) -> list[KeyResult]:
        wanted = [result.id for result in found if result.metric == Metric.MILESTONES]
        if not wanted:
            return found
        workspaces = distinct(result.workspace_id for result in found)
        grouped: dict[int, list[Milestone]] = defaultdict(list)
        for row in self._milestones(workspaces, wanted).mappings():
            grouped[row["key_result_id"]].append(Milestone(**row))
        return [replace(result, milestones=tuple(grouped.get(result.id, ()))) for result in found]

    @prepared
    def _forget_parts(
        self, workspace_id: WorkspaceId, key_result_id: KeyResultId, *, part: type[SQLModel]
    ) -> Executable:
        parts = table_of(part)
        return delete(parts).where(parts.c.workspace_id == workspace_id, parts.c.key_result_id == key_result_id)

    @prepared
    def _revisions(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        revised = table_of(TargetRevisionRow)
        here = (revised.c.workspace_id == workspace_id, revised.c.key_result_id.in_(ids))
        return select(revised).where(*here).order_by(revised.c.at, revised.c.id)

    @prepared
    def _mark_milestone(self, /, workspace_id: WorkspaceId, milestone_id: int, **values: Any) -> Executable:
        milestones = table_of(MilestoneRow)
        return update(milestones).where(milestones.c.workspace_id == workspace_id, milestones.c.id == milestone_id)

    @prepared
    def _forget_milestone(self, workspace_id: WorkspaceId, milestone_id: int) -> Executable:
        milestones = table_of(MilestoneRow)
        return delete(milestones).where(milestones.c.workspace_id == workspace_id, milestones.c.id == milestone_id)

    @prepared
    def _milestones(self, workspace_ids: list[WorkspaceId], ids: list[KeyResultId]) -> Executable:
        milestones = table_of(MilestoneRow)
        theirs = (milestones.c.workspace_id.in_(workspace_ids), milestones.c.key_result_id.in_(ids))
        return select(milestones).where(*theirs).order_by(milestones.c.position)


def add_parts(
    connection: Connection, workspace_id: WorkspaceId, new: Sequence[NewParts], *, now: datetime, reason: str = ""
) -> None:
    """The first revision of each target, and the milestones in their order: two statements."""
    told = [_revised(workspace_id, one, now, reason) for one in new]
    run_each(connection, insertion(table_of(TargetRevisionRow)), told)
    if rows := [row for one in new for row in _planned(workspace_id, one.key_result_id, one.milestones)]:
        run_each(connection, insertion(table_of(MilestoneRow)), rows)


def parts_of(key_result: KeyResult, by: PersonId, milestones: Iterable[Milestone] = ()) -> NewParts:
    return NewParts(key_result.id, by, {name: getattr(key_result, name) for name in REVISED}, tuple(milestones))


def _revised(workspace_id: WorkspaceId, new: NewParts, now: datetime, reason: str) -> dict[str, Any]:
    held = {"workspace_id": workspace_id, "key_result_id": new.key_result_id, "revised_by_id": new.by}
    return {**held, **{name: new.values[name] for name in REVISED}, "reason": reason, "at": now}


def _planned(
    workspace_id: WorkspaceId, key_result_id: KeyResultId, milestones: Iterable[Milestone]
) -> list[dict[str, Any]]:
    held = {"workspace_id": workspace_id, "key_result_id": key_result_id}
    return [
        {**held, "position": position} | {name: getattr(milestone, name) for name in PLANNED}
        for position, milestone in enumerate(milestones, start=1)
    ]
