"""What a message may hold, and what becomes of it. [docs.slack.dev/reference/methods/chat.postMessage, chat.update]"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.rates import POST_PER_CHANNEL
from bot.sandbox.server import Sandbox
from tests.sandbox.views import Json, plain, section

METADATA = {"event_type": "delivery", "event_payload": {"id": "7"}}
NAMED = {"type": "divider", "block_id": "same"}


def refusal(call: Callable[..., object], **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def kept(client: WebClient, channel: str) -> Json:
    """The last message, as history shows it."""
    message: Json = client.conversations_history(channel=channel, include_all_metadata=True)["messages"][0]
    return message


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "a", "blocks": "no json"}, "invalid_blocks_format"),
        ({"text": "a", "blocks": "{}"}, "invalid_blocks_format"),
        ({"text": "a", "attachments": '{"text": "b"}'}, "invalid_attachments"),
        ({"text": "a", "attachments": ["b"]}, "invalid_attachments"),
        ({"text": "a", "attachments": [{"blocks": [{"type": "poem"}]}]}, "invalid_attachments"),
        ({"text": "a", "attachments": [{"blocks": [NAMED]}, {"blocks": [NAMED]}]}, "invalid_attachments"),
        ({"text": "a", "blocks": [NAMED], "attachments": [{"blocks": [NAMED]}]}, "invalid_attachments"),
        ({"text": "a", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "b" * 12_001}, "msg_too_long"),
        ({"text": "a", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": "", "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": "x", "event_payload": "y"}}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": ["x"], "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "a", "username": "Somebody else"}, "missing_scope"),
        ({"text": "a", "thread_ts": "abc"}, "invalid_thread_ts"),
        ({"text": "a", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
def test_what_slack_refuses_in_a_message(client: WebClient, arguments: Json, error: str) -> None:
    assert refusal(client.chat_postMessage, channel="U0MEI", **arguments) == error


@pytest.mark.parametrize("text", [" ", "\n\t", "\u3000"])
def test_white_space_is_no_text(client: WebClient, text: str) -> None:
    posted = client.chat_postMessage(channel="C0PAYMENTS", text="hi")["ts"]
    for call, more in (
        (client.chat_postMessage, {}),
        (client.chat_postEphemeral, {"user": "U0MEI"}),
        (client.chat_update, {"ts": posted}),
    ):
        assert refusal(call, channel="C0PAYMENTS", text=text, **more) == "no_text"
    assert client.chat_postMessage(channel="C0PAYMENTS", text=text, blocks=[section()])["ok"]


def test_a_very_long_text_is_cut_with_a_warning(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0MEI", text="x" * 40_001)
    assert posted["warning"] == "message_truncated"
    assert len(posted["message"]["text"]) == 40_000
    assert "warning" not in client.chat_postMessage(channel="U0MEI", text="x" * 40_000)


def test_an_empty_field_of_a_form_is_no_blocks(client: WebClient) -> None:
    assert client.api_call("chat.postMessage", data={"channel": "U0MEI", "text": "hi", "blocks": ""})["ok"]


def test_form_and_json_say_the_same(client: WebClient) -> None:
    blocks = '[{"type": "divider"}]'
    for given in ({"data": {"channel": "U0MEI", "blocks": blocks}}, {"json": {"channel": "U0MEI", "blocks": blocks}}):
        assert client.api_call("chat.postMessage", **given)["message"]["blocks"][0]["type"] == "divider"  # type: ignore[arg-type]


def test_an_update_with_text_alone_takes_the_blocks_away(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0MEI", text="hi", blocks=[section()])
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="done")
    assert "blocks" not in kept(client, posted["channel"])


def test_metadata_stays_until_an_empty_object_removes_it(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0MEI", text="hi", metadata=METADATA)
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    client.chat_update(**place, text="again")
    assert kept(client, posted["channel"])["metadata"] == METADATA
    client.chat_update(**place, text="again", metadata={})
    assert "metadata" not in kept(client, posted["channel"])


def test_a_message_of_an_archived_channel_is_not_updated_but_deleted(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel="C0PAYMENTS", text="hi")
    sandbox.roster.channel(sandbox.world.default, {"id": "C0PAYMENTS", "is_archived": True})
    assert refusal(client.chat_update, channel="C0PAYMENTS", ts=posted["ts"], text="x") == "is_inactive"
    assert client.chat_delete(channel="C0PAYMENTS", ts=posted["ts"])["ok"]


def test_a_private_channel_the_app_has_left_is_not_found(sandbox: Sandbox, client: WebClient) -> None:
    workspace = sandbox.world.default
    sandbox.roster.channel(workspace, {"id": "C0LEADS", "members": ["U0MEI", "bot"]})
    place = {"channel": "C0LEADS", "ts": client.chat_postMessage(channel="C0LEADS", text="hi")["ts"]}
    sandbox.roster.channel(workspace, {"id": "C0LEADS", "members": ["U0MEI"]})
    assert refusal(client.chat_update, **place, text="x") == "channel_not_found"
    assert refusal(client.chat_delete, **place) == "channel_not_found"

    sandbox.roster.channel(workspace, {"id": "C0LEADS", "members": ["U0MEI", "bot"]})
    assert client.chat_delete(**place)["ok"]


def test_an_update_wants_the_id_of_the_direct_message(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0MEI", text="hi")
    assert refusal(client.chat_update, channel="U0MEI", ts=posted["ts"], text="x") == "channel_not_found"


def test_a_reply_to_a_reply_joins_its_thread(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0PAYMENTS", text="parent")["ts"]
    reply = client.chat_postMessage(channel="C0PAYMENTS", text="one", thread_ts=parent)["ts"]
    second = client.chat_postMessage(channel="C0PAYMENTS", text="two", thread_ts=reply)
    assert second["message"]["thread_ts"] == parent


def test_a_thread_is_named_by_a_message_time(sandbox: Sandbox, client: WebClient) -> None:
    at = int((sandbox.clock.now() + timedelta(hours=1)).timestamp())
    for call, more in ((client.chat_postEphemeral, {"user": "U0MEI"}), (client.chat_scheduleMessage, {"post_at": at})):
        arguments: Json = {"channel": "C0PAYMENTS", "text": "a", **more}
        assert refusal(call, **arguments, thread_ts="abc") == "invalid_thread_ts"
        assert call(**arguments, thread_ts="1.000001")["ok"]


def test_an_ephemeral_message_to_nobody_is_refused(client: WebClient) -> None:
    assert refusal(client.chat_postEphemeral, channel="C0PAYMENTS", user="U0NOBODY", text="a") == "user_not_in_channel"


def test_a_channel_has_one_pace_however_it_is_named(client: WebClient) -> None:
    for number in range(POST_PER_CHANNEL.burst):
        client.chat_postMessage(channel=("C0PAYMENTS", "#payments")[number % 2], text="hi")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="payments", text="hi")
    assert caught.value.response.status_code == 429


def test_an_image_shows_a_file_only_when_it_is_processed(client: WebClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def image(file_id: str) -> Json:
        block = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "a"}
        return {"channel": "U0MEI", "text": "a", "blocks": [block]}

    started = client.files_getUploadURLExternal(filename="a.png", length=3)["file_id"]
    shared = client.files_upload_v2(content=b"png", filename="a.png")["files"][0]["id"]
    for file_id in ("F0NOWHERE", started, shared):
        assert refusal(client.chat_postMessage, **image(file_id)) == "invalid_blocks"
    assert "mimetype" not in client.files_info(file=shared)["file"]
    monkeypatch.setattr("bot.sandbox.uploads.PROCESSING_SECONDS", 0.0)
    assert client.files_info(file=shared)["file"]["mimetype"] == "image/png"
    assert client.chat_postMessage(**image(shared))["ok"]


def test_a_video_needs_its_scope(sandbox: Sandbox, client: WebClient) -> None:
    url = "https://example.com/v"
    video = {"type": "video", "title": plain("V"), "alt_text": "a", "video_url": url, "thumbnail_url": url}
    home = {"type": "home", "blocks": [video]}
    assert refusal(client.chat_postMessage, channel="U0MEI", text="a", blocks=[video]) == "invalid_blocks"
    assert refusal(client.views_publish, user_id="U0MEI", view=home) == "invalid_arguments"

    sandbox.world.default.grant(frozenset(["links.embed:write"]))
    assert client.chat_postMessage(channel="U0MEI", text="a", blocks=[video])["ok"]
    assert client.views_publish(user_id="U0MEI", view=home)["ok"]


def test_a_permalink_names_the_thread_of_a_reply_and_tells_nothing_of_private_places_without_the_app(
    sandbox: Sandbox, client: WebClient
) -> None:
    parent = client.chat_postMessage(channel="C0PAYMENTS", text="zero")["ts"]
    reply = client.chat_postMessage(channel="C0PAYMENTS", text="one", thread_ts=parent)["ts"]
    secret = sandbox.interactions.message("U0MEI", "psst", channel="C0LEADS").as_json()["ts"]

    link = client.chat_getPermalink(channel="C0PAYMENTS", message_ts=reply)["permalink"]

    assert link.endswith(f"/archives/C0PAYMENTS/p{reply.replace('.', '')}?thread_ts={parent}&cid=C0PAYMENTS")
    assert "?" not in client.chat_getPermalink(channel="C0PAYMENTS", message_ts=parent)["permalink"]
    assert refusal(client.chat_getPermalink, channel="C0LEADS", message_ts=secret) == "channel_not_found"
    assert refusal(client.chat_getPermalink, channel="C0PAYMENTS", message_ts="1.1") == "message_not_found"
