"""Cycles of a workspace."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Executable

from bot.domain.cycles import Cycle, CycleState, in_view
from bot.domain.errors import NotFound
from bot.domain.ids import CycleId, WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows
from storage.tables.teams import CycleRow


class Cycles(AuditedRows[Cycle]):
    row = CycleRow
    entity = Cycle
    kind = "cycle"

    def get(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Cycle:
        found = self.by_id(workspace_id, cycle_id)
        if found is None:
            raise NotFound("cycle", "")
        return found

    def all(self, workspace_id: WorkspaceId) -> list[Cycle]:
        return self.many(self._all(workspace_id))

    def in_state(self, workspace_id: WorkspaceId, *states: CycleState) -> list[Cycle]:
        return self.many(self._in_state(workspace_id, states))

    def active(self, workspace_id: WorkspaceId) -> list[Cycle]:
        return self.in_state(workspace_id, CycleState.ACTIVE)

    def turning_everywhere(self) -> list[Cycle]:
        """The cycles of all workspaces that the calendar has still to move on."""
        return self.many(self._turning_everywhere())

    def of_workspaces(self, workspace_ids: Iterable[WorkspaceId]) -> list[Cycle]:
        """All cycles of these workspaces."""
        wanted = distinct(workspace_ids)
        return self.many(self._of_workspaces(wanted)) if wanted else []

    def in_view(self, workspace_id: WorkspaceId) -> list[Cycle]:
        """Those whose objectives people look at."""
        return in_view(self.in_state(workspace_id, CycleState.ACTIVE, CycleState.GRADING))

    @prepared
    def _all(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).order_by(self.table.c.first_day.desc())

    @prepared
    def _in_state(self, workspace_id: WorkspaceId, states: Sequence[CycleState]) -> Executable:
        here = self.within(workspace_id).where(self.table.c.state.in_(states))
        return here.order_by(self.table.c.first_day, self.table.c.id)

    @prepared
    def _turning_everywhere(self) -> Executable:
        return self.query().where(self.table.c.state != CycleState.CLOSED).order_by(self.table.c.id)

    @prepared
    def _of_workspaces(self, workspace_ids: list[WorkspaceId]) -> Executable:
        return self.query().where(self.table.c.workspace_id.in_(workspace_ids)).order_by(self.table.c.id)
