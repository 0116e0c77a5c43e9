"""Surveys: which runs, which was the last, and of which something is due."""

from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, select

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.readiness import Survey, SurveyState
from storage.database.statements import prepared
from storage.rows import Rows, table_of
from storage.tables.readiness import SurveyInvitationRow, SurveyParticipationRow, SurveyRow
from storage.tables.workspaces import WorkspaceRow


class Surveys(Rows[Survey]):
    row = SurveyRow
    entity = Survey

    def locked(self, workspace_id: WorkspaceId, survey_id: int) -> Survey | None:
        """Held to the end of the transaction: answers come in one after the other, and none while it is computed."""
        return self.one(self._locked(workspace_id, survey_id))

    def running(self, workspace_id: WorkspaceId, team_id: TeamId | None) -> Survey | None:
        return self.one(self._running(workspace_id, open_key(team_id)))

    def last(self, workspace_id: WorkspaceId, team_id: TeamId | None, *states: SurveyState) -> Survey | None:
        """The latest of a team that ended so."""
        found = (
            self._last_of_all(workspace_id, list(states))
            if team_id is None
            else self._last(workspace_id, team_id, list(states))
        )
        return self.one(found)

    def recent(self, workspace_id: WorkspaceId, since: datetime) -> list[Survey]:
        """Those that run, or have been computed and closed since."""
        return self.many(self._recent(workspace_id, since, [SurveyState.RUNNING, SurveyState.COMPUTED]))

    def to_look_at(self, now: datetime, limit: int) -> list[Survey]:
        """Those of which something is due, of all workspaces, held to the end of the transaction."""
        return self.many(self._to_look_at(now, limit))

    def unanswered_by(self, workspace_id: WorkspaceId, person_id: PersonId, now: datetime) -> list[Survey]:
        """Those that this person was asked about, has not answered, and still can; the one that ends first."""
        found = self.many(self._unanswered_by(workspace_id, person_id, now))
        return sorted(found, key=lambda one: (one.closes_at, one.id))

    @prepared
    def _locked(self, workspace_id: WorkspaceId, survey_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.id == survey_id).with_for_update(key_share=True)

    @prepared
    def _running(self, workspace_id: WorkspaceId, key: str) -> Executable:
        return self.within(workspace_id).where(self.table.c.open_key == key)

    @prepared
    def _last(self, workspace_id: WorkspaceId, team_id: TeamId, states: list[SurveyState]) -> Executable:
        table = self.table.c
        ended = self.within(workspace_id).where(table.team_id == team_id, table.state.in_(states))
        return ended.order_by(table.closes_at.desc(), table.id.desc()).limit(1)

    @prepared
    def _last_of_all(self, workspace_id: WorkspaceId, states: list[SurveyState]) -> Executable:
        table = self.table.c
        ended = self.within(workspace_id).where(table.team_id.is_(None), table.state.in_(states))
        return ended.order_by(table.closes_at.desc(), table.id.desc()).limit(1)

    @prepared
    def _recent(self, workspace_id: WorkspaceId, since: datetime, states: list[SurveyState]) -> Executable:
        return self.within(workspace_id).where(self.table.c.state.in_(states), self.table.c.closes_at >= since)

    @prepared
    def _to_look_at(self, now: datetime, limit: int) -> Executable:
        surveys, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == surveys.c.workspace_id)
            .where(surveys.c.state == SurveyState.RUNNING, surveys.c.look_at <= now)
            .where(workspace.c.uninstalled_at.is_(None))
            .order_by(surveys.c.look_at, surveys.c.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True, of=surveys)
        )

    def next_look(self) -> Select[Any]:
        """For the agenda: when the worker has to look at one next."""
        surveys, workspace = self.table.c, table_of(WorkspaceRow)
        joined = self.table.join(workspace, workspace.c.id == surveys.workspace_id)
        here = (surveys.state == SurveyState.RUNNING, workspace.c.uninstalled_at.is_(None))
        return select(surveys.look_at).select_from(joined).where(*here).order_by(surveys.look_at).limit(1)

    @prepared
    def _unanswered_by(self, workspace_id: WorkspaceId, person_id: PersonId, now: datetime) -> Executable:
        surveys, asked, done = self.table, table_of(SurveyInvitationRow), table_of(SurveyParticipationRow)
        has_answered = (
            select(done.c.id)
            .where(done.c.workspace_id == asked.c.workspace_id, done.c.survey_id == asked.c.survey_id)
            .where(done.c.person_id == asked.c.person_id)
            .exists()
        )
        return (
            self.query()
            .join(asked, (asked.c.workspace_id == surveys.c.workspace_id) & (asked.c.survey_id == surveys.c.id))
            .where(asked.c.workspace_id == workspace_id, asked.c.person_id == person_id, ~has_answered)
            .where(surveys.c.state == SurveyState.RUNNING, surveys.c.closes_at > now)
        )


def open_key(team_id: TeamId | None) -> str:
    return "company" if team_id is None else f"team:{team_id}"
