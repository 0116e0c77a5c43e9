"""A real Bolt app, connected by Socket Mode."""

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Connect
from tests.sandbox.views import MODAL, NAME_INPUT


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


def test_an_act_without_a_listener_is_not_acknowledged(sandbox: Sandbox, app: App, connect: Connect) -> None:
    connect(app)
    outcome = sandbox.interactions.command("U0MEI", "/okr")
    assert not outcome.ok
    assert "did not acknowledge" in outcome.error


def test_input_names_are_kept() -> None:
    assert NAME_INPUT["block_id"] == "name"
