"""A real Bolt app, connected by Socket Mode."""

from functools import partial

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_socket

from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Connect
from tests.sandbox.views import MODAL
from tests.waiting import until

pytestmark = pytest.mark.long


def test_a_command_is_answered_to_the_person_who_typed_it(sandbox: Sandbox, app: App, connect: Connect) -> None:
    @app.command("/okr")
    def answer(ack: Ack, command: dict[str, str]) -> None:
        ack(f"you said {command['text']}")

    connect(app)
    outcome = sandbox.interactions.command("U0MEI", "/okr", "hello @jonas")

    assert outcome.ok
    assert outcome.responses[0]["text"] == "you said hello <@U0JONAS|jonas>"
    assert outcome.responses[0]["response_type"] == "ephemeral"


def test_a_modal_is_opened_filled_in_and_submitted(sandbox: Sandbox, app: App, connect: Connect) -> None:
    seen: list[str] = []

    @app.command("/okr")
    def open_it(ack: Ack, command: dict[str, str], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        ack()

    @app.view("form")
    def take(ack: Ack, view: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]) -> None:
        typed = view["state"]["values"]["name"]["name"]["value"]
        seen.append(typed)
        if typed == "wrong":
            ack({"response_action": "errors", "errors": {"name": "not that one"}})
        else:
            ack()

    connect(app)
    opened = sandbox.interactions.command("U0MEI", "/okr").view
    assert opened
    refused = sandbox.interactions.submit("U0MEI", opened["id"], {"name": {"name": "wrong"}})
    accepted = sandbox.interactions.submit("U0MEI", opened["id"], {"name": {"name": "right"}})

    assert (refused.ok, refused.response_action, refused.errors) == (True, "errors", {"name": "not that one"})
    assert accepted.ok
    assert seen == ["wrong", "right"]
    assert sandbox.world.default.modal_stack("U0MEI") == []


def test_a_button_in_a_message_can_replace_the_message(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    @app.action("go")
    def pressed(ack: Ack, respond: Respond) -> None:
        ack()
        respond(text="done", replace_original=True)

    connect(app)
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    blocks = [{"type": "actions", "elements": [button]}]
    posted = client.chat_postMessage(channel="U0MEI", text="press", blocks=blocks)
    outcome = sandbox.interactions.press("U0MEI", "go", channel=posted["channel"], ts=posted["ts"])

    assert outcome.ok, outcome.error
    message = sandbox.world.default.message(posted["channel"], posted["ts"])
    assert message
    assert (message.text, message.blocks) == ("done", [])


def test_a_message_to_the_bot_reaches_it_as_an_event(sandbox: Sandbox, app: App, connect: Connect) -> None:
    heard: list[str] = []

    @app.event("message")
    def listen(event: dict[str, str]) -> None:
        heard.append(f"{event['user']}: {event['text']} ({event['channel_type']})")

    connect(app)
    outcome = sandbox.interactions.message("U0MEI", "45 & rising")

    assert outcome.ok, outcome.error
    assert heard == ["U0MEI: 45 &amp; rising (im)"]


def test_a_mention_is_told_once_more_where_the_app_is_but_not_in_direct_messages(
    sandbox: Sandbox, app: App, connect: Connect
) -> None:
    """As it stands when nobody named a manifest. [docs.slack.dev/reference/events/app_mention]"""
    heard: list[tuple[str, str]] = []

    @app.event("message")
    def listen(event: dict[str, str]) -> None:
        heard.append(("message", event["channel"]))

    @app.event("app_mention")
    def mentioned(event: dict[str, str]) -> None:
        assert event["event_ts"] == event["ts"]
        heard.append(("app_mention", event["channel"]))

    connect(app)
    for channel in ("C0PAYMENTS", "C0LEADS", ""):
        assert sandbox.interactions.message("U0MEI", "@okrbot are you there?", channel=channel).ok
    direct = sandbox.world.default.directs["U0MEI"]

    assert sorted(heard) == [("app_mention", "C0PAYMENTS"), ("message", "C0PAYMENTS"), ("message", direct)]


def test_an_app_that_joins_a_channel_is_told_so(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    heard: list[tuple[str, str]] = []

    @app.event("member_joined_channel")
    def welcomed(event: dict[str, str]) -> None:
        heard.append((event["user"], event["channel"]))

    connect(app)
    sandbox.roster.channel(sandbox.world.default, {"id": "C0GENERAL", "members": ["U0MEI"]})
    for _ in range(2):
        client.conversations_join(channel="C0GENERAL")
    sandbox.timeline.settle(3)

    assert heard == [("U0OKRBOT", "C0GENERAL")]


def test_an_act_without_a_listener_is_not_acknowledged(sandbox: Sandbox, app: App, connect: Connect) -> None:
    sandbox.postman._ack_seconds = 0.1
    connect(app)
    outcome = sandbox.interactions.command("U0MEI", "/okr")
    assert not outcome.ok
    assert "did not acknowledge" in outcome.error


def test_an_unacknowledged_event_comes_again_with_its_attempt(sandbox: Sandbox, app: App, connect: Connect) -> None:
    event_ids: list[str] = []

    @app.event("message")
    def listen(body: dict[str, str]) -> None:
        event_ids.append(body["event_id"])
        if len(event_ids) == 1:
            raise RuntimeError("the first time goes wrong")

    connect(app)
    outcome = sandbox.interactions.message("U0MEI", "hello")
    sandbox.timeline.settle(3)

    assert not outcome.ok
    assert len(event_ids) == 2
    assert len(set(event_ids)) == 1


def test_a_duplicated_event_arrives_twice_with_one_id(sandbox: Sandbox, app: App, connect: Connect) -> None:
    event_ids: list[str] = []

    @app.event("message")
    def listen(body: dict[str, str]) -> None:
        event_ids.append(body["event_id"])

    connect(app)
    sandbox.faults.inject("message.im", "duplicate_event")
    sandbox.interactions.message("U0MEI", "hello")
    sandbox.timeline.settle(3)

    assert len(event_ids) == 2
    assert len(set(event_ids)) == 1


def hear(heard: list[App], app: App, ack: Ack) -> None:
    heard.append(app)
    ack()


def test_each_envelope_goes_to_one_connection(sandbox: Sandbox, client: WebClient, connect: Connect) -> None:
    heard: list[App] = []
    apps = [App(client=client, process_before_response=True) for _ in range(2)]
    for app in apps:
        app.command("/okr")(partial(hear, heard, app))
        connect(app)
    assert sandbox.sockets.wait_for_connection(5, connections=2)
    for _ in range(2):
        sandbox.interactions.command("U0MEI", "/okr")

    assert heard in (apps, apps[::-1])


def test_a_disconnected_app_opens_a_new_connection(sandbox: Sandbox, app: App, connect: Connect) -> None:
    @app.command("/okr")
    def answer(ack: Ack) -> None:
        ack("still here")

    connect(app)
    sandbox.sockets.disconnect()
    until(lambda: [connection.leaving for connection in sandbox.sockets.connections] == [False])
    outcome = sandbox.interactions.command("U0MEI", "/okr")

    assert outcome.ok, outcome.error


def test_a_socket_url_is_good_for_one_connection(sandbox: Sandbox, client: WebClient) -> None:
    url = client.apps_connections_open(app_token=sandbox.app_token)["url"]
    with connect_socket(url) as first:
        assert '"hello"' in str(first.recv())
    with pytest.raises(InvalidStatus), connect_socket(url):
        pass
