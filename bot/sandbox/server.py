"""The stand-in as a whole: its parts put together, served on loopback, in the foreground or on a thread."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from socket import socket
from threading import Thread
from time import monotonic, sleep
from types import TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, WebSocketRoute

from bot.sandbox import page
from bot.sandbox.activity import Activity
from bot.sandbox.acts import ActBook
from bot.sandbox.api_routes import ApiRoutes
from bot.sandbox.calls import CallLog
from bot.sandbox.clock import CalendarClock, parse_time
from bot.sandbox.control import Control
from bot.sandbox.delivery import ACK_SECONDS, RETRY_DELAYS, Postman
from bot.sandbox.events import Events
from bot.sandbox.faults import FaultBook
from bot.sandbox.http_delivery import HttpDoor
from bot.sandbox.idle import IdleBook
from bot.sandbox.interactions import Interactions
from bot.sandbox.manifest import PERMISSIVE, Manifest, read_manifest
from bot.sandbox.methods import METHODS
from bot.sandbox.page.acts import Narrate
from bot.sandbox.people import DEFAULT_COMPANY, DEFAULT_TOKEN, read_people, workspace_from
from bot.sandbox.rates import Rates
from bot.sandbox.roster import Roster
from bot.sandbox.schedule import Schedule
from bot.sandbox.socket_mode import SocketHub
from bot.sandbox.stage import QUIET_SECONDS
from bot.sandbox.timeline import RunDue, Timeline
from bot.sandbox.webapi import Hooks, WebApi
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

APP_TOKEN = "xapp-sandbox"  # noqa: S105 - a stand-in's token guards nothing
SIGNING_SECRET = "sandbox-secret"  # noqa: S105
APP_ID = "A0SANDBOX"
LOOPBACK = "127.0.0.1"
START_SECONDS = 10.0


class Sandbox:
    """One stand-in for Slack. `with Sandbox() as sandbox:` serves it on a free port of this machine.

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
        self.sockets = SocketHub(APP_ID)
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
            uninstalled=self.events.uninstalled,
            base_url=lambda: self.url,
        )
        self.api = WebApi(self.world, self.acts, self.rates, hooks, METHODS, app_token)
        self.idle = IdleBook(self.clock)
        self.schedule = Schedule(self.world, self.events.message)
        chores = [self.schedule.run_due, *([run_due] if run_due else [])]
        self.timeline = Timeline(
            self.clock, self.idle, self.activity, self.world.changes, chores, quiet=min(quiet, QUIET_SECONDS)
        )
        self.quiet = quiet
        self.narrate = narrate
        self.app = self._app(words)
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None
        self.url = f"http://{LOOPBACK}:{port}"

    @property
    def calls(self) -> CallLog:
        """Every call of the bot."""
        return self.api.log

    @property
    def api_url(self) -> str:
        """For `WebClient(base_url=…)` and SLACK_API_URL."""
        return f"{self.url}/api/"

    def start(self) -> "Sandbox":
        """Serves on a thread of its own; `url` is good afterwards."""
        self._server = uvicorn.Server(self._config())
        self._thread = Thread(target=self._server.run, name="sandbox", daemon=True)
        self._thread.start()
        deadline = monotonic() + START_SECONDS
        while not self._server.started:
            if monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError(f"the sandbox did not start on port {self._port}")
            sleep(0.005)
        self._use_port(self._server.servers[0].sockets[0].getsockname()[1])
        return self

    def stop(self, *, wait: bool = True) -> None:
        """Ends the server; with `wait`, only returns when its port is free."""
        self.postman.stop()
        self.sockets.close()
        if self._server and self._thread:
            self._server.should_exit = True
            if wait:
                self._thread.join(START_SECONDS)
        self.http.close()

    def serve(self) -> None:
        """Serves in the foreground until interrupted, and says where once it is ready."""
        self._server = _Announcing(self._config(), self._announce)
        try:
            self._server.run()
        finally:
            self.postman.stop()
            self.http.close()

    def oauth_code(self, team: str = "") -> str:
        """What Slack would hand to the redirect URL after an admin agreed to install the app."""
        code = self.world.new_id("code")
        self.world.codes[code] = team or self.world.default.id
        return code

    def after_events(self) -> None:
        """Waits until the bot has dealt with the events just sent."""
        if self.postman.connected:
            self.activity.wait_until_quiet(self.quiet, ACK_SECONDS + 2, envelopes=True)

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _app(self, words: Sequence[str]) -> Starlette:
        routes: list[BaseRoute] = [
            *ApiRoutes(self.api, self.faults, self.activity, self.interactions).routes(),
            WebSocketRoute("/link", self.sockets.serve),
            *Control(self).routes(),
            *page.routes(self, words=words),
        ]
        return Starlette(
            routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])]
        )

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self.app, host=LOOPBACK, port=self._port, log_level="warning", timeout_graceful_shutdown=2, lifespan="off"
        )

    def _announce(self, port: int) -> None:
        self._use_port(port)
        sys.stdout.write(f"okrbot sandbox: {self.url}\n")
        sys.stdout.flush()

    def _use_port(self, port: int) -> None:
        self.url = f"http://{LOOPBACK}:{port}"
        self.interactions.base_url = self.url


class _Announcing(uvicorn.Server):
    """Says on which port it listens as soon as it does."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[int], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce(self.servers[0].sockets[0].getsockname()[1])


def run(
    *,
    port: int,
    manifest: Path | str | None = None,
    people: Path | str | None = None,
    request_url: str | None = None,
    signing_secret: str | None = None,
    at: datetime | str | None = None,
    limits: bool = True,
) -> None:
    """Runs a stand-in in the foreground: `okrbot sandbox`.

    Without `manifest` it takes manifest.yml of the working directory, else grants everything a small bot needs.
    Raises OSError, UnreadableManifest, UnreadablePeople, or ValueError for `at`.
    """
    file = Path(manifest) if manifest else Path("manifest.yml")
    sandbox = Sandbox(
        manifest=read_manifest(file) if manifest or file.exists() else PERMISSIVE,
        company=read_people(Path(people)) if people else None,
        at=parse_time(at) if isinstance(at, str) else at,
        request_url=request_url,
        signing_secret=signing_secret or SIGNING_SECRET,
        limits=limits,
        port=port,
    )
    sandbox.serve()
