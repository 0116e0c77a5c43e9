"""The stand-in as a whole: its parts put together, served on loopback, in the foreground or on a thread."""

import sys
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from socket import socket
from threading import Thread
from time import monotonic, sleep
from types import TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, WebSocketRoute

from bot.sandbox import control, page
from bot.sandbox.api_routes import ApiRoutes
from bot.sandbox.clock import parse_time
from bot.sandbox.connections import nobody_is_there
from bot.sandbox.doors import OwnPagesOnly
from bot.sandbox.manifest import PERMISSIVE, read_manifest
from bot.sandbox.parts import LOOPBACK, SIGNING_SECRET, Stand
from bot.sandbox.people import read_people
from bot.sandbox.ports import ensure_free
from bot.sandbox.stage import QUIET_SECONDS

START_SECONDS = 10.0
SERVER_THREAD = "sandbox"


class Sandbox(Stand):
    """One stand-in for Slack. `with Sandbox() as sandbox:` serves it on a free port of this machine, and nobody waits
    for its end."""

    _server: uvicorn.Server | None = None
    _thread: Thread | None = None

    @property
    def api_url(self) -> str:
        """For `WebClient(base_url=…)` and SLACK_API_URL."""
        return f"{self.url}/api/"

    @cached_property
    def app(self) -> Starlette:
        """The ASGI application: Web API, Socket Mode, control interface, page."""
        routes: list[BaseRoute] = [
            *ApiRoutes(self.api, self.faults, self.activity, self.interactions).routes(),
            *self.authorizing.routes(),
            WebSocketRoute("/link", self.sockets.serve),
            *control.routes(self),
            *page.routes(self, words=self.words),
        ]
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])
        return Starlette(
            routes=routes,
            middleware=[hosts, Middleware(OwnPagesOnly)],
            exception_handlers={ClientDisconnect: nobody_is_there},
        )

    def start(self) -> "Sandbox":
        """Serves on a thread of its own; `url` is good afterwards."""
        self._server = uvicorn.Server(self._config())
        self._thread = Thread(target=self._server.run, name=SERVER_THREAD, daemon=True)
        self._thread.start()
        deadline = monotonic() + START_SECONDS
        while not self._server.started:
            if monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError(f"the sandbox did not start on port {self.port}")
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

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(wait=False)

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self.app, host=LOOPBACK, port=self.port, log_level="warning", timeout_graceful_shutdown=2, lifespan="off"
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
    quiet: float = QUIET_SECONDS,
) -> None:
    """Runs a stand-in in the foreground: `okrbot sandbox`.

    Without `manifest` it takes manifest.yml of the working directory, else grants everything a small bot needs.
    Raises OSError, also for a port that is taken, UnreadableManifest, UnreadablePeople, or ValueError for `at`.
    """
    ensure_free(port)
    file = Path(manifest) if manifest else Path("manifest.yml")
    sandbox = Sandbox(
        manifest=read_manifest(file) if manifest or file.exists() else PERMISSIVE,
        company=read_people(Path(people)) if people else None,
        at=parse_time(at) if isinstance(at, str) else at,
        request_url=request_url,
        signing_secret=signing_secret or SIGNING_SECRET,
        limits=limits,
        quiet=quiet,
        port=port,
    )
    sandbox.serve()
