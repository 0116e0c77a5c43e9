"""What Slack's SDK is told by the stand-in's Web API, and what is refused."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.people import profile_field
from bot.sandbox.rates import POST_PER_CHANNEL
from bot.sandbox.server import Sandbox
from tests.sandbox.views import MODAL, plain

SECTION = {"type": "section", "text": plain("hello")}


def refusal(call: Callable[..., object], **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response


def test_auth_test_names_the_app_and_its_scopes(client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["user_id"] == "U0OKRBOT"
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_a_first_call_needs_no_token_and_gives_back_what_it_was_sent(sandbox: Sandbox) -> None:
    client = WebClient(base_url=sandbox.api_url)
    assert client.api_test(foo="bar")["args"] == {"foo": "bar"}
    assert refusal(client.api_test, error="my_error")["error"] == "my_error"
    assert client.api_test(error="")["ok"]


def test_a_wrong_token_is_refused(sandbox: Sandbox) -> None:
    wrong = WebClient(token="xoxb-wrong", base_url=sandbox.api_url)
    assert refusal(wrong.auth_test)["error"] == "invalid_auth"


def test_a_scope_that_was_not_granted_is_named(sandbox: Sandbox, client: WebClient) -> None:
    workspace = sandbox.world.default
    workspace.manifest = workspace.manifest.without_scopes("chat:write")
    answer = refusal(client.chat_postMessage, channel="U0MEI", text="hi")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "users:read" in answer["provided"]


def test_posting_to_a_person_opens_the_direct_message(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0MEI", text="hi")
    opened = client.conversations_open(users="U0MEI")
    assert posted["channel"] == opened["channel"]["id"]
    assert posted["channel"].startswith("D")
    assert re.fullmatch(r"\d{10}\.\d{6}", posted["ts"])


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0LEADS", "channel_not_found"),
        ("U0OKRBOT", "cannot_dm_bot"),
        ("USLACKBOT", "cannot_dm_bot"),
    ],
)
def test_places_the_app_cannot_write_in_are_refused(client: WebClient, channel: str, error: str) -> None:
    assert refusal(client.chat_postMessage, channel=channel, text="hi")["error"] == error


def test_an_archived_channel_takes_no_message(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.roster.channel(sandbox.world.default, {"id": "C0PAYMENTS", "is_archived": True})
    assert refusal(client.chat_postMessage, channel="C0PAYMENTS", text="hi")["error"] == "is_archived"


def test_a_deactivated_person_is_not_reached(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.roster.user(sandbox.world.default, {"id": "U0MEI", "deleted": True})
    assert refusal(client.conversations_open, users="U0MEI")["error"] == "user_disabled"
    assert refusal(client.chat_postMessage, channel="U0MEI", text="hi")["error"] == "channel_not_found"


def test_blocks_are_refused_with_a_pointer_to_what_is_wrong(client: WebClient) -> None:
    answer = refusal(
        client.chat_postMessage, channel="U0MEI", text="hi", blocks=[{**SECTION, "text": plain("x" * 3001)}]
    )
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be no more than 3000 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_a_message_without_words_is_refused(client: WebClient) -> None:
    assert refusal(client.chat_postMessage, channel="U0MEI", text="")["error"] == "no_text"


def test_too_long_updates_are_refused(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0MEI", text="hi")
    answer = refusal(client.chat_update, channel=posted["channel"], ts=posted["ts"], text="x" * 4001)
    assert answer["error"] == "msg_too_long"


def test_many_blocks_are_refused_by_their_size(client: WebClient) -> None:
    blocks = [{**SECTION, "text": plain("x" * 2900)} for _ in range(5)]
    assert refusal(client.chat_postMessage, channel="U0MEI", text="hi", blocks=blocks)["error"] == "msg_blocks_too_long"


def test_an_app_changes_its_own_messages_only(sandbox: Sandbox, client: WebClient) -> None:
    written = sandbox.interactions.message("U0MEI", "mine")
    answer = refusal(client.chat_update, channel=written.channel, ts=written.ts, text="yours")
    assert answer["error"] == "cant_update_message"


def test_a_reply_to_nothing_is_refused(client: WebClient) -> None:
    answer = refusal(client.chat_postMessage, channel="U0MEI", text="hi", thread_ts="1.000001")
    assert answer["error"] == "thread_not_found"


def test_an_ephemeral_message_needs_its_reader_in_the_channel(client: WebClient) -> None:
    client.chat_postEphemeral(channel="C0PAYMENTS", user="U0MEI", text="psst")
    answer = refusal(client.chat_postEphemeral, channel="C0PAYMENTS", user="U0LEA", text="psst")
    assert answer["error"] == "user_not_in_channel"


def test_a_stale_hash_is_a_conflict(client: WebClient) -> None:
    home = {"type": "home", "blocks": [SECTION]}
    first = client.views_publish(user_id="U0MEI", view=home)["view"]["hash"]
    client.views_publish(user_id="U0MEI", view=home, hash=first)
    assert refusal(client.views_publish, user_id="U0MEI", view=home, hash=first)["error"] == "hash_conflict"


def test_a_trigger_opens_one_view(sandbox: Sandbox, client: WebClient) -> None:
    trigger = sandbox.world.tickets.trigger("T0SANDBOX", "U0MEI")
    client.views_open(trigger_id=trigger, view=MODAL)
    assert refusal(client.views_open, trigger_id=trigger, view=MODAL)["error"] == "exchanged_trigger_id"
    assert refusal(client.views_open, trigger_id="made.up", view=MODAL)["error"] == "invalid_trigger_id"


def test_a_trigger_expires_after_three_seconds(
    sandbox: Sandbox, client: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.tickets.TRIGGER_SECONDS", 0.0)
    trigger = sandbox.world.tickets.trigger("T0SANDBOX", "U0MEI")
    assert refusal(client.views_open, trigger_id=trigger, view=MODAL)["error"] == "expired_trigger_id"


def test_an_external_id_names_one_view(sandbox: Sandbox, client: WebClient) -> None:
    view = {**MODAL, "external_id": "mine"}
    client.views_open(trigger_id=sandbox.world.tickets.trigger("T0SANDBOX", "U0MEI"), view=view)
    other = sandbox.world.tickets.trigger("T0SANDBOX", "U0LEA")
    assert refusal(client.views_open, trigger_id=other, view=view)["error"] == "duplicate_external_id"
    assert client.views_update(external_id="mine", view=view)["view"]["external_id"] == "mine"
    assert refusal(client.views_update, external_id="other", view=view)["error"] == "not_found"


def test_a_view_is_pushed_onto_a_modal_only(sandbox: Sandbox, client: WebClient) -> None:
    trigger = sandbox.world.tickets.trigger("T0SANDBOX", "U0MEI")
    assert refusal(client.views_push, trigger_id=trigger, view=MODAL)["error"] == "not_found"


def test_a_view_of_250_kilobytes_is_too_large(sandbox: Sandbox, client: WebClient) -> None:
    trigger = sandbox.world.tickets.trigger("T0SANDBOX", "U0MEI")
    view = {**MODAL, "blocks": [{**SECTION, "text": plain("x" * 2600)} for _ in range(100)]}
    assert refusal(client.views_open, trigger_id=trigger, view=view)["error"] == "view_too_large"
    assert client.views_open(trigger_id=trigger, view=MODAL)["ok"], "a refused view does not use the trigger up"


def test_a_stack_of_modals_ends_at_three(sandbox: Sandbox, client: WebClient) -> None:
    tickets = sandbox.world.tickets
    view_id = client.views_open(trigger_id=tickets.trigger("T0SANDBOX", "U0MEI"), view=MODAL)["view"]["id"]
    for _ in range(2):
        pushed = client.views_push(trigger_id=tickets.trigger("T0SANDBOX", "U0MEI", view_id), view=MODAL)
        view_id = pushed["view"]["id"]
    answer = refusal(client.views_push, trigger_id=tickets.trigger("T0SANDBOX", "U0MEI", view_id), view=MODAL)
    assert answer["error"] == "push_limit_reached"


def test_a_view_that_is_wrong_is_refused_with_a_pointer(sandbox: Sandbox, client: WebClient) -> None:
    trigger = sandbox.world.tickets.trigger("T0SANDBOX", "U0MEI")
    answer = refusal(client.views_open, trigger_id=trigger, view={**MODAL, "title": plain("x" * 25)})
    assert answer["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in answer["response_metadata"]["messages"][0]


def test_an_email_is_seen_with_its_scope_only(sandbox: Sandbox, client: WebClient) -> None:
    assert client.users_info(user="U0MEI")["user"]["profile"]["email"] == "mei@example.com"
    workspace = sandbox.world.default
    workspace.manifest = workspace.manifest.without_scopes("users:read.email")
    assert "email" not in client.users_info(user="U0MEI")["user"]["profile"]


def test_a_locale_is_told_to_who_asks(client: WebClient) -> None:
    assert "locale" not in client.users_info(user="U0MEI")["user"]
    assert client.users_info(user="U0MEI", include_locale=True)["user"]["locale"] == "en-US"


def test_lists_come_in_pages(client: WebClient) -> None:
    names = [user["name"] for page in client.users_list(limit=3) for user in page["members"]]
    assert len(names) == len(set(names)) == 7


def test_too_many_posts_to_one_channel_wait(client: WebClient) -> None:
    for _ in range(POST_PER_CHANNEL.burst):
        client.chat_postMessage(channel="C0PAYMENTS", text="hi")
    answer = refusal(client.chat_postMessage, channel="C0PAYMENTS", text="hi")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "non-JSON" in answer["error"]
    client.chat_postMessage(channel="C0GENERAL", text="another channel is free")


def test_a_file_is_uploaded_and_shared(client: WebClient) -> None:
    shared = client.files_upload_v2(channel="C0PAYMENTS", content=b"png", filename="chart.png", title="Chart")
    assert shared["files"][0]["title"] == "Chart"
    assert client.conversations_history(channel="C0PAYMENTS")["messages"][0]["files"][0]["name"] == "chart.png"


def test_an_installation_code_is_exchanged_once(sandbox: Sandbox) -> None:
    client = WebClient(base_url=sandbox.api_url)
    arguments = {"client_id": "0.sandbox", "client_secret": "sandbox-client-secret", "code": sandbox.oauth_code()}
    assert client.oauth_v2_access(**arguments)["access_token"] == sandbox.bot_token
    assert refusal(client.oauth_v2_access, **arguments)["error"] == "invalid_code"


def test_a_revoked_token_is_good_for_nothing(client: WebClient) -> None:
    assert client.auth_revoke()["revoked"]
    assert refusal(client.auth_test)["error"] == "token_revoked"


def test_every_call_is_kept_without_its_token(sandbox: Sandbox, client: WebClient) -> None:
    refusal(client.chat_postMessage, channel="C0NOWHERE", text="hi")
    call = sandbox.calls.since()[-1]
    assert (call.method, call.args["text"]) == ("chat.postMessage", "hi")
    assert call.answer == {"ok": False, "error": "channel_not_found"}
    assert call.reason == "the app sees no channel C0NOWHERE"
    assert "xoxb" not in str(call)


def test_a_large_workspace_lists_its_people_with_a_limit_only(sandbox: Sandbox, client: WebClient) -> None:
    users = sandbox.world.default.users
    users |= {f"U7{number:04}": {**users["U0MEI"], "id": f"U7{number:04}"} for number in range(1000)}
    assert refusal(client.users_list)["error"] == "limit_required"
    assert len(client.users_list(limit=200)["members"]) == 200


def test_profile_fields_are_defined_for_all_and_said_of_each_but_for_hidden_ones(
    sandbox: Sandbox, client: WebClient
) -> None:
    workspace = sandbox.world.default
    boss = profile_field({"id": "Xf0BOSS", "label": "Boss", "type": "user"}, 0)
    secret = profile_field({"id": "Xf0PAY", "label": "Pay", "is_hidden": True}, 1)
    workspace.profile_fields |= {"Xf0BOSS": boss, "Xf0PAY": secret}
    said = {"Xf0BOSS": {"value": "U0ADA", "alt": ""}, "Xf0PAY": {"value": "much", "alt": ""}}
    workspace.users["U0MEI"]["profile"]["fields"] = said

    shown = {
        visibility: [field["id"] for field in client.team_profile_get(visibility=visibility)["profile"]["fields"]]
        for visibility in ("all", "visible", "hidden")
    }
    assert shown == {"all": ["Xf0BOSS", "Xf0PAY"], "visible": ["Xf0BOSS"], "hidden": ["Xf0PAY"]}
    plainly = client.users_profile_get(user="U0MEI")["profile"]["fields"]
    labelled = client.users_profile_get(user="U0MEI", include_labels=True)["profile"]["fields"]
    assert plainly == {"Xf0BOSS": {"value": "U0ADA", "alt": ""}}
    assert labelled == {"Xf0BOSS": {"value": "U0ADA", "alt": "", "label": "Boss"}}
    assert "fields" not in client.users_info(user="U0MEI")["user"]["profile"]
