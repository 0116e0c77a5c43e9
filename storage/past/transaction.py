"""The parts of a transaction that are asked for views, each as of one moment."""

from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from bot.domain.ids import WorkspaceId
from bot.domain.word import LastWord
from storage.past.alignments import PastAlignments, PastProposals
from storage.past.checkins import PastBlockers, PastCheckIns, PastPrompts
from storage.past.key_results import PastKeyResults
from storage.past.objectives import PastObjectives
from storage.past.people import PastAbsences, PastPeople
from storage.past.shares import PastObjectiveShares
from storage.past.teams import PastCycles, PastMemberships, PastTeams
from storage.past.words import PastWords
from storage.store import Transaction


class PastTransaction(Transaction):
    """``moment`` is the end of ``day`` in the workspace's zone. Parts that are not named here answer as of today."""

    def __init__(self, connection: Connection, moment: datetime, day: date) -> None:
        super().__init__(connection)
        self.moment = moment
        self.day = day

    @cached_property
    def people(self) -> PastPeople:
        return PastPeople(self.connection, self.moment)

    @cached_property
    def absences(self) -> PastAbsences:
        return PastAbsences(self.connection, self.moment)

    @cached_property
    def teams(self) -> PastTeams:
        return PastTeams(self.connection, self.moment)

    @cached_property
    def memberships(self) -> PastMemberships:
        return PastMemberships(self.connection, self.moment)

    @cached_property
    def cycles(self) -> PastCycles:
        return PastCycles(self.connection, self.moment)

    @cached_property
    def objectives(self) -> PastObjectives:
        return PastObjectives(self.connection, self.moment, self.key_results, self.teams, self.objective_shares)

    @cached_property
    def objective_shares(self) -> PastObjectiveShares:
        return PastObjectiveShares(self.connection, self.moment)

    @cached_property
    def key_results(self) -> PastKeyResults:
        return PastKeyResults(self.connection, self.moment, self.day, self.check_ins)

    @cached_property
    def alignments(self) -> PastAlignments:
        return PastAlignments(self.connection, self.moment)

    @cached_property
    def proposals(self) -> PastProposals:
        return PastProposals(self.connection, self.moment)

    @cached_property
    def check_ins(self) -> PastCheckIns:
        return PastCheckIns(self.connection, self.moment)

    @cached_property
    def blockers(self) -> PastBlockers:
        return PastBlockers(self.connection, self.moment)

    @cached_property
    def prompts(self) -> PastPrompts:
        return PastPrompts(self.connection, self.moment, self.check_ins)

    def last_words(self, workspace_id: WorkspaceId) -> dict[int, LastWord]:
        return PastWords(self.objectives, self.people, self.cycles, self.teams).last(workspace_id)
