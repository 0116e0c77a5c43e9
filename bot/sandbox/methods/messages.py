"""chat.*: posting, whispering, updating, deleting. [docs.slack.dev/reference/methods/chat.postMessage]"""

from copy import deepcopy
from time import monotonic
from typing import Any

from bot.sandbox.blockkit.surfaces import MESSAGE_BLOCKS_MAX, blocks_are_too_long, message_problems
from bot.sandbox.entities import Channel, Message
from bot.sandbox.methods.places import place_to_write
from bot.sandbox.rates import POST_PER_CHANNEL, POST_PER_WORKSPACE, TIER_3, TIER_4
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import BucketList, Call, Method
from bot.sandbox.wire import Json, truthy
from bot.sandbox.workspace import Workspace

TEXT_MAX = 40_000
"""Slack cuts longer texts silently; the stand-in does too."""
UPDATE_TEXT_MAX = 4_000
"""Longer: `msg_too_long`. [docs.slack.dev/reference/methods/chat.update]"""
MARKDOWN_TEXT_MAX = 12_000
ATTACHMENTS_MAX = 100
METADATA_KEYS = {"event_type", "event_payload"}


def content_of(call: Call) -> Json:
    """Text, blocks, attachments of a message. Raises Refused."""
    text = call.optional("text")
    markdown = call.optional("markdown_text")
    blocks = call.structure("blocks", "invalid_blocks_format")
    attachments = call.structure("attachments", "invalid_attachments") or []
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict", "markdown_text goes with neither text nor blocks")
    if len(markdown) > MARKDOWN_TEXT_MAX:
        raise Refused("msg_too_long", f"markdown_text has at most {MARKDOWN_TEXT_MAX} characters")
    if not isinstance(attachments, list) or len(attachments) > ATTACHMENTS_MAX:
        raise Refused("too_many_attachments", f"at most {ATTACHMENTS_MAX} attachments")
    check_blocks(blocks)
    if not (text or markdown or blocks or attachments):
        raise Refused("no_text", "neither text nor blocks")
    return {"text": (text or markdown)[:TEXT_MAX], "blocks": deepcopy(blocks or []), "attachments": attachments}


def check_blocks(blocks: Any) -> None:
    """Raises Refused as Slack does for the blocks of a message."""
    if blocks is None:
        return
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format", "blocks should be an array")
    problems = message_problems(blocks)
    if len(blocks) > MESSAGE_BLOCKS_MAX:
        problems.insert(0, f"[ERROR] no more than {MESSAGE_BLOCKS_MAX} items allowed [json-pointer:/blocks]")
    if problems:
        raise Refused("invalid_blocks", messages=list(dict.fromkeys(problems)))
    if blocks_are_too_long(blocks):
        raise Refused("msg_blocks_too_long", "the blocks of one message are refused from about 13 kB on")


def _metadata(call: Call) -> Json | None:
    value = call.structure("metadata", "invalid_metadata_format")
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != METADATA_KEYS or not isinstance(value["event_payload"], dict):
        raise Refused("invalid_metadata_format", "metadata is {event_type, event_payload: object}")
    return value


def _thread(call: Call, channel: Channel) -> str:
    thread_ts = call.optional("thread_ts")
    if not thread_ts:
        return ""
    parent = call.workspace.message(channel.id, thread_ts)
    if parent is None:
        raise Refused("thread_not_found", f"there is no message {thread_ts} in {channel.id}")
    if parent.is_reply:
        raise Refused("cannot_reply_to_message", "this message is itself a reply")
    return thread_ts


def post_message(call: Call) -> Json:
    channel = place_to_write(call, call.text("channel"))
    content = content_of(call)
    thread_ts = _thread(call, channel)
    for name in ("username", "icon_url", "icon_emoji"):
        if call.args.get(name) and "chat:write.customize" not in call.workspace.scopes:
            call.need("chat:write.customize")
    workspace = call.workspace
    message = Message(
        channel=channel.id,
        ts=call.world.next_ts(),
        user=workspace.bot_user,
        bot_id=workspace.bot_id,
        app_id=workspace.app_id,
        team=workspace.id,
        thread_ts=thread_ts,
        reply_broadcast=truthy(call.args.get("reply_broadcast")),
        metadata=_metadata(call),
        hidden_until=monotonic() + call.lag,
        **content,
    )
    call.world.post(workspace, message)
    call.hooks.posted(workspace, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}


def post_ephemeral(call: Call) -> Json:
    channel = place_to_write(call, call.text("channel"))
    user = call.text("user")
    if user not in call.workspace.users or call.workspace.users[user]["deleted"]:
        raise Refused("user_not_found", f"there is no person {user}")
    if user not in channel.members:
        raise Refused("user_not_in_channel", f"{user} is not in {channel.id}")
    content = content_of(call)
    ephemeral = call.world.whisper(
        call.workspace, channel.id, user, {**content, "thread_ts": call.optional("thread_ts")}
    )
    call.acts.whispered(
        call.workspace.id,
        user,
        {"response_type": "ephemeral", "text": ephemeral.text, "blocks": ephemeral.blocks, "ts": ephemeral.ts},
    )
    return {"message_ts": ephemeral.ts}


def _own_message(call: Call, refusal: str) -> Message:
    channel = call.workspace.channels.get(call.text("channel"))
    if channel is None:
        raise Refused("channel_not_found", f"there is no channel {call.text('channel')}")
    message = call.workspace.message(channel.id, call.text("ts"))
    if message is None:
        raise Refused("message_not_found", f"there is no message {call.text('ts')} in {channel.id}")
    if message.bot_id != call.workspace.bot_id:
        raise Refused(refusal, "a bot changes its own messages only")
    if channel.is_archived:
        raise Refused("is_archived", f"#{channel.name} is archived")
    return message


def update(call: Call) -> Json:
    """Blocks that are not sent stay away: an update with text alone replaces the message by text."""
    message = _own_message(call, "cant_update_message")
    if len(call.optional("text")) > UPDATE_TEXT_MAX:
        raise Refused("msg_too_long", f"chat.update takes at most {UPDATE_TEXT_MAX} characters of text")
    content = content_of(call)
    metadata = _metadata(call)
    before = deepcopy(message)
    call.world.rewrite(call.workspace, message, content, metadata)
    call.hooks.changed(call.workspace, before, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.as_slack()}


def delete(call: Call) -> Json:
    message = _own_message(call, "cant_delete_message")
    call.world.remove(call.workspace, message)
    call.hooks.deleted(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.workspace.channels.get(call.text("channel"))
    ts = call.text("message_ts")
    if channel is None:
        raise Refused("channel_not_found", f"there is no channel {call.text('channel')}")
    if call.workspace.message(channel.id, ts) is None:
        raise Refused("message_not_found", f"there is no message {ts} in {channel.id}")
    return {"channel": channel.id, "permalink": f"{call.hooks.base_url()}/archives/{channel.id}/p{ts.replace('.', '')}"}


def _post_buckets(workspace: Workspace, args: Json) -> BucketList:
    channel = str(args.get("channel") or "")
    direct = workspace.direct(channel) if channel in workspace.users else None
    place = direct.id if direct else channel
    return [
        (("chat.postMessage", workspace.id, place), POST_PER_CHANNEL),
        (("chat.postMessage", workspace.id), POST_PER_WORKSPACE),
    ]


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",), buckets=_post_buckets),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), TIER_4),
    "chat.update": Method(update, ("chat:write",), TIER_3),
    "chat.delete": Method(delete, ("chat:write",), TIER_3),
    "chat.getPermalink": Method(get_permalink, (), TIER_4),
}
