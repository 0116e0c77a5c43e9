"""A page from elsewhere, open in the same browser, gets nothing out of the stand-in and does nothing to it."""

import httpx
import pytest
from slack_sdk import WebClient
from starlette.types import Message
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_socket
from websockets.typing import Origin

from bot.sandbox.server import Sandbox
from tests.asking import asker
from tests.loops import run_apart

FOREIGN = ["https://evil.example", "http://127.0.0.1:1", "null"]
PLACES = [
    ("POST", "/api/auth.test"),
    ("GET", "/api/chat.postMessage?token=xoxb-sandbox&channel=C0PAYMENTS&text=hi"),
    ("GET", "/control/state"),
    ("GET", "/control/calls"),
    ("POST", "/control/settle"),
    ("POST", "/response/1"),
    ("POST", "/upload/T0SANDBOX/F1"),
    ("GET", "/events"),
    ("POST", "/act/say"),
]


@pytest.fixture
def http(sandbox: Sandbox) -> httpx.Client:
    return asker(sandbox.url)


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_a_page_from_elsewhere_is_refused(http: httpx.Client, method: str, path: str) -> None:
    for headers in ({"origin": FOREIGN[0]}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        answer = http.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["ok"]) == (403, False)


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_port_or_a_file_is_elsewhere_too(sandbox: Sandbox, http: httpx.Client, origin: str) -> None:
    assert http.get("/control/state", headers={"origin": origin}).status_code == 403
    http.post("/api/chat.postMessage", params={"token": sandbox.bot_token}, headers={"origin": origin})
    assert sandbox.calls.since() == []


def test_the_stand_ins_own_page_and_programs_may(sandbox: Sandbox, http: httpx.Client) -> None:
    own = {"origin": sandbox.url, "sec-fetch-site": "same-origin"}
    assert http.get("/control/state", headers=own).status_code == 200
    assert http.get("/control/state").status_code == 200


def test_a_link_elsewhere_may_lead_to_the_page(http: httpx.Client) -> None:
    assert http.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).status_code == 200


def test_a_foreign_page_opens_no_socket(sandbox: Sandbox, client: WebClient) -> None:
    url = client.apps_connections_open(app_token=sandbox.app_token)["url"]
    with pytest.raises(InvalidStatus, match="403"), connect_socket(url, origin=Origin("https://evil.example")):
        pass
    with connect_socket(url, origin=Origin(sandbox.url)) as socket:
        assert '"hello"' in str(socket.recv())


def test_a_program_that_goes_away_in_the_middle_of_its_request_is_nobodys_mistake(sandbox: Sandbox) -> None:
    path = "/api/chat.postMessage"
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    told: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message)

    call = sandbox.app({**scope, "headers": [(b"host", b"localhost")]}, gone, send)
    run_apart(call)

    assert told[0]["status"] == 400
