"""What the Web API tells of people and channels, to whom, and in which pages."""

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.asking import ask, asker
from tests.sandbox.test_messages import refusal
from tests.sandbox.views import section

HOME = {"type": "home", "blocks": [section()]}


@pytest.fixture
def http(sandbox: Sandbox) -> httpx.Client:
    return asker(sandbox.api_url)


def without(sandbox: Sandbox, *scopes: str) -> None:
    workspace = sandbox.world.default
    workspace.manifest = workspace.manifest.without_scopes(*scopes)


@pytest.mark.parametrize("limit", [1001, -1, "many", "²"])
def test_a_page_has_a_thousand_at_most(client: WebClient, limit: Any) -> None:
    assert refusal(client.conversations_list, limit=limit) == "invalid_limit"
    assert client.conversations_list(limit=1000)["ok"]


def test_a_page_of_people_holds_a_thousand_at_most(sandbox: Sandbox, client: WebClient) -> None:
    """A few are listed at once where no limit is given."""
    assert len(client.users_list()["members"]) == 7
    for number in range(1000):
        sandbox.roster.user(sandbox.world.default, {"name": f"p{number}"})
    assert len(client.users_list(limit=5000)["members"]) == 1000


@pytest.mark.parametrize("cursor", ["x", "bmV4dDotMQ==", "bmV4dDo="])
def test_a_made_up_cursor_is_refused(client: WebClient, cursor: str) -> None:
    assert refusal(client.users_list, limit=1, cursor=cursor) == "invalid_cursor"


@pytest.mark.parametrize("name", ["oldest", "latest"])
def test_a_time_that_is_none_is_named(client: WebClient, name: str) -> None:
    assert refusal(client.conversations_history, channel="C0PAYMENTS", **{name: "noon"}) == f"invalid_ts_{name}"


def test_history_gives_999_at_most_and_replies_a_thousand(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.rates.on = False
    parent = client.chat_postMessage(channel="C0PAYMENTS", text="parent")["ts"]
    for _ in range(101):
        client.chat_postMessage(channel="C0PAYMENTS", text="reply", thread_ts=parent)
    assert len(client.conversations_replies(channel="C0PAYMENTS", ts=parent)["messages"]) == 102
    assert client.conversations_history(channel="C0PAYMENTS", limit=5000)["ok"]


def test_history_is_for_members(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.roster.channel(sandbox.world.default, {"id": "C0PAYMENTS", "members": ["U0ADA"]})
    assert refusal(client.conversations_history, channel="C0PAYMENTS") == "not_in_channel"
    assert client.conversations_members(channel="C0PAYMENTS")["members"] == ["U0ADA"]
    assert refusal(client.conversations_history, channel="C0LEADS") == "channel_not_found"


def test_the_scope_of_the_kind_of_channel_is_needed(sandbox: Sandbox, client: WebClient) -> None:
    without(sandbox, "channels:history", "groups:read")
    assert refusal(client.conversations_history, channel="C0PAYMENTS") == "missing_scope"
    assert refusal(client.conversations_list, types="public_channel,private_channel") == "missing_scope"
    assert client.conversations_list(types="public_channel")["ok"]
    assert refusal(client.conversations_list, types="club") == "invalid_types"


def test_opening_a_conversation_needs_its_scope(sandbox: Sandbox, client: WebClient) -> None:
    assert refusal(client.conversations_open, users="U0MEI,U0LEA") == "missing_scope"
    assert refusal(client.conversations_open, users="") == "users_list_not_supplied"
    assert refusal(client.conversations_open, users="U0NOBODY") == "user_not_found"
    opened = client.conversations_open(users="U0MEI", return_im=True)["channel"]
    assert (opened["id"][0], opened["is_im"], opened["user"]) == ("D", True, "U0MEI")
    assert client.conversations_open(users="U0MEI")["already_open"]


def test_a_home_tab_for_nobody_is_refused(sandbox: Sandbox, client: WebClient) -> None:
    for nobody in ("U0NOBODY", "U0OKRBOT"):
        assert refusal(client.views_publish, user_id=nobody, view=HOME) == "invalid_arguments"


def test_a_token_in_json_does_not_count(sandbox: Sandbox, http: httpx.Client) -> None:
    arguments = {"token": sandbox.bot_token, "channel": "U0MEI", "text": "hi"}
    assert http.post("chat.postMessage", json=arguments).json()["error"] == "not_authed"
    assert http.post("chat.postMessage", data=arguments).json()["ok"]
    assert http.post("chat.postMessage", files={name: (None, value) for name, value in arguments.items()}).json()["ok"]


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b'{"limit": NaN}', b"[" * 100_000])
def test_json_that_is_none_is_named(sandbox: Sandbox, http: httpx.Client, body: bytes) -> None:
    headers = {"authorization": f"Bearer {sandbox.bot_token}", "content-type": "application/json"}
    answer = http.post("auth.test", content=body, headers=headers)
    assert answer.json()["error"] in ("invalid_json", "json_not_object")


def test_credentials_that_cannot_be_read_name_no_client(http: httpx.Client) -> None:
    answer = http.post("oauth.v2.access", headers={"authorization": "Basic ?"}, data={"code": "x"})
    assert answer.json()["error"] == "invalid_arguments"


def test_a_file_may_come_as_a_form(sandbox: Sandbox, client: WebClient) -> None:
    started = client.files_getUploadURLExternal(filename="a.bin", length=6)
    content = b"\x00\r\n\xff\n-"
    answer = ask.post(started["upload_url"], files={"file": ("a.bin", content)})
    assert answer.text == "OK - 6"
    assert sandbox.world.default.files[started["file_id"]].content == content
