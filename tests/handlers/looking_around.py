"""The handlers for looking around, wired up as the bot wires them, without Bolt."""

from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.channels import Channels
from bot.clock import Clock
from bot.domain.ids import Code
from bot.domain.people import Person
from bot.i18n import language
from bot.services.access import Access
from bot.services.checkins.history import Histories
from bot.services.digests.digests import Digests
from bot.services.feedback.reading import FeedbackReading
from bot.services.feedback.received import FeedbackReceiving
from bot.services.feedback.rules import FeedbackRules
from bot.services.following.follows import Follows
from bot.services.lessons.finding import LessonFinding
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
from bot.services.people.people import People
from bot.services.pilots.reading import PilotReading
from bot.services.prompts.why import Why
from bot.services.readiness.readiness import Readiness
from bot.services.reviews.packs import ReviewPacks
from bot.services.reviews.reviews import Reviews
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from bot.services.sharing import Sharing
from bot.views.blocks import Message
from handlers.acts import Caller, Command, OnCommand, Open, Outcome, Press, Replace, Reply, Typed
from handlers.as_of import AsOfHandlers
from handlers.callers import Callers
from handlers.feedback_pages import FeedbackPages
from handlers.home import Area, HomeHandlers
from handlers.pages import Pages
from handlers.past_pages import PastPages
from handlers.pilot_pages import PilotPages
from handlers.places import Sheets
from handlers.question_pages import QuestionPages
from handlers.review_pages import ReviewPages
from handlers.router import Router
from handlers.sharing import SharingHandlers
from handlers.viewing import ViewingHandlers
from tests.factories import MONDAY_MORNING, Office

COMMAND = "/ziele"


def refused_by_slack(error: str) -> SlackApiError:
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": error},
        headers={},
        status_code=200,
    )
    return SlackApiError(error, answer)  # type: ignore[no-untyped-call]


@dataclass
class Slack:
    """What the calls answer: users by id, channels by id, members by channel id in pages."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def users_info(self, *, user: str, **_: Any) -> dict[str, Any]:
        self.asked.append(user)
        if user not in self.users:
            raise refused_by_slack("user_not_found")
        return {"user": {"id": user, "team_id": "T0NORD", **self.users[user]}}

    def conversations_info(self, *, channel: str, **_: Any) -> dict[str, Any]:
        if channel not in self.channels:
            raise refused_by_slack("channel_not_found")
        return {"channel": {"id": channel, "is_member": True, **self.channels[channel]}}

    def conversations_members(self, *, channel: str, cursor: str = "", **_: Any) -> dict[str, Any]:
        pages, at = self.members[channel], int(cursor or 0)
        following = str(at + 1) if at + 1 < len(pages) else ""
        return {"members": pages[at], "response_metadata": {"next_cursor": following}}


@dataclass
class FixedClock(Clock):
    def now(self) -> Any:
        return MONDAY_MORNING


@dataclass
class Desk:
    """``told`` remembers what was handed to other journeys."""

    office: Office
    person: Person
    slack: Slack
    router: Router
    viewing: ViewingHandlers
    home: HomeHandlers
    sharing: SharingHandlers
    told: list[tuple[str, str]]

    def types(self, text: str) -> Outcome:
        return self.router.route(Command(self.caller, text, "C1", "trigger"))

    def reads(self, text: str) -> str:
        return message_of(self.types(text)).text

    def press(self, value: str = "", action_id: str = "x", **given: Any) -> Press:
        held: dict[str, Any] = {
            "block_id": "b",
            "trigger_id": "t",
            "channel_id": "C1",
            "message_ts": "1.0",
            "view": None,
        }
        return Press(caller=self.caller, action_id=action_id, value=value, typed=Typed(), **{**held, **given})

    @property
    def caller(self) -> Caller:
        t = language(self.person.locale)
        return Caller(self.office.workspace, self.person, t, self.office.now, self.slack)  # type: ignore[arg-type]


def desk(office: Office, person: Person, areas: tuple[Area, ...] = ()) -> Desk:
    store, told, slack = office.store, list[tuple[str, str]](), Slack()
    words: dict[str, OnCommand] = {}
    objectives = Objectives(store, Access())
    sheets = Sheets(
        mine=MyOverviews(store, Access()),
        people=PersonOverviews(store),
        teams=TeamOverviews(store, Access()),
        company=CompanyOverviews(store, Access()),
        attention=AttentionOverviews(store),
        finding=Finding(store),
        trees=TreeOverviews(store),
        led=LedOverviews(store),
        cycles=CycleOverviews(store, Access()),
        pages=Pages(
            objectives,
            Histories(store, Access()),
            Why(store),
            Digests(store, Access()),
            Channels(store),
            Follows(store),
            LessonFinding(store, Access()),
        ),
        past=PastPages(AsOf(store, TeamOverviews(store, Access()), CompanyOverviews(store, Access()), objectives)),
        reviews=ReviewPages(Reviews(store, Access()), ReviewPacks(store)),
        readiness=Readiness(store, Access()),
        questions=QuestionPages(Sessions(store, Access()), Questions(store, Access())),
        pilots=PilotPages(PilotReading(store, Access())),
        feedback=FeedbackPages(
            FeedbackReading(store, Access()), FeedbackReceiving(store, Access()), FeedbackRules(store, Access())
        ),
        command=COMMAND,
        words=words,
    )
    callers = Callers(People(store), FixedClock())
    home = HomeHandlers(sheets, MyTeams(store), areas)
    viewing = ViewingHandlers(sheets, callers, home)
    words |= {"me": viewing.mine, "team": viewing.team, "company": viewing.company, "find": viewing.find}
    words |= {"search": viewing.find, "history": _opening}
    words |= {"attention": viewing.attention, "at-risk": viewing.attention, "help": viewing.help}
    words |= {"new": _opening, "checkin": _opening, "snooze": lambda act: None}
    of_codes = (_remembering(told, "objective"), _remembering(told, "key result"))
    router = Router(COMMAND, words, viewing, *of_codes, AsOfHandlers(viewing, sheets.past))
    sharing = SharingHandlers(sheets, Sharing(store), Channels(store))
    return Desk(office, person, slack, router, viewing, home, sharing, told)


def message_of(outcome: Outcome) -> Message:
    assert isinstance(outcome, Reply | Replace), outcome
    return outcome.message


def _opening(act: Command) -> Outcome:
    return Open({"type": "modal", "words": act.words})


def _remembering(told: list[tuple[str, str]], kind: str) -> Any:
    def remember(act: Command, code: Code) -> Outcome:
        told.append((f"{kind} {code}", act.words))
        return Reply(Message(f"{kind} {code}"))

    return remember
