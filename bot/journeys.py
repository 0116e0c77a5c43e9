"""What people do: the parts of the handlers, each with the services that it asks. The only module that imports
handlers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from slack_bolt import App, BoltResponse

from bot.channels import Channels
from bot.clock import Clock
from bot.crypto import Seal
from bot.delivery import Deliverer
from bot.domain.workspaces import Workspace
from bot.fetching import Fetcher
from bot.i18n import language
from bot.scheduled import sightings_of
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from bot.services.alignment.contexts import Contexts
from bot.services.alignment.proposals import Proposals
from bot.services.checkins.blockers import Blockers
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.form import CheckInForms
from bot.services.checkins.history import Histories
from bot.services.checkins.replies import Replies
from bot.services.closing.closing import ClosingDesk
from bot.services.closing.late import LateDecisions
from bot.services.closing.report import ClosingReports
from bot.services.control.control import Control
from bot.services.control.helping import ControlHelping
from bot.services.control.starting import ControlStarting
from bot.services.cycles.cycles import Cycles
from bot.services.cycles.rules import CycleRules
from bot.services.digests.digests import Digests
from bot.services.directory.directory import Directory
from bot.services.drafting.drafting import Drafting
from bot.services.drafting.news import DraftNews
from bot.services.drafting.taking_back import TakingBack
from bot.services.drafting.wishes import Wishes
from bot.services.editing.change_comments import ChangeComments
from bot.services.editing.editing import Editing
from bot.services.editing.ordering import Orders
from bot.services.editing.restricting import Restricting
from bot.services.feedback.asking import FeedbackAsking
from bot.services.feedback.giving import FeedbackGiving
from bot.services.feedback.reading import FeedbackReading
from bot.services.feedback.received import FeedbackReceiving
from bot.services.feedback.rules import FeedbackRules
from bot.services.feeds.addresses import FeedAddresses
from bot.services.feeds.feeds import Feeds
from bot.services.following.follows import Follows
from bot.services.helping.cheering import Cheering
from bot.services.helping.offers import HelpOffers
from bot.services.helping.standing_in import StandingIn
from bot.services.lessons.finding import LessonFinding
from bot.services.lessons.lessons import Lessons
from bot.services.lessons.using import LessonUsing
from bot.services.okrs.evidence import EvidenceDesk
from bot.services.overview.as_of import AsOf
from bot.services.overview.attention import AttentionOverviews
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.cycles import CycleOverviews
from bot.services.overview.finding import Finding
from bot.services.overview.home import MyTeams
from bot.services.overview.led import LedOverviews
from bot.services.overview.mine import MyOverviews
from bot.services.overview.objective import Objectives
from bot.services.overview.person import PersonOverviews
from bot.services.overview.team import TeamOverviews
from bot.services.overview.tree import TreeOverviews
from bot.services.people.absences import Absences
from bot.services.people.employment import Positions
from bot.services.people.my_data import MyData
from bot.services.people.people import People
from bot.services.piloting import Piloting
from bot.services.pilots.pilots import Pilots
from bot.services.pilots.reading import PilotReading
from bot.services.pilots.training import PilotTrainings
from bot.services.pilots.votes import PilotVotes
from bot.services.prompts.errands import Errands
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.why import Why
from bot.services.readiness.answering import SurveyAnswering
from bot.services.readiness.readiness import Readiness
from bot.services.readiness.starting import SurveyStarting
from bot.services.readiness.wording import ReadinessWording
from bot.services.requests.parking import Parking
from bot.services.requests.requests import Requests
from bot.services.reviews.decisions import Decisions
from bot.services.reviews.packs import ReviewPacks
from bot.services.reviews.reviews import Reviews
from bot.services.sessions.answering import Answering
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from bot.services.settings.preferences import Preferences
from bot.services.settings.setup import Setup
from bot.services.sharing import Sharing
from bot.services.sightings import Proofs
from bot.services.teams.members import TeamShares
from bot.services.teams.teams import Teams
from bot.services.under_way.handover_offers import HandoverOffers
from bot.services.under_way.handovers import Handovers
from bot.services.under_way.turns import Turns
from bot.services.upkeep.undelivered import Undelivered
from bot.slack_errors import NoToken
from bot.telemetry import Metrics
from handlers.areas import Areas
from handlers.as_of import AsOfHandlers
from handlers.away import AwayJourney
from handlers.blockers import BlockerJourney
from handlers.callers import Callers
from handlers.carrying_out import Outcomes
from handlers.change_comments import ChangeCommentJourney
from handlers.checkin import CheckInJourney
from handlers.cheering import CheeringJourney
from handlers.closing import ClosingJourney
from handlers.contexts import ContextJourney
from handlers.control import ControlJourney
from handlers.cycles import CycleJourney
from handlers.digest import DigestJourney
from handlers.directory import DirectoryReadingJourney
from handlers.drafting import DraftingJourney
from handlers.employment import EmploymentJourney
from handlers.errors import Apologies
from handlers.feedback import FeedbackJourney
from handlers.feedback_pages import FeedbackPages
from handlers.feeds import FeedJourney
from handlers.follows import FollowsJourney
from handlers.follows_channels import ChannelFollows
from handlers.front import Front
from handlers.handovers import HandoverJourney
from handlers.helping import HelpingJourney
from handlers.home import HomeHandlers
from handlers.lesson_using import LessonUsingJourney
from handlers.lessons import LessonsJourney
from handlers.members import MembersJourney
from handlers.objectives import ObjectivesJourney
from handlers.ordering import OrderJourney
from handlers.pages import Pages
from handlers.parking import ParkingJourney
from handlers.past_pages import PastPages
from handlers.people_events import DirectoryJourney
from handlers.pilot_pages import PilotPages
from handlers.pilot_training import PilotTrainingJourney
from handlers.pilots import PilotsJourney
from handlers.places import Sheets
from handlers.prompts import PromptJourney
from handlers.proposals import ProposalsJourney
from handlers.question_pages import QuestionPages
from handlers.questions import QuestionsJourney
from handlers.readiness import ReadinessJourney
from handlers.replies import ReplyJourney
from handlers.requests import RequestJourney
from handlers.restricting import RestrictingJourney
from handlers.review_pages import ReviewPages
from handlers.reviews import ReviewsJourney
from handlers.router import Router
from handlers.sessions import SessionsJourney
from handlers.settings import SettingsJourney
from handlers.setup import SetupJourney
from handlers.shared_drafts import SharedDraftJourney
from handlers.sharing import SharingHandlers
from handlers.strangers import StrangersJourney
from handlers.team_closing import TeamClosingJourney
from handlers.trees import TreeJourney
from handlers.turns import TurnJourney
from handlers.viewing import ViewingHandlers
from handlers.why import WhyJourney
from handlers.wishes import WishJourney
from storage import Store


class Journey(Protocol):
    """A part of the handlers: it registers its listeners."""

    def register(self, front: Front) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What journeys are made of. ``deliverer`` has the patience of a listener; ``command`` is the name of the slash
    command; without ``seal`` no secret of another system is kept."""

    store: Store
    access: Access
    clock: Clock
    deliverer: Deliverer
    metrics: Metrics
    command: str
    seal: Seal | None
    fetcher: Fetcher


def listen(bolt: App, means: Means) -> None:
    """Register every journey with Bolt."""
    proofs = Proofs(means.store, sightings_of(means.deliverer))
    callers = Callers(People(means.store), means.clock, proofs.pressed)
    front = Front(bolt, callers, Outcomes(Apologies()), means.metrics.listener_took)
    for journey in _Journeys(front, means).all():
        journey.register(front)
    front.pass_over_the_rest()


def turn_away(error: NoToken, workspace: Workspace, body: dict[str, Any]) -> BoltResponse:
    """The answer to whoever acts in a workspace in which we have no token to speak with."""
    return Apologies().without_token(error, language(workspace.locale), body)


class _Journeys:
    """What several journeys share is made once."""

    def __init__(self, front: Front, means: Means) -> None:
        self.front, self.means = front, means
        self.store, self.access, self.command = means.store, means.access, means.command
        self.callers, self.deliver_now = front.callers, means.deliverer.deliver_now
        self.channels = Channels(means.store)

    def all(self) -> Iterable[Journey]:
        """Whatever the others leave is the router's."""
        yield from self._looking()
        yield from self._okrs()
        yield from self._drafting()
        yield from self._checking_in()
        yield from self._company()
        past = AsOfHandlers(self.viewing, self.sheets.past)
        on_code = (self.objectives.on_code, self.answering.on_code)
        yield Router(self.command, self.front.words, self.viewing, *on_code, past)

    def _looking(self) -> Iterable[Journey]:
        store, access, home = self.store, self.access, self.home
        yield self.viewing
        yield self.trees
        yield FollowsJourney(self.follows, self.viewing, ChannelFollows(self.follows, self.channels, home))
        yield home
        yield CycleJourney(self.cycles, CycleRules(store, access), home)
        yield SharingHandlers(self.sheets, Sharing(store), self.channels)
        yield DigestJourney(self.pages.digests, self.pages)
        yield ReviewsJourney(Reviews(store, access), Decisions(store, access), self.callers, home, self.sheets)
        yield ReadinessJourney(
            Readiness(store, access),
            SurveyStarting(store, access),
            SurveyAnswering(store, access),
            ReadinessWording(store, access),
            self.sheets,
        )
        yield HelpingJourney(HelpOffers(store, access), StandingIn(store, access), self.command)
        yield CheeringJourney(Cheering(store, access), self.command)
        pages = self.sheets.questions
        yield SessionsJourney(pages.sessions, self.callers, self.channels)
        yield QuestionsJourney(pages.questions, Answering(store, access), pages, self.callers, home, self.command)
        yield self.pilots
        yield PilotTrainingJourney(PilotTrainings(store, access))
        yield self._feedback()
        yield HandoverJourney(Handovers(store, access), self.callers, home)

    def _feedback(self) -> Journey:
        asking, giving = FeedbackAsking(self.store, self.access), FeedbackGiving(self.store, self.access)
        return FeedbackJourney(asking, giving, *self._received(), self.callers, self.sheets)

    def _received(self) -> tuple[FeedbackReceiving, FeedbackRules]:
        return FeedbackReceiving(self.store, self.access), FeedbackRules(self.store, self.access)

    def _okrs(self) -> Iterable[Journey]:
        """From what runs to how it ends."""
        store, access, means = self.store, self.access, self.means
        feeds, addresses = Feeds(store, access, means.seal), FeedAddresses(store, access)
        yield self.objectives
        yield self.restricting
        yield FeedJourney(feeds, addresses, means.fetcher, self.home, self.command)
        yield ProposalsJourney(Proposals(store, access), self.objectives.aligning, self.drafting)
        yield ContextJourney(Contexts(store, access))
        yield ClosingJourney(
            ClosingDesk(store, access),
            Errands(store),
            LateDecisions(store, access),
            ClosingReports(store, access),
            self.command,
        )
        yield ChangeCommentJourney(ChangeComments(store, access))
        helping = ControlHelping(store, access)
        starting = ControlStarting(store, access)
        yield ControlJourney(Control(store, access), starting, helping, self.callers, self.home, self.command)
        yield self.turns
        yield RequestJourney(Requests(store, access), EvidenceDesk(store, access), self.drafting, self.callers)
        yield ParkingJourney(Parking(store, access), self.drafting)

    def _drafting(self) -> Iterable[Journey]:
        store, access = self.store, self.access
        wishes = WishJourney(Wishes(store, access))
        yield wishes
        yield DraftingJourney(self.drafting, self.callers, wishes)
        yield OrderJourney(Orders(store, access))
        yield SharedDraftJourney(DraftNews(store, access), TakingBack(store, access))
        yield LessonsJourney(Lessons(store, access), self.sheets.finding, self.sheets)
        yield LessonUsingJourney(LessonUsing(store, access), self.drafting, self.callers)

    def _checking_in(self) -> Iterable[Journey]:
        store, deliver_now = self.store, self.deliver_now
        yield self.answering
        yield ReplyJourney(Replies(store), self.callers, deliver_now, self.command)
        yield StrangersJourney(Replies(store), deliver_now)
        yield BlockerJourney(Blockers(store), deliver_now)
        yield PromptJourney(Prompts(store), deliver_now)
        yield AwayJourney(Absences(store, self.access), self.callers, self.home)
        yield WhyJourney(self.pages.why)

    def _company(self) -> Iterable[Journey]:
        """People, teams, and what is set up."""
        store, access = self.store, self.access
        undelivered = Undelivered(store, access, sightings_of(self.means.deliverer))
        setup = SetupJourney(self.teams, undelivered, self.home, self.callers, self.channels)
        yield setup
        yield MembersJourney(TeamShares(store, access))
        yield TeamClosingJourney(self.teams, self.home, setup.team_form)
        yield EmploymentJourney(Positions(store, access), self.callers)
        yield SettingsJourney(Preferences(store, access), MyData(store), access)
        yield DirectoryJourney(People(store))
        yield DirectoryReadingJourney(Directory(store, access), self.home)

    @cached_property
    def pages(self) -> Pages:
        store, access = self.store, self.access
        return Pages(
            Objectives(store, access),
            Histories(store, access),
            Why(store),
            Digests(store, access),
            self.channels,
            self.follows,
            LessonFinding(store, access),
        )

    @cached_property
    def sheets(self) -> Sheets:
        store, access, pages = self.store, self.access, self.pages
        return Sheets(
            MyOverviews(store, access),
            PersonOverviews(store),
            TeamOverviews(store, access),
            CompanyOverviews(store, access),
            AttentionOverviews(store),
            Finding(store),
            TreeOverviews(store),
            LedOverviews(store),
            CycleOverviews(store, access),
            pages,
            PastPages(AsOf(store, TeamOverviews(store, access), CompanyOverviews(store, access), pages.objectives)),
            ReviewPages(Reviews(store, access), ReviewPacks(store)),
            Readiness(store, access),
            QuestionPages(Sessions(store, access), Questions(store, access)),
            PilotPages(PilotReading(store, access)),
            FeedbackPages(FeedbackReading(store, access), *self._received()),
            self.command,
            self.front.words,
        )

    @cached_property
    def pilots(self) -> PilotsJourney:
        store, access = self.store, self.access
        votes, reading = PilotVotes(store, access), PilotReading(store, access)
        piloting = Piloting(store, access)
        return PilotsJourney(Pilots(store, access), votes, reading, piloting, self.callers, self.home, self.sheets)

    @cached_property
    def home(self) -> HomeHandlers:
        setup, preferences = Setup(self.store, self.access), Preferences(self.store, self.access)
        areas = Areas(setup, self.teams, self.cycles, preferences, self.command)
        return HomeHandlers(self.sheets, MyTeams(self.store), areas.all(), areas.before)

    @cached_property
    def viewing(self) -> ViewingHandlers:
        return ViewingHandlers(self.sheets, self.callers, self.home)

    @cached_property
    def trees(self) -> TreeJourney:
        return TreeJourney(self.viewing)

    @cached_property
    def objectives(self) -> ObjectivesJourney:
        return ObjectivesJourney(
            self.pages.objectives,
            Editing(self.store, self.access),
            Aligning(self.store, self.access),
            self.drafting,
            self.callers,
            self.trees.tree,
            self.restricting.type,
            self.turns.typed_ones(),
            self.command,
        )

    @cached_property
    def restricting(self) -> RestrictingJourney:
        return RestrictingJourney(Restricting(self.store, self.access), self.callers, self.home, self.command)

    @cached_property
    def turns(self) -> TurnJourney:
        offers = HandoverOffers(self.store, self.access)
        return TurnJourney(Turns(self.store, self.access), offers, self.callers, self.command)

    @cached_property
    def answering(self) -> CheckInJourney:
        check_ins = CheckIns(self.store, self.access)
        forms, histories = CheckInForms(self.store, check_ins), self.pages.histories
        return CheckInJourney(forms, check_ins, histories, self.callers, self.deliver_now, self.command)

    @cached_property
    def drafting(self) -> Drafting:
        return Drafting(self.store, self.access)

    @cached_property
    def cycles(self) -> Cycles:
        return Cycles(self.store, self.access)

    @cached_property
    def teams(self) -> Teams:
        return Teams(self.store, self.access)

    @cached_property
    def follows(self) -> Follows:
        return Follows(self.store)
