"""The parts of the stand-in, put together."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime

from bot.sandbox.activity import Activity
from bot.sandbox.acts import ActBook
from bot.sandbox.authorizing import Authorizing
from bot.sandbox.calls import CallLog
from bot.sandbox.clock import CalendarClock
from bot.sandbox.delivery import ACK_SECONDS, RETRY_DELAYS, Ack, Postman, first_answer
from bot.sandbox.events import Events
from bot.sandbox.faults import FaultBook
from bot.sandbox.http_delivery import HttpDoor
from bot.sandbox.idle import IdleBook
from bot.sandbox.interactions import Interactions
from bot.sandbox.manifest import PERMISSIVE, Manifest
from bot.sandbox.methods import METHODS
from bot.sandbox.people import DEFAULT_COMPANY, DEFAULT_TOKEN, workspace_from
from bot.sandbox.rates import Rates
from bot.sandbox.roster import Roster
from bot.sandbox.schedule import Schedule
from bot.sandbox.socket_mode import SocketHub
from bot.sandbox.stage import QUIET_SECONDS, SETTLE_SECONDS
from bot.sandbox.timeline import RunDue, Timeline
from bot.sandbox.webapi import Hooks, WebApi
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

APP_TOKEN = "xapp-sandbox"  # noqa: S105 - a stand-in's token guards nothing
SIGNING_SECRET = "sandbox-secret"  # noqa: S105  # known to everybody, as all of the stand-in
APP_ID = "A0SANDBOX"
LOOPBACK = "127.0.0.1"

Narrate = Callable[[datetime, datetime], Iterable[str]]
"""More words about a move of the clock between two moments, for the page."""


class Stand:
    """The parts of one stand-in and how they hang together; serving them is `Sandbox`'s business.

    `run_due(now)` is given by a composition that embeds the bot's worker; a separate worker follows by /control/idle.
    """

    def __init__(
        self,
        *,
        manifest: Manifest = PERMISSIVE,
        company: Json | None = None,
        workspaces: Sequence[Workspace] = (),
        at: datetime | None = None,
        run_due: RunDue | None = None,
        request_url: str | None = None,
        bot_token: str = DEFAULT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        limits: bool = True,
        quiet: float = QUIET_SECONDS,
        ack_seconds: float = ACK_SECONDS,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        port: int = 0,
        words: Sequence[str] = (),
        narrate: Narrate | None = None,
    ) -> None:
        self.clock = CalendarClock(at)
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        first = workspace_from(company or DEFAULT_COMPANY, manifest, now=self.clock.now(), bot_token=bot_token)
        self.world = World(self.clock, list(workspaces) or [first])
        self.activity = Activity()
        self.faults = FaultBook()
        self.rates = Rates(on=limits)
        self.acts = ActBook()
        self.sockets = SocketHub(APP_ID, self.faults)
        self.http = HttpDoor(request_url, signing_secret)
        doors = (self.sockets, self.http)
        self.postman = Postman(doors, self.activity, self.faults, retry_delays=retry_delays, ack_seconds=ack_seconds)
        self.events = Events(self.world, self.postman)
        self.roster = Roster(self.world, self.events)
        self.interactions = Interactions(self.world, self.acts, self.activity, self.postman, self.events, quiet=quiet)
        hooks = Hooks(
            socket_url=lambda: (
                f"{self.url.replace('http', 'ws', 1)}/link?ticket={self.sockets.ticket()}&app_id={APP_ID}"
            ),
            posted=self.events.message,
            changed=self.events.changed,
            deleted=self.events.deleted,
            joined=self.roster.joined,
            uninstalled=self.events.uninstalled,
            base_url=lambda: self.url,
        )
        self.api = WebApi(self.world, self.acts, self.rates, hooks, METHODS, app_token)
        self.idle = IdleBook(self.clock)
        self.authorizing = Authorizing(self.world)
        self.schedule = Schedule(self.world, self.events.message)
        chores = [self.schedule.run_due, *([run_due] if run_due else [])]
        self.timeline = Timeline(
            self.clock, self.idle, self.activity, self.world.changes, chores, quiet=min(quiet, QUIET_SECONDS)
        )
        self.quiet = quiet
        self.narrate = narrate
        self.words = words
        self.port = port
        self.url = f"http://{LOOPBACK}:{port}"

    @property
    def calls(self) -> CallLog:
        """Every call of the bot."""
        return self.api.log

    def oauth_code(self, team: str = "") -> str:
        """What Slack would hand to the redirect URL after an admin agreed to install the app."""
        return self.world.codes.make(team or self.world.default.id, self.world.default.manifest.scopes)

    def after_events(self, sent: Iterable[Future[Ack]]) -> str:
        """Waits until the bot has dealt with events just sent; why the first that failed did, if one did.

        Without a bot there is nobody to wait for, and nothing failed.
        """
        if not self.postman.connected:
            return ""
        errors = [first_answer(one).error for one in sent]
        self.activity.wait_until_quiet(self.quiet, SETTLE_SECONDS)
        return next(filter(None, errors), "")
