"""Sessions: which are planned, which have gone by with something left open, and which something is due of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, select

from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.sessions import Session, SessionState
from storage.database.statements import distinct, prepared
from storage.rows import LockableRows, table_of
from storage.tables.people import PersonRow
from storage.tables.sessions import QuestionRow, SessionRow
from storage.tables.workspaces import WorkspaceRow

GONE_BY = [SessionState.OVER, SessionState.CALLED_OFF]


class Sessions(LockableRows[Session]):
    row = SessionRow
    entity = Session
    kind = "session"

    def planned(self, workspace_id: WorkspaceId) -> list[Session]:
        """The nearest first."""
        return _by_time(self.many(self._in_state(workspace_id, SessionState.PLANNED)))

    def left_open(self, workspace_id: WorkspaceId) -> list[Session]:
        """Those that are over, or were called off, while something was still open; the latest first."""
        return _by_time(self.many(self._left_open(workspace_id, GONE_BY)))[::-1]

    def without_host(self, workspace_id: WorkspaceId) -> list[Session]:
        """Planned, and their host has left; the nearest first."""
        return _by_time(self.many(self._without_host(workspace_id, SessionState.PLANNED)))

    def in_channels(self, workspace_id: WorkspaceId, channel_ids: Iterable[str], since: datetime) -> list[Session]:
        """Those that take place from a moment on and are told about in these channels."""
        wanted = distinct(channel_ids)
        return _by_time(self.many(self._in_channels(workspace_id, wanted, since))) if wanted else []

    def of_audience(self, workspace_id: WorkspaceId, team_id: TeamId | None) -> list[Session]:
        """All planned ones of a team, or of the whole company, the nearest first."""
        return [one for one in self.planned(workspace_id) if one.team_id == team_id]

    def hold(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> dict[int, Session]:
        """Held to the end of the transaction, always in the same order: whatever becomes of questions of a session is
        decided while it is."""
        found: list[Session] = self.many(self._hold(workspace_id, sorted(distinct(ids))))
        return {one.id: one for one in found}

    def to_look_at(self, now: datetime, limit: int) -> list[Session]:
        """Those of which something may be due, of all workspaces, held to the end of the transaction."""
        return self.many(self._to_look_at(now, limit))

    @prepared
    def _in_state(self, workspace_id: WorkspaceId, state: SessionState) -> Executable:
        return self.within(workspace_id).where(self.table.c.state == state)

    @prepared
    def _left_open(self, workspace_id: WorkspaceId, states: list[SessionState]) -> Executable:
        question = table_of(QuestionRow).c
        open_there = (question.workspace_id == workspace_id, question.session_id == self.table.c.id)
        first = select(question.id).where(*open_there).limit(1).scalar_subquery()
        return self.within(workspace_id).where(self.table.c.state.in_(states), first.is_not(None))

    @prepared
    def _without_host(self, workspace_id: WorkspaceId, state: SessionState) -> Executable:
        person = table_of(PersonRow).c
        gone = select(person.id).where(
            person.workspace_id == workspace_id,
            person.id == self.table.c.host_id,
            person.deactivated_at.is_not(None),
        )
        return self.within(workspace_id).where(self.table.c.state == state, gone.exists())

    @prepared
    def _in_channels(self, workspace_id: WorkspaceId, channel_ids: list[str], since: datetime) -> Executable:
        return self.within(workspace_id).where(self.table.c.channel_id.in_(channel_ids), self.table.c.at >= since)

    @prepared
    def _hold(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        here = self.within(workspace_id).where(self.table.c.id.in_(ids))
        return here.order_by(self.table.c.id).with_for_update(key_share=True)

    @prepared
    def _to_look_at(self, now: datetime, limit: int) -> Executable:
        session, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == session.c.workspace_id)
            .where(session.c.look_at <= now, workspace.c.uninstalled_at.is_(None))
            .order_by(session.c.look_at, session.c.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True, of=session)
        )

    def next_look(self) -> Select[Any]:
        """For the agenda: when the worker has to look at one next."""
        session, workspace = self.table.c, table_of(WorkspaceRow)
        joined = self.table.join(workspace, workspace.c.id == session.workspace_id)
        when = select(session.look_at).select_from(joined)
        waits = (session.look_at.is_not(None), workspace.c.uninstalled_at.is_(None))
        return when.where(*waits).order_by(session.look_at).limit(1)


def _by_time(sessions: list[Any]) -> list[Session]:
    return sorted(sessions, key=lambda one: (one.at, one.id))
