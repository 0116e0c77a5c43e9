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
from bot.services.blockers import Blockers
from bot.services.board_reading import Boards
from bot.services.carrying import CarryPlanner
from bot.services.change_comments import ChangeComments
from bot.services.checkins import CheckIns
from bot.services.cheer_reading import CheerNews
from bot.services.closing_late import LateDecisions
from bot.services.control_helping import ControlHelping
from bot.services.control_planning import ControlPlanner
from bot.services.control_rooms import ControlRooms
from bot.services.cycle_news import NewsOfCycles
from bot.services.cycle_planning import CyclePlanner
from bot.services.decisions import Decisions
from bot.services.digest_planning import DigestPlanner
from bot.services.digests import Digests
from bot.services.directory_reading import DirectoryReadings
from bot.services.directory_taking import DirectoryTaking
from bot.services.draft_news import DraftNews
from bot.services.errands import Errands
from bot.services.feed_news import NewsOfFeeds
from bot.services.feed_reading import FeedReadings
from bot.services.feedback_reading import FeedbackReading
from bot.services.feedback_rounds import FeedbackPlanner
from bot.services.follow_planning import FollowPlanner
from bot.services.follows import Follows
from bot.services.handover_offers import HandoverOffers
from bot.services.handovers import Handovers
from bot.services.help_reading import HelpNewsDesk
from bot.services.manager_fields import ManagerReadings
from bot.services.pilot_news import PilotTelling
from bot.services.pilot_planning import PilotPlanner
from bot.services.pilot_votes import PilotVotes
from bot.services.prompt_planning import PromptPlanner
from bot.services.prompt_sheets import PromptSheets
from bot.services.prompts import Prompts
from bot.services.readiness_answering import SurveyAnswering
from bot.services.readiness_planning import SurveyPlanner
from bot.services.restricting import Restricting
from bot.services.retention import Retention
from bot.services.review_packs import ReviewPacks
from bot.services.review_planning import ReviewPlanner
from bot.services.session_planning import SessionPlanner
from bot.services.session_telling import SessionTelling
from bot.services.sightings import Sightings
from bot.services.snapshots import Snapshots
from bot.services.turn_noting import TurnNews
from bot.services.welcoming import Welcoming
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
