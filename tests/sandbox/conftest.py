"""A running stand-in, and a real Bolt app connected to it."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.certificates import trusted
from bot.sandbox.server import Sandbox
from bot.socket_client import end
from tests.asking import asker


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk honours these and ignores NO_PROXY."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _a_busy_machine_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What expires is told of by the tests that are about it."""
    monkeypatch.setattr("bot.sandbox.tickets.TRIGGER_SECONDS", 60.0)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox(quiet=0.03, ack_seconds=1.0).start()
    yield running
    running.stop(wait=False)  # each has a port of its own


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, timeout=5, retry_handlers=[], ssl=trusted())


Connect = Callable[[App], None]


@pytest.fixture
def app(client: WebClient) -> App:
    return App(client=client, process_before_response=True)


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Connect]:
    """Connects a Bolt app by Socket Mode and waits until the stand-in knows."""
    handlers: list[SocketModeHandler] = []

    def connected(app: App) -> None:
        handler = SocketModeHandler(app, sandbox.app_token)
        handlers.append(handler)
        handler.connect()  # type: ignore[no-untyped-call]
        assert sandbox.sockets.wait_for_connection(5)

    yield connected
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
        Thread(target=end, args=(handler.client,), daemon=True).start()  # it takes a second or three; nobody waits


@pytest.fixture
def control(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The control interface over HTTP."""
    with asker(f"{sandbox.url}/control", timeout=20) as http:
        yield http


@pytest.fixture
def submissions(app: App) -> list[dict[str, Any]]:
    """The state of each submission of a form."""
    states: list[dict[str, Any]] = []

    @app.view("form")
    def take(ack: Ack, view: dict[str, Any]) -> None:
        states.append(view["state"]["values"])
        ack()

    return states
