"""What can be asked and written inside one transaction."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection

from storage.absences import Absences
from storage.agenda import Agenda
from storage.alignments import Alignments
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
from storage.last_words import LastWords
from storage.leftovers import Leftovers
from storage.lessons import Lessons, LessonUses
from storage.manager_fields import ManagerFields
from storage.measuring import Measurings
from storage.memberships import Memberships
from storage.names import Names
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
from storage.teams import Teams
from storage.trees import Trees
from storage.turn_notes import TurnNotes
from storage.workspaces import Workspaces

Asked = TypeVar("Asked", covariant=True)


class Part(cached_property[Asked]):
    """A part of a transaction, made when it is first used: of a ``kind``, with what ``given`` of the transaction."""

    def __init__(self, kind: Callable[..., Asked], given: Sequence[str] = ("connection",)) -> None:
        super().__init__(lambda transaction: kind(*(getattr(transaction, name) for name in given)))
        self.kind = kind


class Transaction:
    """Everything that can be asked and written, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    workspaces = Part(Workspaces)
    installations = Part(Installations)
    people = Part(People)
    people_batches = Part(PeopleBatches)
    directory_readings = Part(DirectoryReadings)
    directory_entries = Part(DirectoryEntries)
    manager_fields = Part(ManagerFields)
    absences = Part(Absences)
    teams = Part(Teams)
    memberships = Part(Memberships)
    names = Part(Names)
    organisation = Part(Organisation)
    cycle_objectives = Part(CycleObjectives)
    cycle_rules = Part(CycleRules)
    cycles = Part(Cycles)
    objectives = Part(Objectives)
    objective_shares = Part(ObjectiveShares)
    key_results = Part(KeyResults)
    alignments = Part(Alignments)
    proposals = Part(Proposals)
    context_changes = Part(ContextChanges)
    control_periods = Part(ControlPeriods)
    control_decisions = Part(ControlDecisions)
    control_seats = Part(ControlSeats)
    control_answers = Part(ControlAnswers)
    change_comments = Part(ChangeComments)
    handover_offers = Part(HandoverOffers)
    turn_notes = Part(TurnNotes)
    draft_wishes = Part(DraftWishes)
    draft_boards = Part(DraftBoards)
    shared_drafts = Part(SharedDrafts)
    draft_comments = Part(DraftComments)
    closings = Part(Closings)
    grades = Part(Grades)
    pending = Part(Pending)
    words = Part(LastWords)
    offers = Part(Offers)
    evidence = Part(Evidences)
    review_plans = Part(ReviewPlans)
    reviews = Part(Reviews)
    decisions = Part(Decisions)
    surveys = Part(Surveys)
    survey_invitations = Part(SurveyInvitations)
    survey_participations = Part(SurveyParticipations)
    survey_answers = Part(SurveyAnswers)
    survey_words = Part(SurveyWords)
    sessions = Part(Sessions)
    questions = Part(Questions)
    question_voters = Part(QuestionVoters)
    answers = Part(Answers)
    pilots = Part(Pilots)
    pilot_votes = Part(PilotVotes)
    pilot_answers = Part(PilotAnswers)
    pilot_voters = Part(PilotVoters)
    pilot_trainings = Part(PilotTrainings)
    pilot_iterations = Part(PilotIterations)
    parked_requests = Part(ParkedRequests)
    trees = Part(Trees)
    okr_batches = Part(OkrBatches)
    okr_imports = Part(OkrImports)
    check_ins = Part(CheckIns)
    blockers = Part(Blockers)
    help_offers = Part(HelpOffers)
    cheers = Part(Cheers)
    welcomes = Part(Welcomes)
    handovers = Part(Handovers)
    follows = Part(Follows)
    following_channels = Part(FollowingChannels)
    leftovers = Part(Leftovers)
    lessons = Part(Lessons)
    lesson_uses = Part(LessonUses)
    feedback_rules = Part(FeedbackRules)
    feedback_teams = Part(FeedbackTeams)
    feedback_rounds = Part(FeedbackRounds)
    feedback_asks = Part(FeedbackAsks)
    feedback_peers = Part(FeedbackPeers)
    feedback_invitations = Part(FeedbackInvitations)
    feedback_boxes = Part(FeedbackBoxes)
    feeds = Part(Feeds)
    allowed_addresses = Part(AllowedAddresses)
    prompts = Part(Prompts)
    outbox = Part(Outbox)
    audit = Part(Audit)
    forms = Part(FormDrafts)
    handled = Part(Handled)
    agenda = Part(Agenda)
    forgetting = Part(Forgetting)
    erasing = Part(Erasing)
    erased_words = Part(ErasedWords)
    search = Part(Search)
    personal_data = Part(PersonalData)
    measuring = Part(Measurings)
    snapshots = Part(Snapshots)
