"""What was decided in reviews."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, select, union_all

from bot.domain.decisions import Decision, DecisionState
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import LockableRows, table_of
from storage.tables.people import PersonRow
from storage.tables.reviews import DecisionRow
from storage.tables.teams import TeamRow


class Decisions(LockableRows[Decision]):
    row = DecisionRow
    entity = Decision
    kind = "decision"

    def open_of_teams(self, workspace_id: WorkspaceId, ids: Iterable[TeamId]) -> list[Decision]:
        """What is still to be done, the earliest day first."""
        return _by_day(self.many(self._open_of_teams(workspace_id, distinct(ids), DecisionState.OPEN)))

    def settled_since(self, workspace_id: WorkspaceId, ids: Iterable[TeamId], moment: datetime) -> list[Decision]:
        """What was done or dropped from a moment on, in that order."""
        found = self.many(self._settled_since(workspace_id, distinct(ids), DecisionState.OPEN, moment))
        return sorted(found, key=lambda one: (one.settled_at or moment, one.id))

    def made_since(self, workspace_id: WorkspaceId, team_id: TeamId, moment: datetime) -> list[Decision]:
        """What was decided for a team from a moment on, whatever became of it, in that order."""
        return sorted(self.many(self._made_since(workspace_id, team_id, moment)), key=lambda one: one.id)

    def open_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Decision]:
        """What this person is still to do, and what those who have left were to do in the teams that they lead; the
        earliest day first."""
        found = {one.id: one for one in self.many(self._open_for(workspace_id, person_id, DecisionState.OPEN))}
        return _by_day(found.values())

    @prepared
    def _open_of_teams(self, workspace_id: WorkspaceId, ids: list[TeamId], state: DecisionState) -> Executable:
        return self._in_state(workspace_id, state).where(self.table.c.team_id.in_(ids))

    @prepared
    def _settled_since(
        self, workspace_id: WorkspaceId, ids: list[TeamId], state: DecisionState, moment: datetime
    ) -> Executable:
        table = self.table.c
        settled = (table.team_id.in_(ids), table.state != state, table.settled_at >= moment)
        return self.within(workspace_id).where(*settled)

    @prepared
    def _made_since(self, workspace_id: WorkspaceId, team_id: TeamId, moment: datetime) -> Executable:
        return self.within(workspace_id).where(self.table.c.team_id == team_id, self.table.c.made_at >= moment)

    @prepared
    def _open_for(self, workspace_id: WorkspaceId, person_id: PersonId, state: DecisionState) -> Executable:
        table, team, person = self.table.c, table_of(TeamRow).c, table_of(PersonRow).c
        led = select(team.id).where(team.workspace_id == workspace_id, team.lead_id == person_id)
        gone = select(person.id).where(person.workspace_id == workspace_id, person.deactivated_at.is_not(None))
        orphaned = self._in_state(workspace_id, state).where(table.team_id.in_(led), table.owner_id.in_(gone))
        return union_all(self._in_state(workspace_id, state).where(table.owner_id == person_id), orphaned)

    def _in_state(self, workspace_id: WorkspaceId, state: DecisionState) -> Select[Any]:
        return self.within(workspace_id).where(self.table.c.state == state)


def _by_day(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda one: (one.due_day, one.id))
