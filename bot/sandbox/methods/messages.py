"""chat.*: posting, whispering, updating, deleting. [docs.slack.dev/reference/methods/chat.postMessage]"""

from copy import deepcopy
from time import monotonic

from bot.sandbox.entities import Channel, Message
from bot.sandbox.methods.content import content_of, metadata_of, warnings_of
from bot.sandbox.methods.places import place_to_write, thread_ts_of, visible
from bot.sandbox.rates import POST_PER_CHANNEL, POST_PER_WORKSPACE, TIER_3, TIER_4
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import BucketList, Call, Method
from bot.sandbox.wire import Json, truthy
from bot.sandbox.workspace import Workspace

UPDATE_TEXT_MAX = 4_000
"""Longer: `msg_too_long`. [docs.slack.dev/reference/methods/chat.update]"""


def _thread(call: Call, channel: Channel) -> str:
    """The ts of the message a thread hangs on; one of its replies leads there too, though Slack advises against it."""
    thread_ts = thread_ts_of(call)
    if not thread_ts:
        return ""
    parent = call.workspace.message(channel.id, thread_ts)
    if parent is None:
        raise Refused("thread_not_found", f"there is no message {thread_ts} in {channel.id}")
    return parent.thread_ts or parent.ts


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
        metadata=metadata_of(call),
        hidden_until=monotonic() + call.lag,
        **content,
    )
    call.world.post(workspace, message)
    call.hooks.posted(workspace, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_slack(), **warnings_of(call)}


def post_ephemeral(call: Call) -> Json:
    channel = place_to_write(call, call.text("channel"))
    user = call.text("user")
    person = call.workspace.users.get(user)
    if person is None or person["deleted"] or user not in channel.members:
        raise Refused("user_not_in_channel", f"{user} is not in {channel.id}")
    content = {**content_of(call), "thread_ts": thread_ts_of(call)}
    ephemeral = call.world.whisper(call.workspace, channel.id, user, content)
    call.acts.whispered(
        call.workspace.id,
        user,
        {"response_type": "ephemeral", "text": ephemeral.text, "blocks": ephemeral.blocks, "ts": ephemeral.ts},
    )
    return {"message_ts": ephemeral.ts}


def _own_message(call: Call, refusal: str) -> Message:
    channel = visible(call)
    message = call.workspace.message(channel.id, call.text("ts"))
    if message is None or message.is_tombstone:
        raise Refused("message_not_found", f"there is no message {call.text('ts')} in {channel.id}")
    if message.bot_id != call.workspace.bot_id:
        raise Refused(refusal, "a bot changes its own messages only")
    return message


def update(call: Call) -> Json:
    """Blocks that are not sent stay away: an update with text alone replaces the message by text.

    Metadata stays unless an empty object removes it.
    """
    message = _own_message(call, "cant_update_message")
    if call.workspace.channels[message.channel].is_archived:
        raise Refused("is_inactive", f"{message.channel} is archived")
    if len(call.optional("text")) > UPDATE_TEXT_MAX:
        raise Refused("msg_too_long", f"chat.update takes at most {UPDATE_TEXT_MAX} characters of text")
    content = content_of(call)
    metadata = metadata_of(call, may_be_empty=True)
    before = deepcopy(message)
    call.world.rewrite(call.workspace, message, content, metadata)
    call.hooks.changed(call.workspace, before, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.as_slack()}


def delete(call: Call) -> Json:
    """A message that a thread hangs on changes into a tombstone. [docs.slack.dev/reference/methods/chat.delete]"""
    message = _own_message(call, "cant_delete_message")
    call.world.remove(call.workspace, message)
    left = call.workspace.message(message.channel, message.ts)
    if left:
        call.hooks.changed(call.workspace, message, left)
    else:
        call.hooks.deleted(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Needs no scope, and tells nothing of private conversations without the app. The link of a reply names its thread.
    [docs.slack.dev/reference/methods/chat.getPermalink]"""
    channel, ts = visible(call), call.text("message_ts")
    message = call.workspace.message(channel.id, ts)
    if message is None:
        raise Refused("message_not_found", f"there is no message {ts} in {channel.id}")
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else ""
    link = f"{call.hooks.base_url()}/archives/{channel.id}/p{ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": link}


def _post_buckets(workspace: Workspace, args: Json) -> BucketList:
    """Whatever names the channel: its id, its name, or a person."""
    name = str(args.get("channel") or "")
    channel = workspace.direct(name) if name in workspace.users else workspace.channel_named(name)
    place = channel.id if channel else name
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
