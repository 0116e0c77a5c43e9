"""Who belongs to which team, and from when to when."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Executable, Select

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.teams import Membership, Role, Team
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows
from storage.tables.teams import MembershipRow


class Memberships(AuditedRows[Membership]):
    row = MembershipRow
    entity = Membership
    kind = "membership"

    def of_people(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], day: date) -> list[Membership]:
        """Memberships on a day, the largest share first for each person (sorted here: shares are exact decimals)."""
        wanted = distinct(person_ids)
        found = self.many(self._of_people(workspace_id, wanted, day, day)) if wanted else []
        return sorted(found, key=lambda held: (held.person_id, -held.share, held.id))

    def of_people_near(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], day: date) -> list[Membership]:
        """Memberships that hold on ``day``, the day before or the day after: it is not the same day everywhere."""
        wanted, one = distinct(person_ids), timedelta(days=1)
        return self.many(self._of_people(workspace_id, wanted, day - one, day + one)) if wanted else []

    def of_teams(self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId], day: date) -> list[Membership]:
        wanted = distinct(team_ids)
        found = self.many(self._of_teams(workspace_id, wanted, day)) if wanted else []
        return sorted(found, key=lambda held: (held.team_id, held.role != Role.LEAD, held.id))

    def of_people_in(
        self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], team_ids: Iterable[TeamId]
    ) -> list[Membership]:
        """Those of these people in these teams, past ones too."""
        people, teams = distinct(person_ids), distinct(team_ids)
        return self.many(self._of_people_in(workspace_id, people, teams)) if people and teams else []

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

    @prepared
    def _of_people(
        self, workspace_id: WorkspaceId, person_ids: list[PersonId], first_day: date, last_day: date
    ) -> Executable:
        return self._between(workspace_id, first_day, last_day).where(self.table.c.person_id.in_(person_ids))

    @prepared
    def _of_teams(self, workspace_id: WorkspaceId, team_ids: list[TeamId], day: date) -> Executable:
        return self._between(workspace_id, day, day).where(self.table.c.team_id.in_(team_ids))

    @prepared
    def _of_people_in(
        self, workspace_id: WorkspaceId, person_ids: list[PersonId], team_ids: list[TeamId]
    ) -> Executable:
        held = self.table.c
        return self.within(workspace_id).where(held.team_id.in_(team_ids), held.person_id.in_(person_ids))

    def _between(self, workspace_id: WorkspaceId, first_day: date, last_day: date) -> Select[Any]:
        """Those that hold on one of these days."""
        held = self.table.c
        return self.within(workspace_id).where(held.since <= last_day, held.until.is_(None) | (held.until > first_day))
