"""HTTP mode: what Slack's requests become, and what is refused at the door."""

import hashlib
import hmac
import time
from urllib.parse import urlencode

import httpx
import pytest

from bot.web import parse_body
from tests.journeys.town import Town

SECRET = "sandbox-secret"


def test_a_command_that_speaks_of_payload_is_still_a_command() -> None:
    body = urlencode({"command": "/okr", "text": "find payload", "channel_name": "payload-team"})

    assert parse_body(body, "application/x-www-form-urlencoded")["text"] == "find payload"


def test_an_interaction_is_the_json_in_the_field_payload() -> None:
    body = urlencode({"payload": '{"type": "block_actions"}'})

    assert parse_body(body, "application/x-www-form-urlencoded") == {"type": "block_actions"}


def test_an_event_is_json_whatever_it_is_called() -> None:
    assert parse_body('{"type": "event_callback"}', None) == {"type": "event_callback"}


@pytest.fixture
def door(company: Town) -> str:
    """Where Slack's requests go; only over HTTP is there one."""
    url = company.sandbox.http.request_url
    if url is None:
        pytest.skip("Socket Mode has no door")
    return url


def post(url: str, body: str, *, secret: str = SECRET, at: float | None = None) -> httpx.Response:
    stamp = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }
    return httpx.post(url, content=body, headers=headers, trust_env=False)


def test_a_wrong_signature_is_refused(door: str) -> None:
    assert post(door, "command=/okr", secret="guessed").status_code == 401


def test_an_old_signature_is_refused(door: str) -> None:
    assert post(door, "command=/okr", at=time.time() - 600).status_code == 401


def test_what_slack_never_sends_is_answered_and_not_obeyed(door: str) -> None:
    assert post(door, "payload=%7Bnot+json").status_code == 400
    assert post(door, "").status_code < 500


def test_the_health_routes_say_how_it_is(door: str) -> None:
    base = door.removesuffix("/slack/events")

    assert httpx.get(f"{base}/healthz", trust_env=False).text == "ok"
    assert httpx.get(f"{base}/readyz", trust_env=False).text == "ok"
