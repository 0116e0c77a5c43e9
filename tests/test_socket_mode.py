"""What comes by Socket Mode."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from socket import SHUT_RD
from threading import Event, Thread

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.delivery import COMMANDS, EVENTS, INTERACTIVE, Envelope
from bot.sandbox.delivery import Ack as Answer
from bot.sandbox.faults import LINK, Fault
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import Json
from bot.socket_mode import Connection
from tests.logs import logs_of
from tests.waiting import until

pytestmark = pytest.mark.long

SECONDS = 5.0
PATIENCE = 2.0  # of Slack are three
COMMAND = {"command": "/okr", "text": "", "user_id": "U1", "team_id": "T1", "channel_id": "C1", "trigger_id": "1.2"}
NO_PAYLOADS: list[tuple[str, Json]] = [
    (INTERACTIVE, {"type": "block_actions", "user": "U1", "actions": "all"}),
    (INTERACTIVE, {"type": "view_submission", "user": {"id": "U1"}, "view": None}),
    (EVENTS, {"type": "event_callback", "event": 7}),
    (COMMANDS, {"command": "/okr", "user_id": ["U1"]}),
]


class Bot:
    """Answers `/okr` with "heard", and `/okr wait` when it is told to."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.heard: list[str] = []
        self.asked, self.told = Event(), Event()
        bolt = App(client=WebClient(token=sandbox.bot_token, base_url=sandbox.api_url), process_before_response=True)
        bolt.command("/okr")(self._answer)
        self.connection = Connection(bolt, sandbox.app_token)
        self.connection.connect()  # type: ignore[no-untyped-call]
        assert sandbox.sockets.wait_for_connection(SECONDS)

    def _answer(self, ack: Ack, body: Json) -> None:
        self.heard.append(body["user_id"])
        if body["text"] == "wait":
            self.asked.set()
            assert self.told.wait(SECONDS)
        ack("heard")

    def hears(self, text: str = "", seconds: float = PATIENCE) -> Answer:
        return self.sandbox.sockets.send(Envelope(COMMANDS, "/okr", COMMAND | {"text": text}), seconds)


@pytest.fixture
def bot() -> Iterator[Bot]:
    with Sandbox() as sandbox:
        bot = Bot(sandbox)
        yield bot
        bot.connection.client.auto_reconnect_enabled = False
        sandbox.sockets.close()
        bot.connection.close()


def test_what_is_no_payload_reaches_no_listener_and_what_follows_does(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    for kind, payload in NO_PAYLOADS:
        answer = bot.sandbox.sockets.send(Envelope(kind, "", payload), SECONDS)
        assert (answer.ok, answer.body) == (True, {}), payload
    assert bot.hears().body == {"text": "heard"}
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert bot.heard == ["U1"]


def test_while_a_connection_is_about_to_close_the_next_one_is_answered_at_once(bot: Bot) -> None:
    """The old one stays open and says nothing, as Slack's does."""
    bot.sandbox.sockets.disconnect("warning")
    assert bot.sandbox.sockets.wait_for_connection(SECONDS, connections=2)
    assert bot.hears().body == {"text": "heard"}


def test_what_slack_sends_while_it_closes_a_connection_is_answered_too(bot: Bot) -> None:
    """Most of it on the old one, for the next one is not open yet."""
    with ThreadPoolExecutor(20) as slack:
        sent = [slack.submit(bot.hears) for _ in range(20)]
        bot.sandbox.sockets.disconnect("warning")
        sent += [slack.submit(bot.hears) for _ in range(20)]
        assert [one.result().body for one in sent] == 40 * [{"text": "heard"}]


def test_an_answer_goes_where_its_question_came_from(bot: Bot) -> None:
    """Slack takes it on no other connection, and closes one of which it has said so before."""
    with ThreadPoolExecutor(1) as slack:
        waiting = slack.submit(bot.hears, "wait", SECONDS)
        assert bot.asked.wait(SECONDS)
        bot.sandbox.sockets.disconnect("warning")
        bot.sandbox.sockets.disconnect("refresh_requested")
        assert bot.sandbox.sockets.wait_for_connection(SECONDS, connections=2)
        assert bot.hears().body == {"text": "heard"}
        bot.told.set()
        assert waiting.result().body == {"text": "heard"}


def test_what_is_closed_just_when_it_begins_to_read_ends(bot: Bot) -> None:
    """A process that is stopped right after it has connected."""
    client, closing = bot.connection.client, Thread(target=bot.connection.close, daemon=True)

    def close_now(record: logging.LogRecord) -> bool:
        if record.getMessage().startswith("Starting to receive") and not closing.ident:
            closing.start()
            until(lambda: client.closed)
        return True

    client.logger.setLevel(logging.INFO)
    client.logger.addFilter(close_now)
    client.connect_to_new_endpoint(force=True)
    until(lambda: closing.ident is not None)
    closing.join(SECONDS)

    client.logger.removeFilter(close_now)
    assert not closing.is_alive()


def test_a_connection_that_slack_has_closed_is_left_and_the_next_one_stays(bot: Bot) -> None:
    bot.sandbox.sockets.disconnect("warning")
    assert bot.sandbox.sockets.wait_for_connection(SECONDS, connections=2)
    old, new = bot.sandbox.sockets.connections
    old.close()
    until(lambda: bot.sandbox.sockets.connections == [new])
    assert bot.connection.client.is_connected()
    assert bot.hears().body == {"text": "heard"}


def test_the_next_connection_opens_itself_anew_when_it_is_cut_off(bot: Bot) -> None:
    first = bot.connection.client
    bot.sandbox.sockets.disconnect("warning")
    until(lambda: bot.connection.client is not first)
    both = bot.sandbox.sockets.connections
    for connection in both:
        connection.close()
    until(lambda: not set(both) & set(bot.sandbox.sockets.connections))
    assert bot.sandbox.sockets.wait_for_connection(PATIENCE)
    assert bot.hears().body == {"text": "heard"}


def test_a_connection_that_slack_closes_unannounced_is_opened_anew_at_once(bot: Bot) -> None:
    [old] = bot.sandbox.sockets.connections
    old.close()
    until(lambda: bot.sandbox.sockets.connections not in ([], [old]), PATIENCE)
    assert bot.hears().body == {"text": "heard"}


def test_a_connection_that_ends_without_a_word_is_opened_anew_at_once(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    client = bot.connection.client
    session, was = client.current_session, client.session_id()
    assert session is not None
    assert session.sock is not None

    session.sock.shutdown(SHUT_RD)  # as when a proxy between the two ends

    until(lambda: client.is_connected() and client.session_id() != was, PATIENCE)
    assert bot.hears().body == {"text": "heard"}
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_connections_that_end_at_once_are_not_asked_for_again_and_again(bot: Bot) -> None:
    client = bot.connection.client
    client.current_app_monitor.shutdown()  # type: ignore[no-untyped-call]  # looks every five seconds
    for number in (1, 2):
        session, was = client.current_session, client.session_id()
        assert session is not None
        assert session.sock is not None
        session.sock.shutdown(SHUT_RD)
        if number == 1:
            until(lambda was=was: client.is_connected() and client.session_id() != was, PATIENCE)  # type: ignore[misc]
    until(lambda: not client.is_connected(), PATIENCE)
    Event().wait(0.3)
    assert not client.is_connected()


def test_where_slack_gives_no_other_connection_at_once_this_one_is_answered_on(bot: Bot) -> None:
    bot.sandbox.faults.inject("apps.connections.open", "internal_error", times=2)
    bot.sandbox.sockets.disconnect("warning")
    assert [bot.hears().body for _ in range(3)] == 3 * [{"text": "heard"}]
    assert len(bot.sandbox.sockets.connections) == 1
    bot.sandbox.sockets.disconnect("refresh_requested")
    assert bot.sandbox.sockets.wait_for_connection(SECONDS, connections=2)
    assert bot.hears().body == {"text": "heard"}


def test_an_app_token_that_slack_takes_no_more_is_told_by_its_name(bot: Bot) -> None:
    bot.sandbox.faults.inject("apps.connections.open", "token_revoked")
    with logs_of(logging.WARNING) as stream:
        bot.sandbox.sockets.disconnect("warning")
        until(lambda: "not_connected_anew" in stream.getvalue())
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]

    assert [line["error"] for line in lines if line["event"] == "app_token_refused"] == ["token_revoked"]
    assert [line["reason"] for line in lines if line["event"] == "not_connected_anew"] == ["token_revoked"]


def test_that_slack_takes_the_app_token_no_more_is_told_once_a_minute(bot: Bot) -> None:
    """Slack's own client asks every five seconds."""
    bot.sandbox.faults.inject("apps.connections.open", "token_revoked", times=2)
    with logs_of(logging.WARNING) as stream:
        for _ in range(2):
            with pytest.raises(SlackApiError):
                bot.connection.client.issue_new_wss_url()

    assert stream.getvalue().count("app_token_refused") == 1


def test_no_connection_stays_open_that_nobody_reads(bot: Bot) -> None:
    """Where the next one cannot be opened at first, Slack's own way opens another, and what was tried is given up."""
    [old] = bot.sandbox.sockets.connections
    bot.sandbox.faults.inject(LINK, Fault.LINK_REFUSED)
    bot.sandbox.sockets.disconnect("warning")
    until(lambda: old not in bot.sandbox.sockets.connections)
    assert bot.sandbox.sockets.wait_for_connection(SECONDS)
    assert bot.sandbox.faults.hits[Fault.LINK_REFUSED] == 1
    assert [bot.hears().body for _ in range(4)] == 4 * [{"text": "heard"}]
    assert len(bot.sandbox.sockets.connections) == 1
