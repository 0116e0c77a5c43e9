"""Where the reading of everybody from Slack stands.

A reading is one row a workspace. Whoever asks Slack for a page holds a lease on it, in the database's own time; what
comes back counts only under that lease, so that no page is counted twice and none is lost with a process.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Select, select, update

from bot.domain.directory import Reading, ReadingState
from bot.domain.ids import PersonId, WorkspaceId
from storage.database.statements import prepared
from storage.rows import Rows, table_of
from storage.tables.directory import DirectoryReadingRow
from storage.tables.workspaces import WorkspaceRow

BEGUN: dict[str, Any] = {"state": ReadingState.READING, "cursor": "", "people_read": 0, "restarts": 0, "failures": 0}
BEGUN |= {"error": "", "added": 0, "changed": 0, "gone": 0, "decided_by_id": None, "finished_at": None}
AT_WORK = (ReadingState.READING, ReadingState.TAKING)
UNDECIDED = (ReadingState.READING, ReadingState.READY)
OVER = (ReadingState.DONE, ReadingState.DROPPED, ReadingState.FAILED)


class DirectoryReadings(Rows[Reading]):
    row = DirectoryReadingRow
    entity = Reading

    def of(self, workspace_id: WorkspaceId) -> Reading | None:
        """The last one, or the one at hand."""
        return self.one(self._of(workspace_id))

    def locked(self, workspace_id: WorkspaceId) -> Reading | None:
        """As ``of``, held to the end of the transaction."""
        return self.one(self._locked(workspace_id))

    def begin(self, workspace_id: WorkspaceId, by: PersonId, now: datetime) -> Reading | None:
        """A new reading; None when one is open already."""
        anew = {**BEGUN, "started_by_id": by, "started_at": now, "lease_until": None}
        made = self.insert_once(workspace_id=workspace_id, **anew)
        if made is not None:
            return made
        return self.of(workspace_id) if self._begin_again(workspace_id, **anew).rowcount else None

    def at_work(self) -> list[Reading]:
        """The readings of all workspaces that have something left to do, the longest running first."""
        return self.many(self._at_work())

    def undecided_since(self, moment: datetime) -> list[Reading]:
        """The readings of all workspaces that were begun before that, and that nobody has decided on."""
        return self.many(self._undecided_since(moment))

    def lease(self, reading: Reading, machine_now: datetime, length: timedelta) -> Reading | None:
        """The reading as it is ours to ask Slack for its next page; None when somebody else does, or it is over."""
        held = self._lease(reading.workspace_id, machine_now, lease_until=machine_now + length)
        return self.of(reading.workspace_id) if held.rowcount else None

    def under_lease(self, reading: Reading, **values: Any) -> bool:
        """Write what came of a page; False when the lease is no longer ours or the reading is over."""
        if reading.lease_until is None:
            return False
        return bool(self._under_lease(reading.workspace_id, reading.lease_until, **values).rowcount)

    def move(self, workspace_id: WorkspaceId, begun: datetime, states: Sequence[ReadingState], **values: Any) -> bool:
        """From one of these states on; False when it is in none of them any more, or another reading was begun since
        that moment."""
        return bool(self._move(workspace_id, begun, list(states), **values).rowcount)

    @prepared
    def _of(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id)

    @prepared
    def _locked(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).with_for_update()

    @prepared
    def _begin_again(self, /, workspace_id: WorkspaceId, **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.state.in_(OVER))

    @prepared
    def _at_work(self) -> Executable:
        return self.going_on().order_by(self.table.c.started_at)

    def going_on(self) -> Select[Any]:
        """For the agenda: the readings of ``at_work``."""
        workspace = table_of(WorkspaceRow)
        joined = self.query().join(workspace, workspace.c.id == self.table.c.workspace_id)
        is_at_work = (workspace.c.uninstalled_at.is_(None), self.table.c.state.in_(AT_WORK))
        return joined.where(*is_at_work)

    def first_undecided(self) -> Select[Any]:
        """For the agenda: when the oldest was begun on which nobody has decided."""
        began = self.table.c.started_at
        return select(began).where(self.table.c.state.in_(UNDECIDED)).order_by(began).limit(1)

    @prepared
    def _undecided_since(self, moment: datetime) -> Executable:
        return self.query().where(self.table.c.state.in_(UNDECIDED), self.table.c.started_at < moment)

    @prepared
    def _lease(self, /, workspace_id: WorkspaceId, machine_now: datetime, **values: Any) -> Executable:
        table = self.table.c
        is_free = table.lease_until.is_(None) | (table.lease_until < machine_now)
        here = (table.workspace_id == workspace_id, table.state == ReadingState.READING)
        return update(self.table).where(*here, is_free)

    @prepared
    def _under_lease(self, /, workspace_id: WorkspaceId, held_until: datetime, **values: Any) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.state == ReadingState.READING)
        return update(self.table).where(*here, table.lease_until == held_until)

    @prepared
    def _move(
        self, /, workspace_id: WorkspaceId, begun: datetime, states: list[ReadingState], **values: Any
    ) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.started_at == begun)
        return update(self.table).where(*here, self.table.c.state.in_(states))
