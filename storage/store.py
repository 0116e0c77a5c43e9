"""The store: transactions, and what can be asked inside one."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection, Engine, text

from bot.domain.errors import Unavailable
from storage.absences import Absences
from storage.alignments import Alignments
from storage.answering import answering
from storage.audit import Audit
from storage.blockers import Blockers, HelpOffers
from storage.change_comments import ChangeComments
from storage.checkins import CheckIns
from storage.cheers import Cheers, Welcomes
from storage.closings import Closings, Grades
from storage.context_changes import ContextChanges
from storage.control import ControlAnswers, ControlDecisions, ControlPeriods, ControlSeats
from storage.cycle_objectives import CycleObjectives
from storage.cycle_rules import CycleRules
from storage.cycles import Cycles
from storage.decisions import Decisions
from storage.directory_entries import DirectoryEntries
from storage.directory_readings import DirectoryReadings
from storage.drafting import DraftBoards, DraftComments, DraftWishes, SharedDrafts
from storage.engine import LISTENER, Patience, make_engine, sqlite_file, sqlite_patience
from storage.erased_words import ErasedWords
from storage.erasing import Erasing
from storage.feedback import FeedbackAsks, FeedbackBoxes, FeedbackInvitations, FeedbackPeers
from storage.feedback_rounds import FeedbackRounds, FeedbackRules, FeedbackTeams
from storage.feeds import AllowedAddresses, Feeds
from storage.follows import FollowingChannels, Follows
from storage.forgetting import Forgetting
from storage.forms import FormDrafts, Handled
from storage.handover_offers import HandoverOffers
from storage.handovers import Handovers
from storage.installations import Installations
from storage.key_results import KeyResults
from storage.leftovers import Leftovers
from storage.lessons import Lessons, LessonUses
from storage.manager_fields import ManagerFields
from storage.measuring import Measurings
from storage.objective_shares import ObjectiveShares
from storage.objectives import Objectives
from storage.offers import Offers
from storage.okr_batches import OkrBatches
from storage.okr_imports import OkrImports
from storage.organisation import Organisation
from storage.outbox import Outbox
from storage.pending import Pending
from storage.people import People
from storage.people_batches import PeopleBatches
from storage.personal_data import PersonalData
from storage.pilots import PilotAnswers, PilotIterations, Pilots, PilotTrainings, PilotVoters, PilotVotes
from storage.prompts import Prompts
from storage.proposals import Proposals
from storage.questions import Answers, Questions, QuestionVoters
from storage.requests import Evidences, ParkedRequests
from storage.reviews import ReviewPlans, Reviews
from storage.search import Search
from storage.sessions import Sessions
from storage.snapshots import Snapshots
from storage.survey_answers import SurveyAnswers, SurveyInvitations, SurveyParticipations, SurveyWords
from storage.surveys import Surveys
from storage.teams import Memberships, Teams
from storage.trees import Trees
from storage.turn_notes import TurnNotes
from storage.turns import turns_at
from storage.workspaces import Workspaces


class Transaction:
    """Everything that can be asked and written, on one connection. Each part is made when it is first used."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def workspaces(self) -> Workspaces:
        return Workspaces(self.connection)

    @cached_property
    def installations(self) -> Installations:
        return Installations(self.connection)

    @cached_property
    def people(self) -> People:
        return People(self.connection)

    @cached_property
    def people_batches(self) -> PeopleBatches:
        return PeopleBatches(self.connection)

    @cached_property
    def directory_readings(self) -> DirectoryReadings:
        return DirectoryReadings(self.connection)

    @cached_property
    def directory_entries(self) -> DirectoryEntries:
        return DirectoryEntries(self.connection)

    @cached_property
    def manager_fields(self) -> ManagerFields:
        return ManagerFields(self.connection)

    @cached_property
    def absences(self) -> Absences:
        return Absences(self.connection)

    @cached_property
    def teams(self) -> Teams:
        return Teams(self.connection)

    @cached_property
    def memberships(self) -> Memberships:
        return Memberships(self.connection)

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation(self.connection)

    @cached_property
    def cycle_objectives(self) -> CycleObjectives:
        return CycleObjectives(self.connection)

    @cached_property
    def cycle_rules(self) -> CycleRules:
        return CycleRules(self.connection)

    @cached_property
    def cycles(self) -> Cycles:
        return Cycles(self.connection)

    @cached_property
    def objectives(self) -> Objectives:
        return Objectives(self.connection)

    @cached_property
    def objective_shares(self) -> ObjectiveShares:
        return ObjectiveShares(self.connection)

    @cached_property
    def key_results(self) -> KeyResults:
        return KeyResults(self.connection)

    @cached_property
    def alignments(self) -> Alignments:
        return Alignments(self.connection)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self.connection)

    @cached_property
    def context_changes(self) -> ContextChanges:
        return ContextChanges(self.connection)

    @cached_property
    def control_periods(self) -> ControlPeriods:
        return ControlPeriods(self.connection)

    @cached_property
    def control_decisions(self) -> ControlDecisions:
        return ControlDecisions(self.connection)

    @cached_property
    def control_seats(self) -> ControlSeats:
        return ControlSeats(self.connection)

    @cached_property
    def control_answers(self) -> ControlAnswers:
        return ControlAnswers(self.connection)

    @cached_property
    def change_comments(self) -> ChangeComments:
        return ChangeComments(self.connection)

    @cached_property
    def handover_offers(self) -> HandoverOffers:
        return HandoverOffers(self.connection)

    @cached_property
    def turn_notes(self) -> TurnNotes:
        return TurnNotes(self.connection)

    @cached_property
    def draft_wishes(self) -> DraftWishes:
        return DraftWishes(self.connection)

    @cached_property
    def draft_boards(self) -> DraftBoards:
        return DraftBoards(self.connection)

    @cached_property
    def shared_drafts(self) -> SharedDrafts:
        return SharedDrafts(self.connection)

    @cached_property
    def draft_comments(self) -> DraftComments:
        return DraftComments(self.connection)

    @cached_property
    def closings(self) -> Closings:
        return Closings(self.connection)

    @cached_property
    def grades(self) -> Grades:
        return Grades(self.connection)

    @cached_property
    def pending(self) -> Pending:
        return Pending(self.connection)

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.connection)

    @cached_property
    def evidence(self) -> Evidences:
        return Evidences(self.connection)

    @cached_property
    def review_plans(self) -> ReviewPlans:
        return ReviewPlans(self.connection)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.connection)

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(self.connection)

    @cached_property
    def surveys(self) -> Surveys:
        return Surveys(self.connection)

    @cached_property
    def survey_invitations(self) -> SurveyInvitations:
        return SurveyInvitations(self.connection)

    @cached_property
    def survey_participations(self) -> SurveyParticipations:
        return SurveyParticipations(self.connection)

    @cached_property
    def survey_answers(self) -> SurveyAnswers:
        return SurveyAnswers(self.connection)

    @cached_property
    def survey_words(self) -> SurveyWords:
        return SurveyWords(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.connection)

    @cached_property
    def question_voters(self) -> QuestionVoters:
        return QuestionVoters(self.connection)

    @cached_property
    def answers(self) -> Answers:
        return Answers(self.connection)

    @cached_property
    def pilots(self) -> Pilots:
        return Pilots(self.connection)

    @cached_property
    def pilot_votes(self) -> PilotVotes:
        return PilotVotes(self.connection)

    @cached_property
    def pilot_answers(self) -> PilotAnswers:
        return PilotAnswers(self.connection)

    @cached_property
    def pilot_voters(self) -> PilotVoters:
        return PilotVoters(self.connection)

    @cached_property
    def pilot_trainings(self) -> PilotTrainings:
        return PilotTrainings(self.connection)

    @cached_property
    def pilot_iterations(self) -> PilotIterations:
        return PilotIterations(self.connection)

    @cached_property
    def parked_requests(self) -> ParkedRequests:
        return ParkedRequests(self.connection)

    @cached_property
    def trees(self) -> Trees:
        return Trees(self.connection)

    @cached_property
    def okr_batches(self) -> OkrBatches:
        return OkrBatches(self.connection)

    @cached_property
    def okr_imports(self) -> OkrImports:
        return OkrImports(self.connection)

    @cached_property
    def check_ins(self) -> CheckIns:
        return CheckIns(self.connection)

    @cached_property
    def blockers(self) -> Blockers:
        return Blockers(self.connection)

    @cached_property
    def help_offers(self) -> HelpOffers:
        return HelpOffers(self.connection)

    @cached_property
    def cheers(self) -> Cheers:
        return Cheers(self.connection)

    @cached_property
    def welcomes(self) -> Welcomes:
        return Welcomes(self.connection)

    @cached_property
    def handovers(self) -> Handovers:
        return Handovers(self.connection)

    @cached_property
    def follows(self) -> Follows:
        return Follows(self.connection)

    @cached_property
    def following_channels(self) -> FollowingChannels:
        return FollowingChannels(self.connection)

    @cached_property
    def leftovers(self) -> Leftovers:
        return Leftovers(self.connection)

    @cached_property
    def lessons(self) -> Lessons:
        return Lessons(self.connection)

    @cached_property
    def lesson_uses(self) -> LessonUses:
        return LessonUses(self.connection)

    @cached_property
    def feedback_rules(self) -> FeedbackRules:
        return FeedbackRules(self.connection)

    @cached_property
    def feedback_teams(self) -> FeedbackTeams:
        return FeedbackTeams(self.connection)

    @cached_property
    def feedback_rounds(self) -> FeedbackRounds:
        return FeedbackRounds(self.connection)

    @cached_property
    def feedback_asks(self) -> FeedbackAsks:
        return FeedbackAsks(self.connection)

    @cached_property
    def feedback_peers(self) -> FeedbackPeers:
        return FeedbackPeers(self.connection)

    @cached_property
    def feedback_invitations(self) -> FeedbackInvitations:
        return FeedbackInvitations(self.connection)

    @cached_property
    def feedback_boxes(self) -> FeedbackBoxes:
        return FeedbackBoxes(self.connection)

    @cached_property
    def feeds(self) -> Feeds:
        return Feeds(self.connection)

    @cached_property
    def allowed_addresses(self) -> AllowedAddresses:
        return AllowedAddresses(self.connection)

    @cached_property
    def prompts(self) -> Prompts:
        return Prompts(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection)

    @cached_property
    def forms(self) -> FormDrafts:
        return FormDrafts(self.connection)

    @cached_property
    def handled(self) -> Handled:
        return Handled(self.connection)

    @cached_property
    def forgetting(self) -> Forgetting:
        return Forgetting(self.connection)

    @cached_property
    def erasing(self) -> Erasing:
        return Erasing(self.connection)

    @cached_property
    def erased_words(self) -> ErasedWords:
        return ErasedWords(self.connection)

    @cached_property
    def search(self) -> Search:
        return Search(self.connection)

    @cached_property
    def personal_data(self) -> PersonalData:
        return PersonalData(self.connection)

    @cached_property
    def measuring(self) -> Measurings:
        return Measurings(self.connection)

    @cached_property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.connection)


class Store:
    """One database. ``write`` and ``read`` each are one transaction; a database that does not answer in time is the
    domain's ``Unavailable``."""

    def __init__(self, url: str, patience: Patience = LISTENER) -> None:
        self.url = url
        self._engine: Engine = make_engine(url, patience)
        self._writing = self._engine.execution_options(writes=True)
        file = sqlite_file(url)
        self._turns = None if file is None else turns_at(file)
        self._patience = sqlite_patience(patience)

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with answering(), self._turn() as engine, engine.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def _turn(self) -> Iterator[Engine]:
        """On SQLite writers stand in line, with one patience for their turn and for other processes."""
        if self._turns is None:
            yield self._writing
            return
        with self._turns.next(self._patience) as left:
            yield self._writing.execution_options(seconds_left=left)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        with answering(), self._engine.connect() as connection, connection.begin():
            yield Transaction(connection)

    @contextmanager
    def read_one_state(self) -> Iterator[Transaction]:
        """As ``read``, but every statement sees the database as the first one did, however long it goes on: on SQLite
        each transaction does."""
        engine = self._engine
        if not self.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with answering(), engine.connect() as connection, connection.begin():
            yield Transaction(connection)

    def ping(self) -> None:
        """Raise Unavailable unless the database answers. A SQLite file that was taken away would still be read by who
        has it open."""
        file = sqlite_file(self.url)
        if file is not None and not file.exists():
            raise Unavailable()
        with self.read() as tx:
            tx.connection.execute(text("SELECT count(*) FROM sqlite_schema" if self.is_sqlite else "SELECT 1"))

    def try_to_write(self) -> None:
        """Raise Unavailable unless the database takes a change; what it holds stays as it is."""
        with self.write() as tx:
            tx.connection.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def close(self) -> None:
        self._engine.dispose()


def open_store(url: str, patience: Patience = LISTENER) -> Store:
    return Store(url, patience)
