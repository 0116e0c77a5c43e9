"""Rounds of feedback, what a workspace has chosen for them, and the teams that want it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, delete, select

from bot.domain.feedback import FeedbackRound, FeedbackRule, FeedbackTeam, RoundState
from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows, LockableRows, table_of
from storage.tables.feedback import FeedbackRoundRow, FeedbackRuleRow, FeedbackTeamRow
from storage.tables.workspaces import WorkspaceRow


class FeedbackRules(AuditedRows[FeedbackRule]):
    row = FeedbackRuleRow
    entity = FeedbackRule
    kind = "feedback_rule"

    def of(self, workspace_id: WorkspaceId) -> FeedbackRule:
        """What was chosen, else what is usual, which has the id 0."""
        return self.one(self._of(workspace_id)) or FeedbackRule(workspace_id=workspace_id)

    @prepared
    def _of(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id)


class FeedbackTeams(AuditedRows[FeedbackTeam]):
    row = FeedbackTeamRow
    entity = FeedbackTeam
    kind = "feedback_team"

    def of(self, workspace_id: WorkspaceId) -> list[FeedbackTeam]:
        return self.many(self._of(workspace_id))

    def let_in(self, workspace_id: WorkspaceId, team_id: TeamId, *, by: PersonId, now: datetime) -> None:
        """Once."""
        added = self.insert_once(workspace_id=workspace_id, team_id=team_id)
        if added is not None:
            self._record(added, "added", by, now, "", None, {"team_id": team_id})

    def take_out(self, team: FeedbackTeam, *, by: PersonId, now: datetime) -> None:
        if self._take_out(team.workspace_id, team.id).rowcount:
            self._record(team, "removed", by, now, "", {"team_id": team.team_id}, None)

    @prepared
    def _of(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id)

    @prepared
    def _take_out(self, workspace_id: WorkspaceId, identity: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == identity)


class FeedbackRounds(LockableRows[FeedbackRound]):
    row = FeedbackRoundRow
    entity = FeedbackRound
    kind = "feedback_round"

    def begin(self, *, by: PersonId | None, now: datetime, **values: Any) -> FeedbackRound | None:
        """A round of a cycle, which has one at most; None when it is there."""
        added = self.insert_once(**values)
        if added is not None:
            self._record(added, "added", by, now, "", None, values)
        return added

    def of_cycles(self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId]) -> list[FeedbackRound]:
        wanted = distinct(cycle_ids)
        return self.many(self._of_cycles(workspace_id, wanted)) if wanted else []

    def open_of(self, workspace_id: WorkspaceId) -> list[FeedbackRound]:
        """Those that are not delivered, in the order in which they will be."""
        return self.many(self._open_of(workspace_id, RoundState.OPEN))

    def open_everywhere(self) -> list[FeedbackRound]:
        """Of all workspaces that have the app."""
        return self.many(self._open_everywhere(RoundState.OPEN))

    @prepared
    def _of_cycles(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.cycle_id.in_(cycle_ids))

    @prepared
    def _open_of(self, workspace_id: WorkspaceId, state: RoundState) -> Executable:
        found = self.within(workspace_id).where(self.table.c.state == state)
        return found.order_by(self.table.c.deliver_on, self.table.c.id)

    def not_delivered(self) -> Select[Any]:
        """For the agenda: those that are open."""
        return select(self.table.c.id).where(self.table.c.state == RoundState.OPEN)

    @prepared
    def _open_everywhere(self, state: RoundState) -> Executable:
        rounds, workspace = self.table, table_of(WorkspaceRow)
        found = self.query().join(workspace, workspace.c.id == rounds.c.workspace_id)
        here = (rounds.c.state == state, workspace.c.uninstalled_at.is_(None))
        return found.where(*here).order_by(rounds.c.deliver_on, rounds.c.id)
