"""When Slack may be asked again by a method that reads, for all workers together, in machine time: by the rows with
which the outbox keeps its pace (pace.py)."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Executable, delete, exists, update

from bot.domain.ids import WorkspaceId
from storage.pace import WHOLE_WORKSPACE, pause
from storage.rows import table_of
from storage.statements import conflict_free_insert, prepared
from storage.tables.deliveries import PaceRow, PauseRow


class Calls:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(PaceRow)

    def take(self, workspace_id: WorkspaceId, method: str, machine_now: datetime, gap: timedelta) -> bool:
        """Whether the method may be called now; its next call may come after the gap, whoever makes it."""
        first = {"workspace_id": workspace_id, "method": method, "channel_id": WHOLE_WORKSPACE, "free_at": machine_now}
        self.connection.execute(conflict_free_insert(self.connection, self.table), first)
        return bool(self._take(workspace_id, method, machine_now, free_at=machine_now + gap).rowcount)

    def pause(self, workspace_id: WorkspaceId, method: str, machine_now: datetime, seconds: float) -> None:
        """Slack wants a rest of this method."""
        pause(self.connection, workspace_id, method, until=machine_now + timedelta(seconds=seconds))

    def resume(self, workspace_id: WorkspaceId, method: str) -> None:
        """What was in the way of this method may be gone: it is tried at once."""
        self._resume(workspace_id, method)

    @prepared
    def _resume(self, workspace_id: WorkspaceId, method: str) -> Executable:
        rest = table_of(PauseRow)
        return delete(rest).where(rest.c.workspace_id == workspace_id, rest.c.method == method)

    @prepared
    def _take(self, /, workspace_id: WorkspaceId, method: str, machine_now: datetime, **values: datetime) -> Executable:
        held, rest = self.table.c, table_of(PauseRow).c
        paused = exists().where(rest.workspace_id == workspace_id, rest.method == method, rest.until > machine_now)
        here = (held.workspace_id == workspace_id, held.method == method, held.channel_id == WHOLE_WORKSPACE)
        return update(self.table).where(*here, held.free_at <= machine_now, ~paused)
