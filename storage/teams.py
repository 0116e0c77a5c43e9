"""Teams, their tree, and who belongs to them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, literal, select, update

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.teams import Membership, Role, Team
from storage.people import DEEPEST
from storage.rows import AuditedRows, table_of
from storage.tables.teams import CycleRow, MembershipRow, TeamParentRow, TeamRow
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
        return self.many(
            self.table.c.workspace_id == workspace_id, order=[self.table.c.closed_at.is_not(None), self.table.c.name]
        )

    def active(self, workspace_id: WorkspaceId) -> list[Team]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.closed_at.is_(None))
        return self.many(*here, order=[self.table.c.name])

    def led_by(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Team]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.lead_id == person_id)
        return self.many(*here, self.table.c.closed_at.is_(None), order=[self.table.c.name])

    def children(self, workspace_id: WorkspaceId, team_id: TeamId) -> list[Team]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.parent_id == team_id)
        return self.many(*here, self.table.c.closed_at.is_(None), order=[self.table.c.name])

    def above(self, workspace_id: WorkspaceId, team_id: TeamId) -> list[TeamId]:
        """The team and what it is part of, nearest first; safe against rings."""
        teams = self.table
        here = teams.c.workspace_id == workspace_id
        line = select(teams.c.id, teams.c.parent_id, literal(0).label("height")).where(here, teams.c.id == team_id)
        up = line.cte("up", recursive=True)
        further = select(teams.c.id, teams.c.parent_id, up.c.height + 1)
        up = up.union_all(further.where(here, teams.c.id == up.c.parent_id, up.c.height < DEEPEST))
        found = self.connection.execute(select(up.c.id).order_by(up.c.height)).scalars()
        return list(dict.fromkeys(TeamId(identity) for identity in found))

    def set_parent(
        self, team: Team, parent_id: TeamId | None, *, since: date, by: PersonId | None, now: datetime
    ) -> Team:
        parents = table_of(TeamParentRow)
        held = (parents.c.workspace_id == team.workspace_id, parents.c.team_id == team.id)
        self.connection.execute(update(parents).where(*held, parents.c.until.is_(None)).values(until=since))
        if parent_id is not None:
            values = {"workspace_id": team.workspace_id, "team_id": team.id, "parent_id": parent_id}
            self.connection.execute(insert(parents).values(**values, since=since, until=None))
        return self.change(team, by=by, now=now, parent_id=parent_id)

    def due_for_digest(self, now: datetime, limit: int) -> list[Team]:
        teams, workspace = self.table, table_of(WorkspaceRow)
        statement = (
            self.query()
            .join(workspace, workspace.c.id == teams.c.workspace_id)
            .where(teams.c.next_digest_at <= now, teams.c.closed_at.is_(None), workspace.c.uninstalled_at.is_(None))
            .order_by(teams.c.next_digest_at, teams.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=teams)
        )
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def next_digest_at(self) -> datetime | None:
        when = self.table.c.next_digest_at
        statement = select(when).where(when.is_not(None), self.table.c.closed_at.is_(None)).order_by(when).limit(1)
        found: datetime | None = self.connection.execute(statement).scalar()
        return found

    def without_digest_moment(self, limit: int) -> list[Team]:
        """Open teams with a channel, in workspaces with a running cycle, of which nobody has worked out yet when their
        next digest comes."""
        teams, workspace, cycle = self.table, table_of(WorkspaceRow), table_of(CycleRow)
        running = select(cycle.c.workspace_id).where(cycle.c.state == CycleState.ACTIVE)
        statement = (
            self.query()
            .join(workspace, workspace.c.id == teams.c.workspace_id)
            .where(teams.c.next_digest_at.is_(None), teams.c.channel_id.is_not(None), teams.c.closed_at.is_(None))
            .where(workspace.c.uninstalled_at.is_(None), teams.c.workspace_id.in_(running))
            .order_by(teams.c.id)
            .limit(limit)
        )
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def in_channels(self, workspace_id: WorkspaceId, channel_ids: Iterable[str]) -> list[Team]:
        """The open teams that are told about in these channels, the oldest first."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.channel_id.in_(set(channel_ids)))
        return self.many(*here, self.table.c.closed_at.is_(None), order=[self.table.c.id])

    def set_next_digests(self, moments: Sequence[tuple[Team, datetime | None]]) -> None:
        """One statement, and not audited: it follows from what is."""
        if not moments:
            return
        statement = update(self.table).where(self.table.c.id == bindparam("team"))
        rows = [{"team": team.id, "moment": moment} for team, moment in moments]
        self.connection.execute(statement.values(next_digest_at=bindparam("moment")), rows)

    def set_last_digest(self, workspace_id: WorkspaceId, ids: Iterable[TeamId], moment: datetime) -> None:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(set(ids)))
        self.connection.execute(update(self.table).where(*here).values(last_digest_at=moment))

    def set_digest_moments(self, team: Team, *, last: datetime | None, upcoming: datetime | None) -> Team:
        """Not audited: it follows from what is."""
        return self.update(team, last_digest_at=last, next_digest_at=upcoming)


class Memberships(AuditedRows[Membership]):
    row = MembershipRow
    entity = Membership
    kind = "membership"

    def of_people(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], day: date) -> list[Membership]:
        """Memberships on a day, the largest share first for each person (sorted here: shares are exact decimals)."""
        wanted = set(person_ids)
        found = self.many(*self._on(workspace_id, day), self.table.c.person_id.in_(wanted)) if wanted else []
        return sorted(found, key=lambda held: (held.person_id, -held.share, held.id))

    def of_people_near(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], day: date) -> list[Membership]:
        """Memberships that hold on ``day``, the day before or the day after: it is not the same day everywhere."""
        wanted, held = set(person_ids), self.table.c
        here = (held.workspace_id == workspace_id, held.person_id.in_(wanted), held.since <= day + timedelta(days=1))
        return self.many(*here, held.until.is_(None) | (held.until > day - timedelta(days=1))) if wanted else []

    def of_teams(self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId], day: date) -> list[Membership]:
        wanted = set(team_ids)
        found = self.many(*self._on(workspace_id, day), self.table.c.team_id.in_(wanted)) if wanted else []
        return sorted(found, key=lambda held: (held.team_id, held.role != Role.LEAD, held.id))

    def join(
        self,
        team: Team,
        person_id: PersonId,
        *,
        role: Role,
        since: date,
        by: PersonId | None,
        now: datetime,
        share: Decimal = Decimal(1),
    ) -> Membership:
        values: dict[str, Any] = {"workspace_id": team.workspace_id, "team_id": team.id, "person_id": person_id}
        return self.add(by=by, now=now, **values, role=role, share=share, since=since, until=None)

    def leave(self, membership: Membership, *, on: date, by: PersonId | None, now: datetime) -> Membership:
        return self.change(membership, by=by, now=now, until=max(on, membership.since))

    def _on(self, workspace_id: WorkspaceId, day: date) -> tuple[ColumnElement[bool], ...]:
        held = self.table.c
        return (held.workspace_id == workspace_id, held.since <= day, (held.until.is_(None)) | (held.until > day))
