"""What comes by Socket Mode."""

import logging

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.delivery import COMMANDS, EVENTS, INTERACTIVE, Envelope
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import Json
from bot.socket_mode import Connection, end

SECONDS = 5.0
PATIENCE = 2.0  # of Slack are three
COMMAND = {"command": "/okr", "text": "", "user_id": "U1", "team_id": "T1", "channel_id": "C1", "trigger_id": "1.2"}
NO_PAYLOADS: list[tuple[str, Json]] = [
    (INTERACTIVE, {"type": "block_actions", "user": "U1", "actions": "all"}),
    (INTERACTIVE, {"type": "view_submission", "user": {"id": "U1"}, "view": None}),
    (EVENTS, {"type": "event_callback", "event": 7}),
    (COMMANDS, {"command": "/okr", "user_id": ["U1"]}),
]


def test_what_is_no_payload_reaches_no_listener_and_what_follows_does(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Json] = []
    with Sandbox() as sandbox:
        bolt = App(client=WebClient(token=sandbox.bot_token, base_url=sandbox.api_url), process_before_response=True)

        @bolt.command("/okr")
        def okr(ack: Ack, body: Json) -> None:
            heard.append(body)
            ack("heard")

        connection = Connection(bolt, sandbox.app_token)
        connection.connect()  # type: ignore[no-untyped-call]
        assert sandbox.sockets.wait_for_connection(SECONDS)
        for kind, payload in NO_PAYLOADS:
            answer = sandbox.sockets.send(Envelope(kind, "", payload), SECONDS)
            assert (answer.ok, answer.body) == (True, {}), payload
        assert sandbox.sockets.send(Envelope(COMMANDS, "/okr", COMMAND), SECONDS).body == {"text": "heard"}
        mistakes = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        connection.client.auto_reconnect_enabled = False
        sandbox.sockets.close()
        end(connection)

    assert [body["user_id"] for body in heard] == ["U1"]
    assert mistakes == []


def test_while_a_connection_is_about_to_close_the_next_one_is_answered_at_once() -> None:
    """The old one stays open and says nothing, as Slack's does."""
    with Sandbox() as sandbox:
        bolt = App(client=WebClient(token=sandbox.bot_token, base_url=sandbox.api_url), process_before_response=True)
        bolt.command("/okr")(lambda ack: ack("heard"))
        connection = Connection(bolt, sandbox.app_token)
        connection.connect()  # type: ignore[no-untyped-call]
        assert sandbox.sockets.wait_for_connection(SECONDS)
        sandbox.sockets.disconnect("warning")
        assert sandbox.sockets.wait_for_connection(SECONDS, connections=2)
        answer = sandbox.sockets.send(Envelope(COMMANDS, "/okr", COMMAND), PATIENCE)
        assert (answer.ok, answer.body) == (True, {"text": "heard"})
        connection.client.auto_reconnect_enabled = False
        sandbox.sockets.close()
        end(connection)
