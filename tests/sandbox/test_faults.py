"""What goes wrong between a bot and Slack, on demand."""

from collections.abc import Callable
from http.client import HTTPException
from time import monotonic
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.server import Sandbox

pytestmark = pytest.mark.long


@pytest.fixture
def post(client: WebClient) -> Callable[[], Any]:
    client.timeout = 1  # seconds; slack_sdk takes whole ones
    return lambda: client.chat_postMessage(channel="C0PAYMENTS", text="hi")


def posted(sandbox: Sandbox) -> int:
    return len(sandbox.world.default.messages.get("C0PAYMENTS", []))


def test_an_injected_rate_limit_has_no_body(sandbox: Sandbox, post: Callable[[], Any]) -> None:
    sandbox.faults.inject("chat.postMessage", "rate_limited", seconds=7)
    with pytest.raises(SlackApiError) as caught:
        post()
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    post()
    assert posted(sandbox) == 1


def test_an_injected_error_code_is_answered_without_doing_anything(sandbox: Sandbox, post: Callable[[], Any]) -> None:
    sandbox.faults.inject("chat.postMessage", "fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        post()
    assert posted(sandbox) == 0


def test_a_server_error_does_nothing(sandbox: Sandbox, post: Callable[[], Any]) -> None:
    sandbox.faults.inject("*", "http_500")
    with pytest.raises(SlackApiError) as caught:
        post()
    assert caught.value.response.status_code == 500
    assert posted(sandbox) == 0


@pytest.mark.parametrize(("kind", "accepted"), [("drop_before_accept", 0), ("drop_after_accept", 1)])
def test_a_dropped_connection_leaves_the_bot_in_doubt(
    sandbox: Sandbox, post: Callable[[], Any], kind: str, accepted: int
) -> None:
    sandbox.faults.inject("chat.postMessage", kind)
    with pytest.raises((OSError, HTTPException)):
        post()
    assert posted(sandbox) == accepted
    assert sandbox.calls.since()[-1].reason == f"injected fault: {kind}"


def test_a_message_may_be_accepted_though_the_call_timed_out(sandbox: Sandbox, post: Callable[[], Any]) -> None:
    sandbox.faults.inject("chat.postMessage", "timeout_after_accept")
    with pytest.raises(OSError, match="timed out"):
        post()
    assert posted(sandbox) == 1
    assert sandbox.activity.wait_until_quiet(0.01, 1), "nobody waits for a call that was given up"


def test_a_message_may_be_accepted_after_the_bot_has_given_up(sandbox: Sandbox, post: Callable[[], Any]) -> None:
    sandbox.faults.inject("chat.postMessage", "accept_late", seconds=1.3)
    with pytest.raises(OSError, match="timed out"):
        post()
    assert posted(sandbox) == 0
    sandbox.activity.wait_until_quiet(0.01, 2)
    assert posted(sandbox) == 1


def test_history_may_lag_behind(sandbox: Sandbox, post: Callable[[], Any], client: WebClient) -> None:
    post()
    sandbox.faults.inject("conversations.history", "history_lag", times=1)
    assert client.conversations_history(channel="C0PAYMENTS")["messages"] == []
    assert len(client.conversations_history(channel="C0PAYMENTS")["messages"]) == 1


def test_a_posted_message_may_be_hidden_from_history_for_a_while(
    sandbox: Sandbox, post: Callable[[], Any], client: WebClient
) -> None:
    sandbox.faults.inject("chat.postMessage", "history_lag", seconds=30)
    post()
    post()
    assert len(client.conversations_history(channel="C0PAYMENTS")["messages"]) == 1


def test_a_call_may_be_slow(sandbox: Sandbox, post: Callable[[], Any]) -> None:
    sandbox.faults.inject("chat.postMessage", "slow", seconds=0.2)
    begin = monotonic()
    post()
    assert monotonic() - begin >= 0.2
