"""The tree of teams: what is part of what."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, literal, select, true

from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.teams import Branch, Team, TeamKind
from storage.database.statements import distinct, prepared
from storage.people import DEEPEST
from storage.rows import AuditedRows
from storage.tables.teams import TeamRow


class TreeOfTeams(AuditedRows[Team]):
    row = TeamRow
    entity = Team
    kind = "team"

    def tree(self, workspace_id: WorkspaceId) -> list[Branch]:
        """The same teams as ``active``, in the same order, at a fifth of the cost."""
        return [Branch(*row) for row in self._tree(workspace_id)]

    def crown(self, workspace_id: WorkspaceId, also: Iterable[TeamId] = ()) -> list[Branch]:
        """Of the tree what the company's page needs: the company and teams that are part of no other, those directly
        below them, and these besides."""
        return [Branch(*row) for row in self._crown(workspace_id, distinct(also), TeamKind.COMPANY)]

    def children(self, workspace_id: WorkspaceId, team_id: TeamId) -> list[Team]:
        return self.many(self._children(workspace_id, team_id))

    def families(self, workspace_id: WorkspaceId, ids: Iterable[TeamId]) -> set[TeamId]:
        """Of these teams and those directly below them the open ones."""
        parents = distinct(ids)
        return set(self._families(workspace_id, parents).scalars()) if parents else set()

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
    def _children(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        return self._open(workspace_id).where(self.table.c.parent_id == team_id).order_by(self.table.c.name)

    @prepared
    def _families(self, workspace_id: WorkspaceId, ids: list[TeamId]) -> Executable:
        held = self.table.c
        here = (held.workspace_id == workspace_id, held.closed_at.is_(None))
        return select(held.id).where(*here, held.id.in_(ids) | held.parent_id.in_(ids))

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

    def _open(self, workspace_id: WorkspaceId) -> Select[Any]:
        return self.within(workspace_id).where(self.table.c.closed_at.is_(None))


def _is_top(team: Any, kind: TeamKind) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (team.kind == kind) | team.parent_id.is_(None)
    return found
