"""Menus that begin with a conversation, and those that ask the app what they offer."""

from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.refusals import ActRefused
from bot.sandbox.server import Sandbox
from tests.asking import ask
from tests.sandbox.conftest import Connect
from tests.sandbox.views import BUTTON, MODAL, actions, asking, opened, option, plain

Json = dict[str, Any]


def test_a_menu_begins_with_the_conversation_the_modal_was_opened_in(
    sandbox: Sandbox, app: App, connect: Connect, submissions: list[Json]
) -> None:
    """Unless it names another one; a menu of several does not."""
    here: Json = {"default_to_current_conversation": True}
    asked = [
        asking("here", "conversations_select", **here),
        asking("all", "multi_conversations_select", **here),
        asking("both", "multi_conversations_select", **here, initial_conversations=["C0GENERAL"]),
        asking("there", "conversations_select", **here, initial_conversation="C0GENERAL"),
        asking("none", "conversations_select"),
    ]

    @app.command("/okr")
    def start(ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view={**MODAL, "blocks": asked})
        ack()

    connect(app)
    view = sandbox.interactions.command("U0MEI", "/okr", channel="C0PAYMENTS").view
    assert view
    assert sandbox.interactions.submit("U0MEI", view["id"]).ok

    chosen = [list(submissions[0][name][name].values())[1] for name in ("here", "all", "both", "there", "none")]
    assert chosen == ["C0PAYMENTS", ["C0PAYMENTS"], ["C0PAYMENTS"], "C0GENERAL", None]


def test_what_is_pressed_in_a_view_names_no_conversation(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    """Whatever channel is named beside the view: nobody looked whether the person is in it."""
    here = asking("here", "conversations_select", default_to_current_conversation=True)

    @app.action(BUTTON["action_id"])
    def start(ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view={**MODAL, "blocks": [here]})
        ack()

    connect(app)
    client.views_publish(user_id="U0MEI", view={"type": "home", "blocks": [actions(BUTTON)]})
    home = sandbox.world.default.home("U0MEI")
    assert home
    view = sandbox.interactions.press("U0MEI", BUTTON["action_id"], view_id=home.id, channel="C0LEADS").view
    assert view
    assert view["state"]["values"]["here"]["here"]["selected_conversation"] is None


def test_an_external_select_offers_what_the_app_answers(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect, submissions: list[Json]
) -> None:
    @app.options("whom")
    def offer(ack: Ack, body: Json) -> None:
        ack(options=[option(body["value"]), option("other")])

    connect(app)
    view_id = opened(sandbox, client, {**MODAL, "blocks": [asking("whom", "external_select", min_query_length=2)]})
    with pytest.raises(ActRefused, match="from 2 characters on"):
        sandbox.interactions.suggestions("U0MEI", "whom", "m", view_id=view_id)
    offered = sandbox.interactions.suggestions("U0MEI", "whom", "mei", view_id=view_id)
    sandbox.interactions.submit("U0MEI", view_id, {"whom": {"whom": "mei"}})

    assert offered.options == [option("mei"), option("other")]
    assert submissions[0]["whom"]["whom"]["selected_option"] == option("mei")


def test_selects_of_one_name_in_several_blocks_offer_each_their_own(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect, submissions: list[Json]
) -> None:
    """What was offered stays good while the person looks further, here or in another block, but in no other modal."""

    @app.options("whom")
    def offer(ack: Ack, body: Json) -> None:
        ack(options=[option(f"{body['block_id']}-{body['value']}")])

    connect(app)
    blocks = [{**asking("whom", "multi_external_select", min_query_length=0), "block_id": name} for name in ("a", "b")]
    view_id = opened(sandbox, client, {**MODAL, "blocks": blocks})
    for block_id, query in (("a", "x"), ("a", "y"), ("b", "x")):
        offered = sandbox.interactions.suggestions("U0MEI", "whom", query, view_id=view_id, block_id=block_id)
        assert offered.options == [option(f"{block_id}-{query}")]
    with pytest.raises(ActRefused, match="does not offer 'a-x'"):
        sandbox.interactions.submit("U0MEI", view_id, {"b": {"whom": ["a-x"]}})
    values = {"a": {"whom": ["a-x", "a-y"]}, "b": {"whom": ["b-x"]}}
    assert sandbox.interactions.submit("U0MEI", view_id, values).ok

    assert submissions[0]["a"]["whom"]["selected_options"] == [option("a-x"), option("a-y")]
    again = opened(sandbox, client, {**MODAL, "blocks": blocks})
    with pytest.raises(ActRefused, match="does not offer 'b-x'"):
        sandbox.interactions.submit("U0MEI", again, {"b": {"whom": ["b-x"]}})


def test_what_is_offered_reads_on_the_page_as_it_does_once_it_is_chosen(
    sandbox: Sandbox, app: App, client: WebClient, connect: Connect
) -> None:
    @app.options("whom")
    def offer(ack: Ack) -> None:
        ack(options=[{"text": plain("R&amp;D :tada:"), "value": "rd"}])

    connect(app)
    view_id = opened(sandbox, client, {**MODAL, "blocks": [asking("whom", "external_select", min_query_length=0)]})
    asked = {"as": "U0MEI", "view_id": view_id, "action_id": "whom", "query": "r"}
    offered = ask.post(f"{sandbox.url}/options", data=asked).json()["options"]
    assert offered == [{"value": "rd", "text": "R&D 🎉"}]


def test_nothing_to_offer_is_an_answer_too(sandbox: Sandbox, app: App, client: WebClient, connect: Connect) -> None:
    @app.options("whom")
    def offer(ack: Ack) -> None:
        ack(option_groups=[])

    connect(app)
    view_id = opened(sandbox, client, {**MODAL, "blocks": [asking("whom", "external_select", min_query_length=0)]})
    outcome = sandbox.interactions.suggestions("U0MEI", "whom", "", view_id=view_id)
    assert (outcome.ok, outcome.options) == (True, [])
