"""Teams, and when their digests come."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Select, bindparam, select, update

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.teams import Team
from storage.database.statements import distinct, insertion, once, prepared
from storage.rows import table_of
from storage.tables.teams import CycleRow, TeamParentRow
from storage.tables.workspaces import WorkspaceRow
from storage.team_trees import TreeOfTeams


class Teams(TreeOfTeams):
    def get(self, workspace_id: WorkspaceId, team_id: TeamId) -> Team:
        found = self.by_id(workspace_id, team_id)
        if found is None:
            raise NotFound("team", "")
        return found

    def all(self, workspace_id: WorkspaceId) -> list[Team]:
        """The closed ones too, after the open ones."""
        return self.many(self._all(workspace_id))

    def active(self, workspace_id: WorkspaceId) -> list[Team]:
        return self.many(self._active(workspace_id))

    def has_any(self, workspace_id: WorkspaceId) -> bool:
        """Whether there is an open one."""
        return self._any(workspace_id).first() is not None

    def led_by(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Team]:
        return self.many(self._led_by(workspace_id, person_id))

    def set_parent(
        self, team: Team, parent_id: TeamId | None, *, since: date, by: PersonId | None, now: datetime
    ) -> Team:
        self._end_parent(team.workspace_id, team.id, until=since)
        if parent_id is not None:
            values = {"workspace_id": team.workspace_id, "team_id": team.id, "parent_id": parent_id}
            self.connection.execute(insertion(table_of(TeamParentRow)), {**values, "since": since, "until": None})
        return self.change(team, by=by, now=now, parent_id=parent_id)

    def due_for_digest(self, now: datetime, limit: int) -> list[Team]:
        return self.many(self._due_for_digest(now, limit))

    def without_digest_moment(self, limit: int) -> list[Team]:
        """Open teams with a channel, in workspaces with a running cycle, of which nobody has worked out yet when their
        next digest comes."""
        return self.many(self._without_digest_moment(limit))

    def rolled_out(self, workspace_id: WorkspaceId) -> list[Team]:
        """The open teams that keep OKRs for good."""
        return self.many(self._rolled_out(workspace_id))

    def roll_out(self, teams: Sequence[Team], moment: datetime | None, *, by: PersonId | None, now: datetime) -> None:
        """As ``change`` of when OKRs were rolled out, for many teams of one workspace, in a few statements."""
        if not teams:
            return
        self._set_in(teams[0].workspace_id, distinct(team.id for team in teams), rolled_out_at=moment)
        changes = [(team, by, {"rolled_out_at": team.rolled_out_at}, {"rolled_out_at": moment}) for team in teams]
        self.record_all(changes, now=now)

    def in_channels(self, workspace_id: WorkspaceId, channel_ids: Iterable[str]) -> list[Team]:
        """The open teams that are told about in these channels, the oldest first."""
        return self.many(self._in_channels(workspace_id, distinct(channel_ids)))

    def set_next_digests(self, moments: Sequence[tuple[Team, datetime | None]]) -> None:
        """One statement, and not audited: it follows from what is."""
        if moments:
            rows = [{"team": team.id, "moment": moment} for team, moment in moments]
            self.connection.execute(self._set_next_digests(), rows)

    def told_until(self, workspace_id: WorkspaceId, ids: Iterable[TeamId], moment: datetime) -> None:
        """A digest of theirs was posted that tells what has happened until then; a later one may have been before it
        was known."""
        self._told(workspace_id, distinct(ids), moment, last_digest_at=moment)

    def set_digest_moments(self, team: Team, *, last: datetime | None, upcoming: datetime | None) -> Team:
        """Not audited: it follows from what is."""
        return self.update(team, last_digest_at=last, next_digest_at=upcoming)

    @prepared
    def _all(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).order_by(self.table.c.closed_at.is_not(None), self.table.c.name)

    @prepared
    def _active(self, workspace_id: WorkspaceId) -> Executable:
        return self._open(workspace_id).order_by(self.table.c.name)

    @prepared
    def _any(self, workspace_id: WorkspaceId) -> Executable:
        teams = self.table.c
        return select(teams.id).where(teams.workspace_id == workspace_id, teams.closed_at.is_(None)).limit(1)

    @prepared
    def _led_by(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self._open(workspace_id).where(self.table.c.lead_id == person_id).order_by(self.table.c.name)

    @prepared
    def _end_parent(self, /, workspace_id: WorkspaceId, team_id: TeamId, **values: Any) -> Executable:
        parents = table_of(TeamParentRow)
        held = (parents.c.workspace_id == workspace_id, parents.c.team_id == team_id)
        return update(parents).where(*held, parents.c.until.is_(None))

    @prepared
    def _due_for_digest(self, now: datetime, limit: int) -> Executable:
        teams, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == teams.c.workspace_id)
            .where(teams.c.next_digest_at <= now, teams.c.closed_at.is_(None), workspace.c.uninstalled_at.is_(None))
            .order_by(teams.c.next_digest_at, teams.c.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True, of=teams)
        )

    def next_digest(self) -> Select[Any]:
        """For the agenda: when the next digest comes."""
        teams, workspace = self.table.c, table_of(WorkspaceRow)
        when = teams.next_digest_at
        here = select(when).join(workspace, workspace.c.id == teams.workspace_id)
        waits = (when.is_not(None), teams.closed_at.is_(None), workspace.c.uninstalled_at.is_(None))
        return here.where(*waits).order_by(when).limit(1)

    @prepared
    def _without_digest_moment(self, limit: int) -> Executable:
        return self.undigested().limit(limit)

    def undigested(self) -> Select[Any]:
        """Those of ``without_digest_moment``, all of them."""
        teams, workspace, cycle = self.table, table_of(WorkspaceRow), table_of(CycleRow)
        running = select(cycle.c.workspace_id).where(cycle.c.state == CycleState.ACTIVE)
        return (
            self.query()
            .join(workspace, workspace.c.id == teams.c.workspace_id)
            .where(teams.c.next_digest_at.is_(None), teams.c.channel_id.is_not(None), teams.c.closed_at.is_(None))
            .where(workspace.c.uninstalled_at.is_(None), teams.c.workspace_id.in_(running))
            .order_by(teams.c.id)
        )

    @prepared
    def _rolled_out(self, workspace_id: WorkspaceId) -> Executable:
        return self._open(workspace_id).where(self.table.c.rolled_out_at.is_not(None))

    @prepared
    def _in_channels(self, workspace_id: WorkspaceId, channel_ids: list[str]) -> Executable:
        return self._open(workspace_id).where(self.table.c.channel_id.in_(channel_ids)).order_by(self.table.c.id)

    @once
    def _set_next_digests(self) -> Executable:
        return update(self.table).where(self.table.c.id == bindparam("team")).values(next_digest_at=bindparam("moment"))

    @prepared
    def _told(self, /, workspace_id: WorkspaceId, ids: list[TeamId], moment: datetime, **values: Any) -> Executable:
        last = self.table.c.last_digest_at
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))
        return update(self.table).where(*here, last.is_(None) | (last < moment))

    @prepared
    def _set_in(self, /, workspace_id: WorkspaceId, ids: list[TeamId], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))
