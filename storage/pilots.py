"""Pilots: each with its votes, the exercise, and its iterations."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Select, bindparam, delete, func, select, update

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.pilots import Pilot, PilotAnswer, PilotIteration, PilotTraining, PilotVote, PilotVoter, Stage
from bot.domain.prompts import PromptKind, PromptState
from storage.database.statements import distinct, once, prepared
from storage.rows import AuditedRows, LockableRows, Rows, table_of
from storage.tables.pilots import (
    PilotAnswerRow,
    PilotIterationRow,
    PilotRow,
    PilotTrainingRow,
    PilotVoteRow,
    PilotVoterRow,
)
from storage.tables.prompts import PromptRow
from storage.tables.workspaces import WorkspaceRow
from storage.unlinked import UnlinkedRows

OVER = (PromptState.ANSWERED, PromptState.SKIPPED, PromptState.MISSED)


class Pilots(LockableRows[Pilot]):
    row = PilotRow
    entity = Pilot
    kind = "pilot"

    def begin(self, *, by: PersonId, now: datetime, **values: Any) -> Pilot | None:
        """As ``add``; None where the team has one that goes on."""
        made = self.insert_once(**values)
        if made is not None:
            self._record(made, "added", by, now, "", None, values)
        return made

    def all(self, workspace_id: WorkspaceId) -> list[Pilot]:
        """Those that go on first, then the latest."""
        found = self.many(self._all(workspace_id))
        return sorted(found, key=lambda one: (one.stage.is_over, -one.id))

    def going_on(self, workspace_id: WorkspaceId, team_id: TeamId) -> Pilot | None:
        return self.one(self._going_on(workspace_id, team_id))

    def last_of(self, workspace_id: WorkspaceId, team_id: TeamId) -> Pilot | None:
        """The one that goes on, else the one that ended last."""
        return self.one(self._last_of(workspace_id, team_id))

    def waiting_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Pilot]:
        """Those that may wait for somebody: in their first stage, where teams vote, or for their approval."""
        return self.many(self._waiting_for(workspace_id, person_id))

    def asked_teams(self, workspace_id: WorkspaceId) -> dict[TeamId, date]:
        """The teams whose pilot has begun to run and is not over, each with the day from which on its people are
        asked."""
        return {TeamId(team): day for team, day in self._asked_teams(workspace_id)}

    def to_look_at(self, now: datetime, limit: int) -> list[Pilot]:
        """Those with which the clock has something to do, of all workspaces, held to the end of the transaction."""
        return self.many(self._to_look_at(now, limit))

    def look_again(self, moments: Sequence[tuple[Pilot, datetime | None]]) -> None:
        """One statement, and not audited: it follows from what is."""
        if moments:
            rows = [{"pilot": pilot.id, "moment": moment} for pilot, moment in moments]
            self.connection.execute(self._look_again(), rows)

    @prepared
    def _all(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id)

    @prepared
    def _going_on(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        return self.within(workspace_id).where(self.table.c.team_id == team_id, self.table.c.ended_at.is_(None))

    @prepared
    def _last_of(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        return (
            self.within(workspace_id).where(self.table.c.team_id == team_id).order_by(self.table.c.id.desc()).limit(1)
        )

    @prepared
    def _waiting_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        table = self.table.c
        asked = (table.stage == Stage.AUTHORISE) & (table.sponsor_id == person_id)
        return self.within(workspace_id).where((table.stage == Stage.ASSESS) | asked).order_by(table.id)

    @prepared
    def _asked_teams(self, workspace_id: WorkspaceId) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.ended_at.is_(None), table.asked_from.is_not(None))
        return select(table.team_id, table.asked_from).where(*here)

    @prepared
    def _to_look_at(self, now: datetime, limit: int) -> Executable:
        pilots, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == pilots.c.workspace_id)
            .where(pilots.c.look_at <= now, workspace.c.uninstalled_at.is_(None))
            .order_by(pilots.c.look_at, pilots.c.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True, of=pilots)
        )

    def next_look(self) -> Select[Any]:
        """For the agenda: when the worker has to look at one next."""
        pilots, workspace = self.table.c, table_of(WorkspaceRow)
        joined = self.table.join(workspace, workspace.c.id == pilots.workspace_id)
        when = select(pilots.look_at).select_from(joined)
        return (
            when.where(pilots.look_at.is_not(None), workspace.c.uninstalled_at.is_(None))
            .order_by(pilots.look_at)
            .limit(1)
        )

    @once
    def _look_again(self) -> Executable:
        return update(self.table).where(self.table.c.id == bindparam("pilot")).values(look_at=bindparam("moment"))


class PilotVotes(AuditedRows[PilotVote]):
    row = PilotVoteRow
    entity = PilotVote
    kind = "pilot_vote"

    def last_of(self, workspace_id: WorkspaceId, pilot_id: int) -> PilotVote | None:
        return self.one(self._last_of(workspace_id, pilot_id))

    def since(self, workspace_id: WorkspaceId, day: date) -> list[PilotVote]:
        """Those whose last day comes after one, of all teams."""
        return self.many(self._since(workspace_id, day))

    def unanswered_by(
        self, workspace_id: WorkspaceId, pilot_ids: Iterable[int], person_id: PersonId
    ) -> list[PilotVote]:
        """The votes of these pilots that go on, and that this person has not answered, were they asked."""
        wanted = distinct(pilot_ids)
        found = self.many(self._unanswered_by(workspace_id, wanted, person_id)) if wanted else []
        return sorted(found, key=lambda one: one.id)

    @prepared
    def _unanswered_by(self, workspace_id: WorkspaceId, pilot_ids: list[int], person_id: PersonId) -> Executable:
        table, voter = self.table.c, table_of(PilotVoterRow).c
        mine = (voter.workspace_id == workspace_id, voter.vote_id == table.id, voter.person_id == person_id)
        answered = select(voter.vote_id).where(*mine).exists()
        open_ones = self.within(workspace_id).where(table.pilot_id.in_(pilot_ids), table.closed_at.is_(None))
        return open_ones.where(~answered)  # put in order, SQLite would read all of the workspace

    @prepared
    def _since(self, workspace_id: WorkspaceId, day: date) -> Executable:
        return self.within(workspace_id).where(self.table.c.last_day > day).order_by(self.table.c.id)

    @prepared
    def _last_of(self, workspace_id: WorkspaceId, pilot_id: int) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.pilot_id == pilot_id).order_by(table.id.desc()).limit(1)


class PilotAnswers(UnlinkedRows[PilotAnswer]):
    row = PilotAnswerRow
    entity = PilotAnswer
    round = "vote_id"

    def count(self, workspace_id: WorkspaceId, vote_id: int) -> dict[bool, int]:
        """How many said yes, and how many no; for the end of the vote alone."""
        return {bool(willing): count for willing, count in self._count(workspace_id, vote_id)}

    @prepared
    def _count(self, workspace_id: WorkspaceId, vote_id: int) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.vote_id == vote_id)
        return select(table.willing, func.count()).where(*here).group_by(table.willing)


class PilotVoters(UnlinkedRows[PilotVoter]):
    row = PilotVoterRow
    entity = PilotVoter
    round = "vote_id"

    def has_answered(self, workspace_id: WorkspaceId, vote_id: int, person_id: PersonId) -> bool:
        return self._answered(workspace_id, vote_id, person_id).first() is not None

    @prepared
    def _answered(self, workspace_id: WorkspaceId, vote_id: int, person_id: PersonId) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.vote_id == vote_id, table.person_id == person_id)


class PilotTrainings(Rows[PilotTraining]):
    row = PilotTrainingRow
    entity = PilotTraining

    def of(self, workspace_id: WorkspaceId, pilot_id: int, person_id: PersonId) -> PilotTraining | None:
        return self.one(self._of(workspace_id, pilot_id, person_id))

    def of_pilot(self, workspace_id: WorkspaceId, pilot_id: int) -> list[PilotTraining]:
        return self.many(self._of_pilot(workspace_id, pilot_id))

    def forget(self, workspace_id: WorkspaceId, pilot_id: int) -> None:
        self._forget(workspace_id, pilot_id)

    @prepared
    def _forget(self, workspace_id: WorkspaceId, pilot_id: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.pilot_id == pilot_id)

    @prepared
    def _of(self, workspace_id: WorkspaceId, pilot_id: int, person_id: PersonId) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.pilot_id == pilot_id, table.person_id == person_id)

    @prepared
    def _of_pilot(self, workspace_id: WorkspaceId, pilot_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.pilot_id == pilot_id)


class PilotIterations(Rows[PilotIteration]):
    row = PilotIterationRow
    entity = PilotIteration

    def of_pilot(self, workspace_id: WorkspaceId, pilot_id: int) -> list[PilotIteration]:
        """In their order."""
        return sorted(self.many(self._of_pilot(workspace_id, pilot_id)), key=lambda one: one.number)

    def answering(
        self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], since: datetime
    ) -> tuple[int, list[tuple[PromptState, datetime, datetime | None]]]:
        """Of how many of these people a check-in message that was sent since then is over: answered, skipped or missed;
        and of these messages state, sent and answered, without whose they are."""
        wanted = distinct(person_ids)
        rows = self._answering(workspace_id, wanted, since).all() if wanted else []
        return len({row[0] for row in rows}), [
            (PromptState(state), sent, answered) for _, state, sent, answered in rows
        ]

    @prepared
    def _of_pilot(self, workspace_id: WorkspaceId, pilot_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.pilot_id == pilot_id)

    @prepared
    def _answering(self, workspace_id: WorkspaceId, person_ids: list[PersonId], since: datetime) -> Executable:
        prompts = table_of(PromptRow).c
        here = (prompts.workspace_id == workspace_id, prompts.person_id.in_(person_ids))
        sent = (prompts.kind == PromptKind.REGULAR, prompts.sent_at >= since, prompts.state.in_(OVER))
        return select(prompts.person_id, prompts.state, prompts.sent_at, prompts.answered_at).where(*here, *sent)
