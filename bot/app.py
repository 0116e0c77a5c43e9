"""The composition root: settings become a store, services, a Bolt app and a worker. The only module that imports
handlers."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.channels import Channels
from bot.clients import LISTENER_TIMEOUT, Clients, client_for, identify, ignore_proxies_for
from bot.clock import Clock, FollowedClock, SystemClock
from bot.crypto import Seal
from bot.delivery import Deliverer
from bot.domain.errors import Unavailable
from bot.domain.workspaces import Workspace
from bot.fetching import Fetcher
from bot.scheduled import askers, planners, readers, scripts, sightings_of
from bot.services.absences import Absences
from bot.services.access import Access
from bot.services.alignment import Aligning
from bot.services.as_of import AsOf
from bot.services.blockers import Blockers
from bot.services.change_comments import ChangeComments
from bot.services.checkin_form import CheckInForms
from bot.services.checkin_history import Histories
from bot.services.checkins import CheckIns
from bot.services.closing import ClosingDesk
from bot.services.closing_due import ClosingsDue
from bot.services.closing_late import LateDecisions
from bot.services.closing_report import ClosingReports
from bot.services.contexts import Contexts
from bot.services.cycle_rules import CycleRules
from bot.services.cycles import Cycles
from bot.services.decisions import Decisions
from bot.services.digests import Digests
from bot.services.directory import Directory
from bot.services.draft_news import DraftNews
from bot.services.drafting import Drafting
from bot.services.editing import Editing
from bot.services.employment import Positions
from bot.services.evidence import EvidenceDesk
from bot.services.feed_addresses import FeedAddresses
from bot.services.feeds import Feeds
from bot.services.follows import Follows
from bot.services.handover_offers import HandoverOffers
from bot.services.handovers import Handovers
from bot.services.help_offers import HelpOffers
from bot.services.home import MyTeams
from bot.services.installations import Installations
from bot.services.lesson_finding import LessonFinding
from bot.services.lesson_using import LessonUsing
from bot.services.lessons import Lessons
from bot.services.my_data import MyData
from bot.services.objectives import Objectives
from bot.services.ordering import Orders
from bot.services.overview.attention import AttentionOverviews
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.cycles import CycleOverviews
from bot.services.overview.finding import Finding
from bot.services.overview.led import LedOverviews
from bot.services.overview.mine import MyOverviews
from bot.services.overview.person import PersonOverviews
from bot.services.overview.team import TeamOverviews
from bot.services.parking import Parking
from bot.services.people import People
from bot.services.preferences import Preferences
from bot.services.prompts import Prompts
from bot.services.proposals import Proposals
from bot.services.replies import Replies
from bot.services.requests import Requests
from bot.services.restricting import Restricting
from bot.services.review_packs import ReviewPacks
from bot.services.reviews import Reviews
from bot.services.setup import Setup
from bot.services.sharing import Sharing
from bot.services.sightings import Proofs
from bot.services.taking_back import TakingBack
from bot.services.team_shares import TeamShares
from bot.services.teams import Teams
from bot.services.trees import TreeOverviews
from bot.services.turns import Turns
from bot.services.undelivered import Undelivered
from bot.services.why import Why
from bot.services.wishes import Wishes
from bot.settings import Settings
from bot.telemetry import Metrics
from bot.worker import Worker
from handlers.areas import Areas
from handlers.as_of import AsOfHandlers
from handlers.away import AwayJourney
from handlers.blockers import BlockerJourney
from handlers.callers import Callers
from handlers.carrying_out import Outcomes
from handlers.change_comments import ChangeCommentJourney
from handlers.checkin import CheckInJourney
from handlers.closing import ClosingJourney
from handlers.contexts import ContextJourney
from handlers.cycles import CycleJourney
from handlers.digest import DigestJourney
from handlers.directory import DirectoryJourney
from handlers.directory_reading import DirectoryReadingJourney
from handlers.drafting import DraftingJourney
from handlers.employment import EmploymentJourney
from handlers.errors import Apologies
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
from handlers.places import Sheets
from handlers.prompts import PromptJourney
from handlers.proposals import ProposalsJourney
from handlers.replies import ReplyJourney
from handlers.requests import RequestJourney
from handlers.restricting import RestrictingJourney
from handlers.review_pages import ReviewPages
from handlers.reviews import ReviewsJourney
from handlers.router import Router
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
from storage import WORKER, Speed, Store, open_store

log = structlog.get_logger(__name__)


class Journey(Protocol):
    """A part of the handlers: it registers its listeners."""

    def register(self, front: Front) -> None: ...


@dataclass(frozen=True)
class Stores:
    """One database with two pools of connections: people are never kept waiting by the worker."""

    people: Store
    worker: Store

    @classmethod
    def open(cls, url: str) -> "Stores":
        return cls(open_store(url), open_store(url, WORKER))

    def close(self) -> None:
        """Give up all connections; whoever asks again opens new ones."""
        self.people.close()
        self.worker.close()


@dataclass(frozen=True)
class Okrbot:
    """Everything that runs."""

    settings: Settings
    clock: Clock
    stores: Stores
    clients: Clients
    bolt: App
    worker: Worker
    workspace: Workspace
    metrics: Metrics

    @property
    def store(self) -> Store:
        return self.stores.people

    def close(self) -> None:
        self.worker.deliverer.stopping.set()
        self.stores.close()


def build(
    settings: Settings,
    clock: Clock | None = None,
    *,
    speed: Speed | None = None,
    is_demo: bool = False,
    stores: Stores | None = None,
    fetcher: Fetcher | None = None,
) -> Okrbot:
    """Wire everything up; ``stores`` are those of DATABASE_URL, where they are open already; ``fetcher`` asks other
    systems for values. Raises SlackApiError when Slack does not know our token."""
    ignore_proxies_for(settings.slack_api_url)
    clock = clock or clock_of(settings)
    identity = identify(settings)
    stores = stores or Stores.open(settings.database_url)
    store, worker_store = stores.people, stores.worker
    people, access = People(store), Access(frozenset(settings.admins))
    workspace = people.install(identity.slack_team_id, identity.name, now=clock.now(), is_demo=is_demo)
    seal, fetcher = seal_of(settings), fetcher or Fetcher()
    clients = Clients(settings, identity, workspace.id, Installations(store, seal))
    metrics, speed = Metrics(), speed or Speed(settings.pace)
    deliverer = Deliverer(
        store=worker_store,
        scripts=scripts(worker_store, access, speed),
        clients=clients.of,
        is_replaced=clients.is_replaced,
        clock=clock,
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
        speed=speed,
        metrics=metrics,
    )
    urgent = replace(deliverer, store=store, scripts=scripts(store, access, speed))  # with the patience of a listener
    bolt = _bolt(settings, clients)
    callers = Callers(people, clock, Proofs(store, sightings_of(urgent)).pressed)
    front = Front(bolt, callers, Outcomes(Apologies()), metrics.listener_took)
    for journey in _journeys(front, store, access, urgent, settings.command, feeding=(seal, fetcher)):
        journey.register(front)
    worker = Worker(
        worker_store,
        planners(worker_store, access, metrics),
        deliverer,
        readers(worker_store, deliverer),
        askers(worker_store, deliverer, seal, fetcher),
    )
    return Okrbot(settings, clock, stores, clients, bolt, worker, workspace, metrics)


def _journeys(
    front: Front,
    store: Store,
    access: Access,
    deliverer: Deliverer,
    command: str,
    feeding: tuple[Seal | None, Fetcher],
) -> tuple[Journey, ...]:
    seal, fetcher = feeding
    callers, deliver_now, channels = front.callers, deliverer.deliver_now, Channels(store)
    check_ins, drafting, cycles, teams = (
        CheckIns(store, access),
        Drafting(store, access),
        Cycles(store, access),
        Teams(store, access),
    )
    histories, digests, why = Histories(store, access), Digests(store, access), Why(store)
    follows = Follows(store)
    pages = Pages(Objectives(store, access), histories, why, digests, channels, follows, LessonFinding(store, access))
    sheets = _sheets(store, access, pages, command, front.words)
    areas = Areas(Setup(store, access), teams, cycles, Preferences(store, access), command)
    home = HomeHandlers(sheets, MyTeams(store), areas.all(), areas.before)
    viewing = ViewingHandlers(sheets, callers, home)
    trees, past = TreeJourney(viewing), AsOfHandlers(viewing, sheets.past)
    restricting = RestrictingJourney(Restricting(store, access), callers, home, command)
    turns = TurnJourney(Turns(store, access), HandoverOffers(store, access), callers, command)
    objectives = ObjectivesJourney(
        pages.objectives,
        Editing(store, access),
        Aligning(store, access),
        drafting,
        callers,
        trees.tree,
        restricting.type,
        turns.typed_ones(),
        command,
    )
    answering = CheckInJourney(CheckInForms(store, check_ins), check_ins, histories, callers, deliver_now, command)
    wishes = WishJourney(Wishes(store, access))
    setup = SetupJourney(teams, Undelivered(store, access, sightings_of(deliverer)), home, callers, channels)
    return (
        viewing,
        trees,
        FollowsJourney(follows, viewing, ChannelFollows(follows, channels, home)),
        home,
        CycleJourney(cycles, CycleRules(store, access), home),
        SharingHandlers(sheets, Sharing(store), channels),
        DigestJourney(digests, pages),
        ReviewsJourney(Reviews(store, access), Decisions(store, access), callers, home, sheets),
        HelpingJourney(HelpOffers(store, access)),
        HandoverJourney(Handovers(store, access), callers, home),
        objectives,
        restricting,
        FeedJourney(Feeds(store, access, seal), FeedAddresses(store, access), fetcher, home, command),
        ProposalsJourney(Proposals(store, access), objectives.aligning, drafting),
        ContextJourney(Contexts(store, access)),
        ClosingJourney(
            ClosingDesk(store, access),
            ClosingsDue(store),
            LateDecisions(store, access),
            ClosingReports(store, access),
            command,
        ),
        ChangeCommentJourney(ChangeComments(store, access)),
        turns,
        RequestJourney(Requests(store, access), EvidenceDesk(store, access), drafting, callers),
        ParkingJourney(Parking(store, access), drafting),
        wishes,
        DraftingJourney(drafting, callers, wishes),
        OrderJourney(Orders(store, access)),
        SharedDraftJourney(DraftNews(store, access), TakingBack(store, access)),
        LessonsJourney(Lessons(store, access), sheets.finding, sheets),
        LessonUsingJourney(LessonUsing(store, access), drafting, callers),
        answering,
        ReplyJourney(Replies(store), callers, deliver_now),
        StrangersJourney(Replies(store), deliver_now),
        BlockerJourney(Blockers(store), deliver_now),
        PromptJourney(Prompts(store), deliver_now),
        AwayJourney(Absences(store, access), callers, home),
        WhyJourney(why),
        setup,
        MembersJourney(TeamShares(store, access)),
        TeamClosingJourney(teams, home, setup.team_form),
        EmploymentJourney(Positions(store, access), callers),
        SettingsJourney(Preferences(store, access), MyData(store), access),
        DirectoryJourney(People(store)),
        DirectoryReadingJourney(Directory(store, access), home),
        Router(command, front.words, viewing, objectives.on_code, answering.on_code, past),
    )


def _sheets(store: Store, access: Access, pages: Pages, command: str, words: Mapping[str, object]) -> Sheets:
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
        command,
        words,
    )


def _bolt(settings: Settings, clients: Clients) -> App:
    """``authorize`` is always given, so that no variable in the environment can switch Bolt to OAuth; the listener runs
    in the request's thread, and its end is the acknowledgement (architecture.md, rule 1)."""
    secret = settings.signing_secret

    def authorize(team_id: str | None) -> AuthorizeResult | None:  # Bolt looks at the names of the arguments
        return clients.authorize(team_id)

    bolt = App(
        name="okrbot",
        authorize=authorize,  # type: ignore[arg-type]  # Bolt takes None for "not installed there"
        client=client_for(settings, LISTENER_TIMEOUT),  # with a token, Bolt warns that it prefers authorize
        signing_secret=secret.get_secret_value() if secret else None,
        request_verification_enabled=secret is not None,
        process_before_response=True,
    )

    @bolt.error
    def failed(error: Exception) -> BoltResponse:
        """What no listener could answer for itself is not acknowledged, so that Slack sends it again."""
        log.error("not_handled", exc_info=error)
        return BoltResponse(status=503 if isinstance(error, Unavailable) else 500)

    return bolt


def clock_of(settings: Settings) -> Clock:
    """This machine's, or that of the stand-in which is followed."""
    return FollowedClock(settings.clock_url) if settings.clock_url else SystemClock()


def seal_of(settings: Settings) -> Seal | None:
    """None where OKRBOT_SECRET_KEYS is not set."""
    keys = [key.get_secret_value() for key in settings.secret_keys]
    return Seal(keys) if keys else None
