"""What comes in over HTTP: which bodies are read, and which are refused before anything is kept."""

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.methods import FORM_ONLY
from bot.sandbox.server import Sandbox
from tests.asking import ask, asker
from tests.sandbox.conftest import Connect
from tests.sandbox.test_messages import refusal
from tests.sandbox.views import MODAL, opened

HALF = "\ud800"
"""Half a character: JSON can name it, UTF-8 cannot write it."""
AS_JSON = {"content-type": "application/json"}


@pytest.fixture
def api(sandbox: Sandbox) -> httpx.Client:
    return asker(sandbox.api_url, headers={"authorization": f"Bearer {sandbox.bot_token}"})


@pytest.mark.parametrize(
    "body",
    [
        rb'{"channel": "C0PAYMENTS", "text": "\ud800"}',
        rb'{"channel": "C0PAYMENTS", "text": "a", "\udfff": "b"}',
        b'{"channel": "C0PAYMENTS", "text": "\xed\xa0\x80"}',
    ],
)
def test_half_a_character_is_refused_before_anything_is_kept(
    client: WebClient, api: httpx.Client, control: httpx.Client, body: bytes
) -> None:
    assert api.post("chat.postMessage", content=body, headers=AS_JSON).json() == {"ok": False, "error": "invalid_json"}
    assert client.conversations_history(channel="C0PAYMENTS")["messages"] == []
    assert control.get("/calls").status_code == 200


def test_half_a_character_in_a_structure_of_a_form_is_refused(client: WebClient) -> None:
    blocks = r'[{"type": "section", "text": {"type": "plain_text", "text": "\ud800"}}]'
    arguments = {"channel": "C0PAYMENTS", "text": "a", "blocks": blocks}
    assert refusal(client.api_call, api_method="chat.postMessage", data=arguments) == "invalid_blocks_format"
    assert client.conversations_history(channel="C0PAYMENTS")["messages"] == []


def test_two_halves_are_a_character(client: WebClient, api: httpx.Client) -> None:
    body = rb'{"channel": "C0PAYMENTS", "text": "\ud83d\ude00"}'
    assert api.post("chat.postMessage", content=body, headers=AS_JSON).json()["message"]["text"] == "😀"


def test_a_token_counts_in_the_header_and_in_a_form_only(sandbox: Sandbox) -> None:
    token = {"token": sandbox.bot_token}
    with asker(sandbox.api_url) as http:
        for refused in (http.get("auth.test", params=token), http.post("auth.test", json=token)):
            assert refused.json()["error"] == "not_authed"
        assert http.post("auth.test", data=token).json()["ok"]
        assert http.post("auth.test", headers={"authorization": f"Bearer {sandbox.bot_token}"}).json()["ok"]


@pytest.mark.parametrize(
    ("headers", "error"),
    [({}, "missing_post_type"), ({"content-type": "application/xml; charset=utf-8"}, "invalid_post_type")],
)
def test_a_body_is_named_as_what_it_is(
    sandbox: Sandbox, api: httpx.Client, headers: dict[str, str], error: str
) -> None:
    """And the panel says why it was refused."""
    body = b'{"channel": "C0PAYMENTS", "text": "a"}'
    assert api.post("chat.postMessage", content=body, headers=headers).json() == {"ok": False, "error": error}
    call = sandbox.calls.since()[-1]
    assert (call.method, call.reason) == ("chat.postMessage", "its Content-Type says neither form nor JSON")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "APPLICATION/json ;charset=UTF-8"]
)
def test_a_kind_of_body_may_name_its_characters(api: httpx.Client, kind: str) -> None:
    body = b'{"channel": "C0PAYMENTS", "text": "a"}'
    assert api.post("chat.postMessage", content=body, headers={"content-type": kind}).json()["ok"]


@pytest.mark.parametrize("method", sorted(FORM_ONLY))
def test_a_method_that_only_reads_does_not_look_at_json(sandbox: Sandbox, api: httpx.Client, method: str) -> None:
    asked = {"user": "U0NOBODY", "channel": "C0NOWHERE", "types": "none", "visibility": "none", "limit": "none"}
    asked |= {"usergroup": "S1", "users": "U0MEI", "file": "F1", "email": "x", "length": "none"}
    api.post(method, json=asked)
    call = sandbox.calls.since()[-1]
    assert (call.method, call.args) == (method, {})
    assert "does not look at the JSON body" in call.reason


def test_a_method_that_only_reads_takes_forms_and_query_strings(api: httpx.Client) -> None:
    asked = {"user": "U0MEI"}
    for answer in (api.post("users.info", data=asked), api.post("users.info", params=asked)):
        assert answer.json()["user"]["name"] == "mei"
    assert api.post("users.info", json=asked).json()["error"] == "invalid_arguments"
    assert api.post("users.info", params=asked, json={"user": "U0ADA"}).json()["user"]["name"] == "mei"


def test_half_a_character_is_refused_at_a_response_url_and_by_the_control_interface(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    ticket = sandbox.world.tickets.response_url("T0SANDBOX", "C0PAYMENTS", "U0MEI", "", "")
    answered = ask.post(f"{sandbox.url}/response/{ticket.id}", content=rb'{"text": "\ud800"}')
    calls = ("message", "command", "user", "channel", "action", "submit", "faults", "idle")
    told = [control.post(f"/{call}", content=rb'{"user": "\ud800"}', headers=AS_JSON) for call in calls]
    assert (answered.status_code, answered.json()["error"]) == (400, "invalid_json")
    assert {answer.status_code for answer in told} == {400}
    assert all("lone surrogate" in answer.json()["error"] for answer in told)
    assert control.get("/messages", params={"channel": "C0PAYMENTS"}).json()["ephemerals"] == []


def test_half_a_character_in_an_acknowledgement_is_a_bad_answer(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    @app.command("/okr")
    def answer(ack: Ack) -> None:
        ack(f"see {HALF}")

    @app.view("form")
    def take(ack: Ack) -> None:
        ack(response_action="errors", errors={"name": HALF})

    connect(app)
    typed = sandbox.interactions.command("U0MEI", "/okr")
    submitted = sandbox.interactions.submit("U0MEI", opened(sandbox, client, MODAL), {"name": {"name": "x"}})
    for outcome in (typed, submitted):
        assert (outcome.ok, outcome.responses, outcome.errors) == (False, [], {})
        assert "lone surrogate" in outcome.error
