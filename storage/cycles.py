"""Cycles of a workspace."""

from bot.domain.cycles import Cycle, CycleState, in_view
from bot.domain.errors import NotFound
from bot.domain.ids import CycleId, WorkspaceId
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
        return self.many(self.table.c.workspace_id == workspace_id, order=[self.table.c.first_day.desc()])

    def in_state(self, workspace_id: WorkspaceId, *states: CycleState) -> list[Cycle]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.state.in_(states))
        return self.many(*here, order=[self.table.c.first_day, self.table.c.id])

    def active(self, workspace_id: WorkspaceId) -> list[Cycle]:
        return self.in_state(workspace_id, CycleState.ACTIVE)

    def in_view(self, workspace_id: WorkspaceId) -> list[Cycle]:
        """Those whose objectives people look at."""
        return in_view(self.in_state(workspace_id, CycleState.ACTIVE, CycleState.GRADING))
