"""Socket Mode as it looks on the wire. [docs.slack.dev/apis/events-api/using-socket-mode]"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_socket

from bot.sandbox.server import Sandbox
from tests.sandbox.views import Json

Open = Callable[..., ClientConnection]


@pytest.fixture
def sockets() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def url(sandbox: Sandbox, client: WebClient) -> Callable[[], str]:
    return lambda: str(client.apps_connections_open(app_token=sandbox.app_token)["url"])


@pytest.fixture
def open_socket(url: Callable[[], str], sockets: ExitStack) -> Open:
    return lambda more="": sockets.enter_context(connect_socket(url() + more))


def read(socket: ClientConnection) -> Json:
    frame: Json = json.loads(socket.recv(timeout=5))
    return frame


def test_hello_comes_first(open_socket: Open) -> None:
    first, second = open_socket(), open_socket("&debug_reconnects=true")
    hello, other = read(first), read(second)
    assert (hello["type"], hello["num_connections"], hello["connection_info"]) == ("hello", 1, {"app_id": "A0SANDBOX"})
    assert (other["num_connections"], other["debug_info"]["approximate_connection_time"]) == (2, 360)


@pytest.mark.parametrize("frames", ["", "ping", "[]", '{"envelope_id": "another"}', b"\x00\xff", "[" * 100_000])
def test_a_command_is_acknowledged_by_its_envelope_id(sandbox: Sandbox, open_socket: Open, frames: str | bytes) -> None:
    socket = open_socket()
    read(socket)
    sandbox.sockets.wait_for_connection(5)
    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(sandbox.interactions.command, "U0MEI", "/okr", "hi")
        envelope = read(socket)
        if frames:
            socket.send(frames)
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "hello"}}))
        outcome = acting.result(5)
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["command"] == "/okr"
    assert (outcome.ok, outcome.responses[0]["text"]) == (True, "hello")


def test_an_event_comes_four_times_and_no_more(sandbox: Sandbox, open_socket: Open) -> None:
    sandbox.postman._ack_seconds, sandbox.postman._retry_delays = 0.05, (0.0, 0.05, 0.05)
    socket = open_socket()
    read(socket)
    sandbox.sockets.wait_for_connection(5)
    sandbox.roster.user(sandbox.world.default, {"id": "U0MEI", "title": "CTO"})
    frames = [read(socket) for _ in range(4)]
    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2, 3]
    assert {frame["payload"]["event_id"] for frame in frames} == {frames[0]["payload"]["event_id"]}
    assert [frame["accepts_response_payload"] for frame in frames] == [False] * 4
    with pytest.raises(TimeoutError):
        socket.recv(timeout=0.3)


def test_a_disconnect_frame_says_why(sandbox: Sandbox, open_socket: Open) -> None:
    socket = open_socket()
    read(socket)
    sandbox.sockets.wait_for_connection(5)
    sandbox.sockets.disconnect("warning")
    assert (read(socket)["type"], sandbox.sockets.connections[0].leaving) == ("disconnect", True)


def test_ten_connections_are_the_most(sandbox: Sandbox, open_socket: Open, url: Callable[[], str]) -> None:
    spare = url()
    for number in range(1, 11):
        open_socket()
        assert sandbox.sockets.wait_for_connection(5, connections=number)
    with pytest.raises(InvalidStatus), connect_socket(spare):
        pass
    with pytest.raises(SlackApiError, match="too_many_websockets"):
        url()


def test_an_app_token_is_for_connections_only(sandbox: Sandbox) -> None:
    def error(token: str, method: str) -> Any:
        with pytest.raises(SlackApiError) as caught:
            WebClient(token=token, base_url=sandbox.api_url).api_call(method)
        return caught.value.response["error"]

    assert error(sandbox.bot_token, "apps.connections.open") == "not_allowed_token_type"
    assert error(sandbox.app_token, "auth.test") == "not_allowed_token_type"
    assert error("xapp-other", "apps.connections.open") == "invalid_auth"
