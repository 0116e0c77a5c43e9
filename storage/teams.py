"""Teams, their tree, and who belongs to them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, bindparam, literal, select, true, update

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.teams import Branch, Team, TeamKind
from storage.people import DEEPEST
from storage.rows import AuditedRows, table_of
from storage.statements import distinct, insertion, once, prepared
from storage.tables.teams import CycleRow, TeamParentRow, TeamRow
from storage.tables.workspaces import WorkspaceRow


class Teams(AuditedRows[Team]):
    row = TeamRow
    entity = Team
    kind = "team"

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

    def tree(self, workspace_id: WorkspaceId) -> list[Branch]:
        """The same teams as ``active``, in the same order, at a fifth of the cost."""
        return [Branch(*row) for row in self._tree(workspace_id)]

    def crown(self, workspace_id: WorkspaceId, also: Iterable[TeamId] = ()) -> list[Branch]:
        """Of the tree what the company's page needs: the company and teams that are part of no other, those directly
        below them, and these besides."""
        return [Branch(*row) for row in self._crown(workspace_id, distinct(also), TeamKind.COMPANY)]

    def led_by(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Team]:
        return self.many(self._led_by(workspace_id, person_id))

    def children(self, workspace_id: WorkspaceId, team_id: TeamId) -> list[Team]:
        return self.many(self._children(workspace_id, team_id))

    def above(self, workspace_id: WorkspaceId, team_id: TeamId) -> list[TeamId]:
        """The team and what it is part of, nearest first; safe against rings."""
        return distinct(TeamId(identity) for identity in self._above(workspace_id, team_id).scalars())

    def below(self, workspace_id: WorkspaceId, ids: Iterable[TeamId]) -> set[TeamId]:
        """These teams and the open ones that are part of them, however far down; safe against rings."""
        roots = distinct(ids)
        return set(self._below(workspace_id, roots).scalars()) if roots else set()

    def of_kinds(self, workspace_id: WorkspaceId, kinds: Sequence[TeamKind]) -> set[TeamId]:
        """The open ones."""
        return set(self._of_kinds(workspace_id, kinds).scalars())

    def names(self, workspace_id: WorkspaceId) -> list[tuple[str, TeamId]]:
        """Of the open teams, in order, with whose they are."""
        return [(name, identity) for name, identity in self._names(workspace_id)]

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
        """The open teams for which OKRs are there to stay."""
        return self.many(self._rolled_out(workspace_id))

    def in_channels(self, workspace_id: WorkspaceId, channel_ids: Iterable[str]) -> list[Team]:
        """The open teams that are told about in these channels, the oldest first."""
        return self.many(self._in_channels(workspace_id, distinct(channel_ids)))

    def set_next_digests(self, moments: Sequence[tuple[Team, datetime | None]]) -> None:
        """One statement, and not audited: it follows from what is."""
        if moments:
            rows = [{"team": team.id, "moment": moment} for team, moment in moments]
            self.connection.execute(self._set_next_digests(), rows)

    def set_last_digest(self, workspace_id: WorkspaceId, ids: Iterable[TeamId], moment: datetime) -> None:
        self._set_last_digest(workspace_id, distinct(ids), last_digest_at=moment)

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
    def _tree(self, workspace_id: WorkspaceId) -> Executable:
        return self._branches(workspace_id)

    @prepared
    def _crown(self, workspace_id: WorkspaceId, also: list[TeamId], kind: TeamKind) -> Executable:
        held, upper = self.table.c, self.table.alias("upper").c
        tops = select(upper.id).where(upper.workspace_id == workspace_id, _is_top(upper, kind))
        wanted = _is_top(held, kind) | held.parent_id.in_(tops) | held.id.in_(also)
        return self._branches(workspace_id).where(wanted)

    def _branches(self, workspace_id: WorkspaceId) -> Select[Any]:
        held = self.table.c
        shown = select(held.id, held.name, held.kind, held.lead_id, held.parent_id, held.rhythm, held.line)
        return shown.where(held.workspace_id == workspace_id, held.closed_at.is_(None)).order_by(held.name)

    @prepared
    def _led_by(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self._open(workspace_id).where(self.table.c.lead_id == person_id).order_by(self.table.c.name)

    @prepared
    def _children(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        return self._open(workspace_id).where(self.table.c.parent_id == team_id).order_by(self.table.c.name)

    @prepared
    def _above(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        teams = self.table
        here = teams.c.workspace_id == workspace_id
        line = select(teams.c.id, teams.c.parent_id, literal(0).label("height")).where(here, teams.c.id == team_id)
        up = line.cte("up", recursive=True)
        further = select(teams.c.id, teams.c.parent_id, up.c.height + 1)
        up = up.union_all(further.where(here, teams.c.id == up.c.parent_id, up.c.height < DEEPEST))
        return select(up.c.id).order_by(up.c.height)

    @prepared
    def _below(self, workspace_id: WorkspaceId, ids: list[TeamId]) -> Executable:
        """UNION makes a ring end where it would begin again. That a team is open goes along to the next step: asked for
        there, SQLite would read all teams beforehand to know which are."""
        teams = self.table.c
        here = (teams.workspace_id == workspace_id, teams.id.in_(ids))
        begun = select(teams.workspace_id, teams.id, true().label("counts")).where(*here)
        down = begun.cte("down", recursive=True)
        part = (teams.workspace_id == down.c.workspace_id, teams.parent_id == down.c.id, down.c.counts)
        down = down.union(select(teams.workspace_id, teams.id, teams.closed_at.is_(None)).where(*part))
        return select(down.c.id).where(down.c.counts)

    @prepared
    def _of_kinds(self, workspace_id: WorkspaceId, kinds: Sequence[TeamKind]) -> Executable:
        return select(self.table.c.id).where(
            self.table.c.workspace_id == workspace_id, self.table.c.kind.in_(kinds), self.table.c.closed_at.is_(None)
        )

    @prepared
    def _names(self, workspace_id: WorkspaceId) -> Executable:
        held = self.table.c
        return (
            select(held.name, held.id)
            .where(held.workspace_id == workspace_id, held.closed_at.is_(None))
            .order_by(held.name)
        )

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
    def _set_last_digest(self, /, workspace_id: WorkspaceId, ids: list[TeamId], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))

    def _open(self, workspace_id: WorkspaceId) -> Select[Any]:
        return self.within(workspace_id).where(self.table.c.closed_at.is_(None))


def _is_top(team: Any, kind: TeamKind) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (team.kind == kind) | team.parent_id.is_(None)
    return found
