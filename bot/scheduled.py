"""What is done by the clock: what each kind of delivery says, who plans, and who asks Slack for what."""

from bot.channels import Channels
from bot.crypto import Seal
from bot.delivery import Deliverer
from bot.directory import ASKING, DirectoryReader
from bot.domain.workspaces import Practice
from bot.feeds import FeedReader
from bot.fetching import Fetcher
from bot.manager_fields import ManagerReader
from bot.messages import Scripts
from bot.messages.answer_lines import AnswerLines
from bot.messages.blocker import BlockerMessages
from bot.messages.board import BoardMessages
from bot.messages.closing_lines import ClosingLines
from bot.messages.comment_lines import CommentLines
from bot.messages.context_lines import context_lines
from bot.messages.control import ControlLines, ControlMessages
from bot.messages.cycle_lines import CycleLines
from bot.messages.decision_lines import DecisionLines
from bot.messages.digest import DigestMessages
from bot.messages.draft_lines import DraftLines
from bot.messages.feed_lines import FeedLines
from bot.messages.feedback_lines import FeedbackLines
from bot.messages.followed import FollowedNewsSection
from bot.messages.handover_lines import HandoverLines
from bot.messages.help_lines import HelpLines, HelpOfferedLines
from bot.messages.notice import NoticeMessages
from bot.messages.pilots import PilotMessages
from bot.messages.prompt import Also, PromptMessages, once_a_week, practised, together
from bot.messages.restriction_lines import RestrictionLines
from bot.messages.review import ReviewMessages
from bot.messages.session import SessionMessages
from bot.messages.summary import SummaryMessages
from bot.messages.survey import SurveyLines, SurveyMessages
from bot.messages.turn_lines import OfferLines, TurnLines
from bot.messages.welcoming import Welcomes
from bot.pacing import Pacing
from bot.services.access import Access
from bot.services.checkins.blockers import Blockers
from bot.services.checkins.checkins import CheckIns
from bot.services.closing.late import LateDecisions
from bot.services.control.helping import ControlHelping
from bot.services.control.planning import ControlPlanner
from bot.services.control.rooms import ControlRooms
from bot.services.cycles.news import NewsOfCycles
from bot.services.cycles.planning import CyclePlanner
from bot.services.digest_planning import DigestPlanner
from bot.services.digests.digests import Digests
from bot.services.directory.fetching import DirectoryReadings
from bot.services.directory.manager_fields import ManagerReadings
from bot.services.directory.taking import DirectoryTaking
from bot.services.drafting.board_reading import Boards
from bot.services.drafting.carrying import CarryPlanner
from bot.services.drafting.news import DraftNews
from bot.services.editing.change_comments import ChangeComments
from bot.services.editing.restricting import Restricting
from bot.services.feedback.reading import FeedbackReading
from bot.services.feedback.rounds import FeedbackPlanner
from bot.services.feeds.news import NewsOfFeeds
from bot.services.feeds.rounds import FeedReadings
from bot.services.following.follows import Follows
from bot.services.following.planning import FollowPlanner
from bot.services.helping.cheer_reading import CheerNews
from bot.services.helping.reading import HelpNewsDesk
from bot.services.measures.snapshots import Snapshots
from bot.services.people.welcoming import Welcoming
from bot.services.pilots.news import PilotTelling
from bot.services.pilots.planning import PilotPlanner
from bot.services.pilots.votes import PilotVotes
from bot.services.prompts.errands import Errands
from bot.services.prompts.planning import PromptPlanner
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.sheets import PromptSheets
from bot.services.readiness.answering import SurveyAnswering
from bot.services.readiness.planning import SurveyPlanner
from bot.services.reviews.decisions import Decisions
from bot.services.reviews.packs import ReviewPacks
from bot.services.reviews.planning import ReviewPlanner
from bot.services.sessions.messages import SessionTelling
from bot.services.sessions.planning import SessionPlanner
from bot.services.sightings import Sightings
from bot.services.under_way.handover_offers import HandoverOffers
from bot.services.under_way.handovers import Handovers
from bot.services.under_way.turn_noting import TurnNews
from bot.services.upkeep.retention import Retention
from bot.telemetry import Metrics
from bot.worker import Planner
from storage import Speed, Store


def scripts(store: Store, access: Access, speed: Speed) -> Scripts:
    """What every kind of delivery says."""
    channels = Channels(store, Pacing(store, speed).take)
    said = {
        **PromptMessages(
            PromptSheets(store), Prompts(store), _also(store, access), FollowedNewsSection(Follows(store))
        ).scripts(),
        **SummaryMessages(CheckIns(store, access), PromptSheets(store)).scripts(),
        **NoticeMessages(store).scripts(),
        **BlockerMessages(Blockers(store)).scripts(),
        **DigestMessages(Digests(store, access), channels.check).scripts(),
        **ReviewMessages(ReviewPacks(store), Decisions(store, access), channels.check).scripts(),
        **SurveyMessages(SurveyAnswering(store, access)).scripts(),
        **SessionMessages(SessionTelling(store), channels.check).scripts(),
        **PilotMessages(PilotTelling(store), PilotVotes(store, access), channels.check).scripts(),
        **ControlMessages(ControlRooms(store), channels.check).scripts(),
        **BoardMessages(Boards(store), channels.check).scripts(),
    }
    return Welcomes(Welcoming(store)).before(said)


def sightings_of(deliverer: Deliverer) -> Sightings:
    posted = {kind: script.posted for kind, script in deliverer.scripts.items() if script.posted is not None}
    return Sightings(posted, deliverer.metrics.sent)


def _also(store: Store, access: Access) -> Also:
    """What a prompt says besides what it asks: what has to be decided comes first."""
    return together(
        context_lines,
        OfferLines(HandoverOffers(store, access)),
        ClosingLines(Errands(store), LateDecisions(store, access)),
        HandoverLines(Handovers(store, access)),
        DecisionLines(Decisions(store, access)),
        RestrictionLines(Restricting(store, access)),
        HelpOfferedLines(HelpNewsDesk(store)),
        practised(Practice.READINESS, SurveyLines(SurveyAnswering(store, access))),
        practised(Practice.QUESTIONS, AnswerLines(SessionTelling(store))),
        FeedLines(NewsOfFeeds(store, access)),
        CommentLines(ChangeComments(store, access)),
        practised(Practice.FEEDBACK, once_a_week(FeedbackLines(FeedbackReading(store, access)))),
        practised(Practice.CONTROL, ControlLines(ControlHelping(store, access))),
        TurnLines(TurnNews(store)),
        DraftLines(DraftNews(store, access)),
        HelpLines(HelpNewsDesk(store), CheerNews(store)),
        CycleLines(NewsOfCycles(store)),
    )


def planners(store: Store, access: Access, metrics: Metrics) -> tuple[Planner, ...]:
    """In the order in which one may cause work for the next."""
    return (
        CyclePlanner(store),
        CarryPlanner(store),
        PilotPlanner(store),
        ControlPlanner(store),
        PromptPlanner(store, metrics.prompts_planned),
        Snapshots(store),
        FeedbackPlanner(store),
        ReviewPlanner(store),
        SurveyPlanner(store),
        SessionPlanner(store),
        DigestPlanner(store),
        FollowPlanner(store),
        Retention(store),
    )


def readers(store: Store, deliverer: Deliverer) -> tuple[Planner, Planner]:
    """What is read from Slack about people."""
    posting, speed = deliverer.posting(), deliverer.speed
    readings = DirectoryReadings(store, speed, ASKING)
    return (
        DirectoryReader(readings, DirectoryTaking(store), posting),
        ManagerReader(ManagerReadings(store, speed), posting),
    )


def askers(store: Store, deliverer: Deliverer, seal: Seal | None, fetcher: Fetcher) -> tuple[Planner, ...]:
    """What is asked of systems that are not Slack."""
    return (FeedReader(FeedReadings(store, seal), fetcher, deliverer.metrics, deliverer.stopping),)
