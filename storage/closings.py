"""How objectives were closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, delete, select, update

from bot.domain.carrying import TO_COME
from bot.domain.closing import Closing, Decision, Grade
from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, ObjectiveState
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows, Entity, table_of
from storage.tables.closing import ClosingRow, GradeRow
from storage.tables.okrs import ObjectiveRow
from storage.tables.teams import CycleRow


class _OfObjectives(AuditedRows[Entity]):
    """What was written when an objective was closed. It counts while the objective is closed."""

    @prepared
    def _of(self, workspace_id: WorkspaceId, ids: list[ObjectiveId], closed: ObjectiveState) -> Executable:
        objective = table_of(ObjectiveRow).c
        here = (objective.workspace_id == workspace_id, objective.id.in_(ids), objective.state == closed)
        its = self.table.c.objective_id.in_(ids)
        return self.within(workspace_id).where(its, self.table.c.objective_id.in_(select(objective.id).where(*here)))

    @prepared
    def _kept(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id == objective_id)


class Closings(_OfObjectives[Closing]):
    row = ClosingRow
    entity = Closing
    kind = "closing"

    def of(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> dict[int, Closing]:
        """By objective, of those that are closed at the moment."""
        wanted = distinct(ids)
        found = self.many(self._of(workspace_id, wanted, ObjectiveState.CLOSED)) if wanted else []
        return {one.objective_id: one for one in found}

    def kept(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Closing | None:
        """Also of one that was reopened: what was written then."""
        return self.one(self._kept(workspace_id, objective_id))

    def leave_undecided(self, reopened: Sequence[Closing], now: datetime) -> None:
        """Nobody has decided again before the cycle closed; the words stay. A fixed number of statements."""
        if not reopened:
            return
        values = {"decision": Decision.UNDECIDED, "closed_at": now}
        self._leave(reopened[0].workspace_id, [one.id for one in reopened], **values)
        told = [(one, None, {"decision": one.decision}, {"decision": Decision.UNDECIDED}) for one in reopened]
        self.record_all(told, now=now)

    def wait(self, closing: Closing, *, is_waiting: bool) -> None:
        """For the next cycle. Not audited: it follows from what is."""
        if closing.is_waiting != is_waiting:
            self.update(closing, is_waiting=is_waiting)

    def ready_to_go_on(self, limit: int) -> list[Closing]:
        """Of all workspaces: those that waited for a next cycle, and it is there."""
        return self.many(self._ready_to_go_on(limit))

    def open_teams(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> set[TeamId | None]:
        """The teams that still have an objective to close in a cycle; None stands for personal objectives."""
        return set(self._open_teams(workspace_id, cycle_id, RUNNING).scalars())

    @prepared
    def _leave(self, /, workspace_id: WorkspaceId, ids: list[int], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))

    @prepared
    def _ready_to_go_on(self, limit: int) -> Executable:
        objective, own, coming = table_of(ObjectiveRow).c, table_of(CycleRow).alias("own").c, table_of(CycleRow).c
        closed = (objective.workspace_id == self.table.c.workspace_id, objective.id == self.table.c.objective_id)
        after = select(coming.id).where(
            own.id == objective.cycle_id,
            coming.workspace_id == own.workspace_id,
            coming.kind == own.kind,
            coming.first_day > own.last_day,
            coming.state.in_(TO_COME),
        )
        there = select(objective.id).where(*closed, objective.state == ObjectiveState.CLOSED, after.exists())
        return self.query().where(self.table.c.is_waiting, there.exists()).order_by(self.table.c.id).limit(limit)

    @prepared
    def _open_teams(self, workspace_id: WorkspaceId, cycle_id: CycleId, states: Sequence[ObjectiveState]) -> Executable:
        objective = table_of(ObjectiveRow).c
        here = (objective.workspace_id == workspace_id, objective.cycle_id == cycle_id, objective.state.in_(states))
        return select(objective.team_id).where(*here)  # made distinct, SQLite would read them all by team


class Grades(_OfObjectives[Grade]):
    row = GradeRow
    entity = Grade
    kind = "grade"

    def of(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> dict[int, list[Grade]]:
        """By objective, in the order of their places: those of the objectives that are closed at the moment."""
        wanted, grouped = distinct(ids), dict[int, list[Grade]]()
        found = self.many(self._of(workspace_id, wanted, ObjectiveState.CLOSED)) if wanted else []
        for grade in sorted(found, key=lambda each: each.place):
            grouped.setdefault(grade.objective_id, []).append(grade)
        return grouped

    def kept(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Grade]:
        """Also of one that was reopened."""
        return sorted(self.many(self._kept(workspace_id, objective_id)), key=lambda each: each.place)

    def forget(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> None:
        """Those of objectives that have no score any more."""
        wanted = distinct(ids)
        if wanted:
            self._forget(workspace_id, wanted)

    def put(
        self,
        workspace_id: WorkspaceId,
        objective_id: ObjectiveId,
        rows: Sequence[Mapping[str, Any]],
        *,
        by: PersonId,
        now: datetime,
    ) -> list[Grade]:
        """Instead of those that were given before; one whose reason stands as it was stays whose it was. The
        audit keeps the old ones, without the words of the reasons, which would outlive their rows there."""
        before = {(one.place, one.reason): one.by_id for one in self.kept(workspace_id, objective_id)}
        self.forget(workspace_id, [objective_id])
        held = {"workspace_id": workspace_id, "objective_id": objective_id, "at": now}
        wrote = [before.get((row.get("place", 0), row["reason"]), by) if row.get("reason") else by for row in rows]
        made = self.insert_all([{**held, "by_id": one, **row} for one, row in zip(wrote, rows, strict=True)])
        told = [{name: value for name, value in row.items() if name != "reason"} for row in rows]
        self.record_all([(one, by, None, row) for one, row in zip(made, told, strict=True)], now=now, action="added")
        return made

    @prepared
    def _forget(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.objective_id.in_(ids))
