"""Objectives under control: which are, what the worker has to look at, what was decided, and whether it helped."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, delete, func, select, update

from bot.domain.control import ControlAnswer, ControlDecision, ControlHelped, ControlPeriod, ControlSeat
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows, LockableRows, table_of
from storage.tables.control import ControlAnswerRow, ControlDecisionRow, ControlPeriodRow, ControlSeatRow
from storage.tables.workspaces import WorkspaceRow
from storage.unlinked import UnlinkedRows


class ControlPeriods(LockableRows[ControlPeriod]):
    row = ControlPeriodRow
    entity = ControlPeriod
    kind = "control_period"

    def start(self, *, by: PersonId, now: datetime, **values: Any) -> ControlPeriod | None:
        """Write it, unless the objective has been under control in this cycle already; None then."""
        made = self.insert_once(**values)
        if made is not None:
            self._record(made, "added", by, now, "", None, values)
        return made

    def running(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId], now: datetime) -> dict[int, ControlPeriod]:
        """Those of these objectives that are under control at a moment, by objective."""
        wanted = distinct(ids)
        found = self.many(self._running(workspace_id, now, wanted)) if wanted else []
        return {one.objective_id: one for one in found if one.runs_at(now)}

    def ending_after(self, workspace_id: WorkspaceId, moment: datetime) -> list[ControlPeriod]:
        """All that were not over at a moment."""
        return sorted(self.many(self._ending_after(workspace_id, moment)), key=lambda one: one.id)

    def of_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[ControlPeriod]:
        """Of all its cycles, the newest first."""
        found = self.many(self._of_objective(workspace_id, objective_id))
        return sorted(found, key=lambda one: one.id, reverse=True)

    def wake(self, workspace_id: WorkspaceId, now: datetime) -> None:
        """Somebody who may be in one has another timetable, or what it is about has changed: the worker looks anew. One
        that the worker is looking at this moment is left to it, or each could wait for the other."""
        self._wake(workspace_id, now, due_at=now)

    def due(self, now: datetime, limit: int) -> list[ControlPeriod]:
        """What the worker has to look at, in all workspaces; locked, others' left out."""
        return self.many(self._due(now, limit))

    @prepared
    def _running(self, workspace_id: WorkspaceId, now: datetime, ids: list[ObjectiveId]) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.ends_at > now, table.objective_id.in_(ids))

    @prepared
    def _ending_after(self, workspace_id: WorkspaceId, moment: datetime) -> Executable:
        return self.within(workspace_id).where(self.table.c.ends_at > moment)

    @prepared
    def _of_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id == objective_id)

    @prepared
    def _wake(self, /, workspace_id: WorkspaceId, now: datetime, **values: Any) -> Executable:
        table = self.table.c
        waiting = (table.workspace_id == workspace_id, table.due_at > now, table.wound_up_at.is_(None))
        free = select(table.id).where(*waiting).with_for_update(key_share=True, skip_locked=True)
        return update(self.table).where(table.workspace_id == workspace_id, table.id.in_(free))

    @prepared
    def _due(self, now: datetime, limit: int) -> Executable:
        table, workspace = self.table.c, table_of(WorkspaceRow)
        here = self.query().join(workspace, workspace.c.id == table.workspace_id)
        due = here.where(table.due_at <= now, workspace.c.uninstalled_at.is_(None))
        locked = due.order_by(table.due_at, table.id).limit(limit)
        return locked.with_for_update(key_share=True, skip_locked=True, of=self.table)

    def next_look(self) -> Select[Any]:
        """For the agenda: when the worker has to look at one next."""
        when, workspace = self.table.c.due_at, table_of(WorkspaceRow)
        joined = self.table.join(workspace, workspace.c.id == self.table.c.workspace_id)
        here = select(when).select_from(joined).where(when.is_not(None), workspace.c.uninstalled_at.is_(None))
        return here.order_by(when).limit(1)


class ControlDecisions(AuditedRows[ControlDecision]):
    row = ControlDecisionRow
    entity = ControlDecision
    kind = "control_decision"

    def of_periods(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[ControlDecision]:
        """Oldest first; those whose words were erased are left out."""
        wanted = distinct(ids)
        found = self.many(self._of_periods(workspace_id, wanted)) if wanted else []
        return sorted(found, key=lambda one: one.id)

    @prepared
    def _of_periods(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        return self.within(workspace_id).where(self.table.c.period_id.in_(ids), self.table.c.text != "")


class ControlSeats(UnlinkedRows[ControlSeat]):
    row = ControlSeatRow
    entity = ControlSeat
    round = "period_id"

    def of_person(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[ControlSeat]:
        """What somebody has not said yet, the longest waiting first."""
        found = self.many(self._of_person(workspace_id, person_id))
        return sorted(found, key=lambda one: one.period_id)

    def left(self, workspace_id: WorkspaceId, period_id: int) -> int:
        """How many of those who were in it may still say it."""
        return int(self._left(workspace_id, period_id).scalar_one())

    def leave(self, workspace_id: WorkspaceId, period_id: int, person_id: PersonId) -> bool:
        """False when they have left it already."""
        return bool(self._leave(workspace_id, period_id, person_id).rowcount)

    @prepared
    def _of_person(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.person_id == person_id)

    @prepared
    def _left(self, workspace_id: WorkspaceId, period_id: int) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.period_id == period_id)
        return select(func.count(self.table.c.id)).where(*here)

    @prepared
    def _leave(self, workspace_id: WorkspaceId, period_id: int, person_id: PersonId) -> Executable:
        table = self.table.c
        return delete(self.table).where(
            table.workspace_id == workspace_id, table.period_id == period_id, table.person_id == person_id
        )


class ControlAnswers(UnlinkedRows[ControlAnswer]):
    row = ControlAnswerRow
    entity = ControlAnswer
    round = "period_id"

    def count(self, workspace_id: WorkspaceId, period_id: int) -> Counter[ControlHelped]:
        return Counter(one.helped for one in self.many(self._of_period(workspace_id, period_id)))

    @prepared
    def _of_period(self, workspace_id: WorkspaceId, period_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.period_id == period_id)
