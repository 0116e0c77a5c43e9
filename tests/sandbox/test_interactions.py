"""What Slack's client lets a person do, and what the app is told of it."""

from dataclasses import replace
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.mentions import as_command_text, as_message_text
from bot.sandbox.refusals import ActRefused
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Connect
from tests.sandbox.views import BUTTON, MODAL, actions, asking, opened, option, plain

Json = dict[str, Any]


def text_input(name: str, **fields: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": name, **fields}
    return {"type": "input", "block_id": name, "label": plain(name), "element": element}


FORM = {
    **MODAL,
    "blocks": [
        asking("note", "plain_text_input", initial_value="as before"),
        asking("sure", "number_input", is_decimal_allowed=False, min_value="0", max_value="10"),
        asking("day", "datepicker"),
        asking("time", "timepicker", initial_time="09:00"),
        asking("who", "users_select"),
        asking("state", "static_select", options=[option("good"), option("bad")]),
        asking("marks", "checkboxes", options=[option("one"), option("two")]),
        asking("teams", "multi_static_select", options=[option("a"), option("b")], max_selected_items=1),
    ],
}


def test_the_state_names_every_input_touched_or_not(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect, submissions: list[Json]
) -> None:
    connect(app)
    view_id = opened(sandbox, client, FORM)
    values = {"sure": {"sure": 7}, "state": {"state": "good"}, "marks": {"marks": ["two"]}, "who": {"who": "U0JONAS"}}
    values |= {"day": {"day": {"type": "datepicker"}}}  # as the state has it, with nothing chosen
    assert sandbox.interactions.submit("U0MEI", view_id, values).ok

    assert submissions == [
        {
            "note": {"note": {"type": "plain_text_input", "value": "as before"}},
            "sure": {"sure": {"type": "number_input", "value": "7"}},
            "day": {"day": {"type": "datepicker", "selected_date": None}},
            "time": {"time": {"type": "timepicker", "selected_time": "09:00"}},
            "who": {"who": {"type": "users_select", "selected_user": "U0JONAS"}},
            "state": {"state": {"type": "static_select", "selected_option": option("good")}},
            "marks": {"marks": {"type": "checkboxes", "selected_options": [option("two")]}},
            "teams": {"teams": {"type": "multi_static_select", "selected_options": []}},
        }
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sure": {"sure": "eleven"}}, "takes a number"),
        ({"sure": {"sure": "11"}}, "no more than 10"),
        ({"sure": {"sure": "1.5"}}, "whole number"),
        ({"day": {"day": "16.11."}}, "YYYY-MM-DD"),
        ({"sure": {"sure": "1e999999"}}, "no more than 10"),
        ({"time": {"time": "²³:00"}}, "HH:mm"),
        ({"who": {"who": "U0NOBODY"}}, "no person"),
        ({"who": {"who": {"selected_user": ["U0MEI"]}}}, "no person"),
        ({"who": {"who": {}}}, "no person"),
        ({"state": {"state": "ugly"}}, "does not offer 'ugly', but: good, bad"),
        ({"teams": {"teams": ["a", "b"]}}, "at most 1"),
        ({"nothing": {"nothing": "x"}}, "there is no 'nothing'"),
        ({"note": {"note": ["one", "two"]}}, "takes what is typed"),
        ({"note": {"note": {"text": "new"}}}, "takes what is typed"),
        ({"sure": {"sure": True}}, "takes what is typed"),
    ],
)
def test_what_slacks_client_refuses_never_reaches_the_app(
    sandbox: Sandbox, client: WebClient, values: Json, words: str
) -> None:
    view_id = opened(sandbox, client, FORM)
    with pytest.raises(ActRefused, match=words):
        sandbox.interactions.submit("U0MEI", view_id, values)


def test_a_required_input_must_be_filled_in(sandbox: Sandbox, client: WebClient) -> None:
    view_id = opened(sandbox, client, MODAL)
    with pytest.raises(ActRefused, match="required fields: Name"):
        sandbox.interactions.submit("U0MEI", view_id)


def test_errors_belong_under_input_blocks(sandbox: Sandbox, app: App, client: WebClient, connect: Connect) -> None:
    @app.view("form")
    def take(ack: Ack) -> None:
        ack(response_action="errors", errors={"elsewhere": "no"})

    connect(app)
    view_id = opened(sandbox, client, MODAL)
    outcome = sandbox.interactions.submit("U0MEI", view_id, {"name": {"name": "x"}})
    assert not outcome.ok
    assert "no input block: elsewhere" in outcome.error


def test_an_invalid_view_in_an_answer_is_refused(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    @app.view("form")
    def take(ack: Ack) -> None:
        ack(response_action="push", view={**MODAL, "title": plain("x" * 25)})

    connect(app)
    view_id = opened(sandbox, client, MODAL)
    outcome = sandbox.interactions.submit("U0MEI", view_id, {"name": {"name": "x"}})
    assert "Slack refuses the view" in outcome.error


def test_a_press_carries_what_was_typed_meanwhile_and_an_update_keeps_it(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    view = {**MODAL, "blocks": [text_input("name"), {"type": "actions", "block_id": "b", "elements": [button]}]}
    seen: list[Json] = []

    @app.action("more")
    def more(ack: Ack, body: Json, client: WebClient) -> None:
        seen.append(body)
        longer = {**view, "blocks": [*view["blocks"], text_input("second")]}
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=longer)
        ack()

    connect(app)
    view_id = opened(sandbox, client, view)
    outcome = sandbox.interactions.press("U0MEI", "more", view_id=view_id, values={"name": {"name": "typed"}})

    assert outcome.ok, outcome.error
    assert outcome.view
    assert seen[0]["view"]["state"]["values"]["name"]["name"]["value"] == "typed"
    assert "response_url" not in seen[0]
    assert outcome.view["state"]["values"]["name"]["name"]["value"] == "typed"
    assert outcome.view["state"]["values"]["second"]["second"]["value"] is None


def test_what_is_not_there_cannot_be_pressed(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0MEI", text="hi")
    with pytest.raises(ActRefused, match="nothing to press"):
        sandbox.interactions.press("U0MEI", "go", channel=posted["channel"], ts=posted["ts"])


def test_an_input_that_does_not_dispatch_cannot_be_pressed(sandbox: Sandbox, client: WebClient) -> None:
    view_id = opened(sandbox, client, MODAL)
    with pytest.raises(ActRefused, match="dispatch_action"):
        sandbox.interactions.press("U0MEI", "name", view_id=view_id, value="x")


def test_what_stands_in_an_attachment_can_be_pressed_and_picked_from(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    told: list[Json] = []

    @app.action({"block_id": "inside"})
    def pressed(ack: Ack, body: Json) -> None:
        told.append(body)
        ack()

    connect(app)
    day = {"type": "datepicker", "action_id": "day"}
    box = {"type": "container", "title": plain("When?"), "child_blocks": [{**actions(day), "block_id": "inside"}]}
    attached: list[Json] = [{"blocks": [actions(BUTTON)]}, {"color": "#f00", "blocks": [box]}]
    posted = client.chat_postMessage(channel="C0PAYMENTS", text="press", attachments=attached)
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    outcome = sandbox.interactions.press("U0MEI", "day", value="2026-11-16", **place)

    assert outcome.ok, outcome.error
    container = {name: told[0]["container"][name] for name in ("type", "attachment_id", "message_ts")}
    assert container == {"type": "message_attachment", "attachment_id": 2, "message_ts": posted["ts"]}
    assert told[0]["state"]["values"]["inside"]["day"]["selected_date"] == "2026-11-16"
    assert told[0]["message"]["attachments"][1]["id"] == 2


def test_cards_and_feedback_can_be_pressed(sandbox: Sandbox, app: App, client: WebClient, connect: Connect) -> None:
    told: list[Json] = []

    @app.action({"action_id": "go"})
    @app.action({"action_id": "rate"})
    def pressed(ack: Ack, action: Json) -> None:
        told.append(action)
        ack()

    connect(app)
    card = {"type": "card", "title": plain("One"), "actions": [BUTTON]}
    good, bad = ({"text": plain(word), "value": word} for word in ("good", "bad"))
    rating = {"type": "feedback_buttons", "action_id": "rate", "positive_button": good, "negative_button": bad}
    blocks = [{"type": "carousel", "elements": [card]}, {"type": "context_actions", "elements": [rating]}]
    posted = client.chat_postMessage(channel="U0MEI", text="hi", blocks=blocks)
    place = {"channel": posted["channel"], "ts": posted["ts"]}

    assert sandbox.interactions.press("U0MEI", "go", **place).ok
    assert sandbox.interactions.press("U0MEI", "rate", value="bad", **place).ok
    with pytest.raises(ActRefused, match="does not offer"):
        sandbox.interactions.press("U0MEI", "rate", value="so so", **place)
    assert [(one["type"], one.get("value")) for one in told] == [("button", None), ("feedback_buttons", "bad")]
    assert told[0]["block_id"]


def test_closing_is_told_to_who_asked(sandbox: Sandbox, app: App, client: WebClient, connect: Connect) -> None:
    closed: list[Json] = []

    @app.view_closed("form")
    def gone(ack: Ack, body: Json) -> None:
        closed.append(body)
        ack()

    connect(app)
    view_id = opened(sandbox, client, {**MODAL, "notify_on_close": True})
    assert sandbox.interactions.close("U0MEI", view_id).ok
    assert closed[0]["is_cleared"] is False
    assert sandbox.world.default.modal_stack("U0MEI") == []


def test_closing_is_not_told_to_who_did_not_ask(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    connect(app)  # nobody listens: a delivery would not be acknowledged
    view_id = opened(sandbox, client, MODAL)
    assert sandbox.interactions.close("U0MEI", view_id).ok


def test_guests_and_strangers_have_no_commands(sandbox: Sandbox) -> None:
    workspace = sandbox.world.default
    sandbox.roster.user(workspace, {"id": "U0GUS", "is_ultra_restricted": True})
    sandbox.roster.user(workspace, {"id": "U0FAR", "name": "far", "is_stranger": True, "team_id": "T0FAR"})
    with pytest.raises(ActRefused, match="single-channel guests"):
        sandbox.interactions.command("U0GUS", "/okr")
    with pytest.raises(ActRefused, match="connected workspace"):
        sandbox.interactions.command("U0FAR", "/okr")


def test_the_manifest_decides_what_can_be_done(sandbox: Sandbox, client: WebClient) -> None:
    workspace = sandbox.world.default
    posted = client.chat_postMessage(channel="U0MEI", text="hi", blocks=[actions(BUTTON)])
    granted = workspace.manifest
    workspace.manifest = replace(granted, interactivity=False)
    with pytest.raises(ActRefused, match="interactivity"):
        sandbox.interactions.press("U0MEI", "go", channel=posted["channel"], ts=posted["ts"])
    with pytest.raises(ActRefused, match="interactivity"):
        sandbox.interactions.shortcut("U0MEI", "start")
    workspace.manifest = granted.without_scopes("commands")
    with pytest.raises(ActRefused, match="`commands`"):
        sandbox.interactions.command("U0MEI", "/okr")


def test_a_command_that_the_manifest_does_not_name_is_refused(sandbox: Sandbox) -> None:
    workspace = sandbox.world.default
    workspace.manifest = replace(workspace.manifest, is_named=True)
    with pytest.raises(ActRefused, match="/okrs is not a valid command"):
        sandbox.interactions.command("U0MEI", "/okrs")


def test_any_bot_has_its_command_where_nobody_named_a_manifest(sandbox: Sandbox, app: App, connect: Connect) -> None:
    @app.command("/survey")
    def answer(ack: Ack, command: Json) -> None:
        ack(f"about {command['text']}")

    connect(app)
    assert sandbox.interactions.command("U0MEI", "/survey", "lunch").responses[0]["text"] == "about lunch"
    with pytest.raises(ActRefused, match="is not a valid command"):
        sandbox.interactions.command("U0MEI", "/no/command")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("@jonas", "<@U0JONAS|jonas>"),
        ("@Jonas Weber's", "<@U0JONAS|jonas>'s"),
        ("@jonasson", "@jonasson"),
        ("<@U0JONAS>", "<@U0JONAS|jonas>"),
        ("#payments now", "<#C0PAYMENTS|payments> now"),
        ("#leads", "<#C0LEADS|>"),
        ("see https://example.com/a", "see <https://example.com/a>"),
        ("me@jonas", "me@jonas"),
        ("a < b", "a &lt; b"),
    ],
)
def test_people_and_channels_are_escaped_in_commands(sandbox: Sandbox, typed: str, told: str) -> None:
    assert as_command_text(typed, sandbox.world.default, should_escape=True) == told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("see README.md.", "see <http://README.md|README.md>."),
        ("acme.com/plan & more", "<http://acme.com/plan|acme.com/plan> &amp; more"),
        ("ask mei@acme.example", "ask <mailto:mei@acme.example|mei@acme.example>"),
        ("https://acme.com", "<https://acme.com>"),
        ("KR-12.2 3.5 at v1.2.3 e.g. now", "KR-12.2 3.5 at v1.2.3 e.g. now"),
    ],
)
def test_in_a_message_the_client_makes_links_of_what_looks_like_an_address(
    sandbox: Sandbox, typed: str, told: str
) -> None:
    assert as_message_text(typed, sandbox.world.default) == told
