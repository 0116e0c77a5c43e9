"""HTTP mode: what Slack's requests become, and what is refused at the door."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import Stores
from bot.domain.deliveries import DeliveryKind
from bot.web import LARGEST_BODY, parse_body
from tests.asking import ask
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.test_checkin import MEI, mei_owns
from tests.journeys.town import Town, town

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
def company(postgresql_stores: Stores) -> Iterator[Town]:
    """Over HTTP alone: Socket Mode has no door."""
    with town(postgresql_stores, "http", COMPANY, FRIDAY) as running:
        yield running


@pytest.fixture
def door(company: Town) -> str:
    """Where Slack's requests go."""
    url = company.sandbox.http.request_url
    assert url is not None
    return url


def post(url: str, body: str, *, secret: str = SECRET, at: float | None = None) -> httpx.Response:
    stamp = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }
    return ask.post(url, content=body, headers=headers)


def test_a_wrong_signature_is_refused(door: str) -> None:
    assert post(door, "command=/okr", secret="guessed").status_code == 401


def test_an_old_signature_is_refused(door: str) -> None:
    assert post(door, "command=/okr", at=time.time() - 600).status_code == 401


def test_what_slack_never_sends_is_answered_and_not_obeyed(door: str) -> None:
    assert post(door, "payload=%7Bnot+json").status_code == 400
    assert post(door, "").status_code < 500


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"x"',
        b"null",
        b"5",
        b"payload=%5B%5D",
        b"[" * 500_000,
        b"payload=" + b"[" * 400_000,
        b"a&" * 400_000,
        b"\xff",
    ],
    ids=lambda body: body[:12].decode(errors="replace"),
)
def test_what_is_not_signed_is_refused_before_anybody_reads_it(
    door: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"content-type": "application/json" if body[:1] in b'["n5' else "application/x-www-form-urlencoded"}
    assert ask.post(door, content=body, headers=headers).status_code == 401
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("body", ["[]", '"x"', "payload=%5B%5D", "payload=" + "[" * 400_000, "a&" * 1_000])
def test_what_is_signed_and_still_no_payload_is_refused_quietly(
    door: str, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert post(door, body).status_code in {400, 404}
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_payload_of_a_shape_that_slack_never_sends_is_refused_quietly(
    door: str, caplog: pytest.LogCaptureFixture
) -> None:
    for body in ({"type": "view_closed", "view": "42"}, {"type": "event_callback", "event": "1"}):
        assert post(door, urlencode({"payload": json.dumps(body)})).status_code == 400
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_home_that_slack_shows_to_nobody_is_not_asked_for_again(door: str, caplog: pytest.LogCaptureFixture) -> None:
    """Slack would send the event three times more, and refuse the view as often."""
    event = {"type": "app_home_opened", "user": "nobody", "channel": "D1", "tab": "home"}
    body = {"type": "event_callback", "team_id": "T0NORD", "event_id": "Ev1", "event": event}

    assert post(door, json.dumps(body)).status_code == 200
    assert "home_not_shown" in caplog.text


def test_events_without_an_id_are_told_apart_by_their_moment(company: Town, door: str) -> None:
    [result] = mei_owns(company, 1)
    for number in (1, 2, 2):
        said = {"text": f"{result.code} 4{number} c7", "ts": f"179135420{number}.000100"}
        event = {"type": "message", "user": MEI, "channel": "D1", "channel_type": "im", **said}
        body = {"type": "event_callback", "team_id": "T0NORD", "event": event}
        assert post(door, json.dumps(body)).status_code == 200
    assert ["Recorded" in message["text"] for message in company.direct_messages(MEI)] == [True, True]


@pytest.mark.parametrize(
    "event", [{"type": "channel_archive", "channel": "C1"}, {"type": "app_mention", "user": "U0MEI"}]
)
def test_an_event_that_nobody_listens_to_is_acknowledged(door: str, event: dict[str, str]) -> None:
    body = {"type": "event_callback", "team_id": "T0NORD", "event_id": "Ev2", "event": event}
    assert post(door, json.dumps(body)).status_code == 200


@pytest.mark.parametrize(
    ("stamp", "signature"), [("abc", "v0=a"), ("9" * 5_000, "v0=a"), ("1795354204", "v0=\xe9"), ("", "")]
)
def test_odd_headers_are_no_signature(door: str, stamp: str, signature: str) -> None:
    headers = {"x-slack-request-timestamp": stamp.encode(), "x-slack-signature": signature.encode("latin-1")}
    named = {name.encode(): value for name, value in headers.items()}
    assert ask.post(door, content="{}", headers=named).status_code == 401


def test_a_body_that_is_too_large_is_not_read_to_its_end(door: str) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 200 * LARGEST_BODY:
            sent += 100_000
            yield b"x" * 100_000

    with suppress(httpx.TransportError):  # hung up on while still talking
        assert ask.post(door, content=endless()).status_code == 413
    assert sent < 20 * LARGEST_BODY
    assert ask.post(door, content=b"x" * (LARGEST_BODY + 1)).status_code == 413


def test_slack_may_look_at_the_certificate(door: str) -> None:
    assert ask.post(door, data={"ssl_check": "1", "token": "x"}).status_code == 200


def test_the_health_routes_say_how_it_is(door: str) -> None:
    base = door.removesuffix("/slack/events")

    assert ask.get(f"{base}/healthz").text == "ok"
    assert ask.get(f"{base}/readyz").text == "ok"


def measured(door: str) -> dict[str, float]:
    """What /metrics shows: name and the value of the one label → value; buckets left out."""
    answer = ask.get(f"{door.removesuffix('/slack/events')}/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    samples = [one for family in text_string_to_metric_families(answer.text) for one in family.samples]
    return {" ".join([one.name, *one.labels.values()]): one.value for one in samples if "le" not in one.labels}


def test_the_metrics_count_what_people_and_the_clock_have_caused(door: str, ready: Town) -> None:
    before = measured(door)
    assert (before["okrbot_prompts_planned_total"], before["okrbot_outbox_age_seconds"]) == (0, 0)
    assert not any(name.startswith("okrbot_deliveries_sent_total") for name in before)

    ready.reads("U0KAI", "company")
    ready.clock_to("2026-11-16T00:00:00+00:00")  # 09:00 in Tokyo, where Mei is
    prompt = ready.direct_messages("U0MEI")[0]
    ready.presses("U0MEI", "prompt_skip", channel=prompt["channel"], ts=prompt["ts"])

    after = measured(door)
    assert after["okrbot_prompts_planned_total"] == 1
    assert (after["okrbot_deliveries_sent_total prompt"], after["okrbot_deliveries_sent_total prompt_changed"]) == (
        1,
        1,
    )
    assert after["okrbot_listener_seconds_count /okr"] == after["okrbot_listener_seconds_count prompt_skip"] == 1
    assert 0 < after["okrbot_listener_seconds_sum /okr"] < 3
    assert after["okrbot_outbox_age_seconds"] == 0


def test_the_outbox_ages_while_nobody_sends(door: str, ready: Town) -> None:
    workspace, due = ready.okrbot.workspace, ready.now() - timedelta(minutes=5)
    with ready.okrbot.store.write() as tx:
        mei = tx.people.by_slack_ids(workspace.id, ["U0MEI"])["U0MEI"]
        held: dict[str, Any] = {"workspace_id": workspace.id, "person_id": mei.id, "kind": DeliveryKind.NOTICE}
        tx.outbox.promise(now=due, not_before=due, rule="test", dedupe_key="waits", **held)

    assert measured(door)["okrbot_outbox_age_seconds"] == 300


def test_that_slack_has_more_events_than_it_sends_is_taken_note_of(door: str) -> None:
    told = {"type": "app_rate_limited", "team_id": "T0SANDBOX", "minute_rate_limited": 1518467820, "api_app_id": "A1"}
    body = json.dumps(told)

    assert post(door, body).status_code == 200
