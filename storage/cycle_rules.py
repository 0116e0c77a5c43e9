"""How the cycles of a workspace come about, kind by kind."""

from typing import Any

from sqlalchemy import Executable, Select

from bot.domain.cycle_calendar import CycleRule, usual_rule
from bot.domain.cycles import CycleKind
from bot.domain.ids import WorkspaceId
from storage.database.statements import prepared
from storage.rows import AuditedRows
from storage.tables.teams import CycleRuleRow


class CycleRules(AuditedRows[CycleRule]):
    row = CycleRuleRow
    entity = CycleRule
    kind = "cycle_rule"

    def of(self, workspace_id: WorkspaceId) -> dict[CycleKind, CycleRule]:
        """A rule for each kind: what admins have chosen, else what is usual."""
        chosen = {rule.kind: rule for rule in self.many(self._of(workspace_id))}
        return {kind: chosen.get(kind) or usual_rule(kind) for kind in CycleKind}

    def making_everywhere(self) -> list[CycleRule]:
        """The rules of all workspaces by which the next cycle is made by itself."""
        return self.many(self._making_everywhere())

    @prepared
    def _of(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id)

    @prepared
    def _making_everywhere(self) -> Executable:
        return self.making().order_by(self.table.c.id)

    def making(self) -> Select[Any]:
        """For the agenda: the rules of ``making_everywhere``."""
        return self.query().where(self.table.c.makes_next.is_(True))
