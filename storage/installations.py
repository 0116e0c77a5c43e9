"""The tokens of further workspaces, sealed before they come here."""

from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, delete, select

from bot.domain.ids import WorkspaceId
from bot.domain.workspaces import Installation
from storage.database.statements import prepared
from storage.rows import Rows, table_of
from storage.tables.workspaces import InstallationRow, WorkspaceRow


class Installations(Rows[Installation]):
    row = InstallationRow
    entity = Installation

    def query(self) -> Select[Any]:
        """Only those of workspaces where the app still is."""
        workspace = table_of(WorkspaceRow)
        joined = self.table.join(workspace, workspace.c.id == self.table.c.workspace_id)
        return select(*self.columns).select_from(joined).where(workspace.c.uninstalled_at.is_(None))

    def of_team(self, slack_team_id: str) -> Installation | None:
        return self.one(self._of_team(slack_team_id))

    def of_workspace(self, workspace_id: WorkspaceId) -> Installation | None:
        return self.one(self._of_workspace(workspace_id))

    def every(self) -> list[Installation]:
        return self.many(self._every())

    def keep(self, workspace_id: WorkspaceId, *, now: datetime, **values: Any) -> None:
        """Write it, in the place of an older one."""
        self.forget(workspace_id)
        self.insert(workspace_id=workspace_id, installed_at=now, **values)

    def forget(self, workspace_id: WorkspaceId) -> None:
        self._forget(workspace_id)

    @prepared
    def _of_team(self, slack_team_id: str) -> Executable:
        return self.query().where(table_of(WorkspaceRow).c.slack_team_id == slack_team_id)

    @prepared
    def _of_workspace(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id)

    @prepared
    def _every(self) -> Executable:
        return self.query().order_by(self.table.c.workspace_id)

    @prepared
    def _forget(self, workspace_id: WorkspaceId) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id)
