"""conversations.*. [docs.slack.dev/reference/methods/conversations.list]"""

from time import monotonic

from bot.sandbox.entities import Channel, Message
from bot.sandbox.methods.paging import page
from bot.sandbox.methods.places import direct_with, seen
from bot.sandbox.rates import TIER_2, TIER_3, TIER_4
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call, Method
from bot.sandbox.wire import Json, truthy

_READ_SCOPE = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
HISTORY_MAX = 999
REPLIES_MAX = 1000


def open_conversation(call: Call) -> Json:
    existing = call.optional("channel")
    if existing:
        channel = call.workspace.channels.get(existing)
        if channel is None or not channel.is_im:
            raise Refused("channel_not_found", f"{existing} is no direct message")
        return _opened(call, channel, already=True)
    users = [user for user in call.optional("users").split(",") if user]
    if not users:
        raise Refused("users_list_not_supplied", "users is empty")
    call.need("im:write" if len(users) == 1 else "mpim:write")
    if len(users) > 1:
        raise Refused("app_cannot_join_channel", "the stand-in has no group direct messages")
    already = call.workspace.direct(users[0]) is not None
    return _opened(call, direct_with(call, users[0], unreachable="user_disabled"), already=already)


def _opened(call: Call, channel: Channel, *, already: bool) -> Json:
    full = truthy(call.args.get("return_im"))
    body: Json = channel.as_slack(call.workspace.bot_user) if full else {"id": channel.id}
    return {"channel": body, **({"no_op": True, "already_open": True} if already else {})}


def members(call: Call) -> Json:
    channel = seen(call, call.text("channel"), "read")
    found, metadata = page(call, channel.members)
    return {"members": found, **metadata}


def list_conversations(call: Call) -> Json:
    bot = call.workspace.bot_user
    visible = [
        channel
        for channel in _of_types(call)
        if channel.kind == "public_channel" or bot in channel.members
        if not (truthy(call.args.get("exclude_archived")) and channel.is_archived)
    ]
    found, metadata = page(call, visible)
    return {"channels": [channel.as_slack(bot) for channel in found], **metadata}


def of_person(call: Call) -> Json:
    """users.conversations: the channels a person is in, as far as the app sees them."""
    bot = call.workspace.bot_user
    user = call.optional("user") or bot
    if user not in call.workspace.users:
        raise Refused("user_not_found", f"there is no person {user}")
    visible = [
        channel
        for channel in _of_types(call)
        if user in channel.members and (channel.kind == "public_channel" or bot in channel.members)
        if not (truthy(call.args.get("exclude_archived")) and channel.is_archived)
    ]
    found, metadata = page(call, visible)
    return {"channels": [channel.as_slack(bot) for channel in found], **metadata}


def _of_types(call: Call) -> list[Channel]:
    types = [name.strip() for name in (call.optional("types") or "public_channel").split(",")]
    for name in types:
        if name not in _READ_SCOPE:
            raise Refused("invalid_types", f"there is no type {name}")
        call.need(_READ_SCOPE[name])
    return [channel for channel in call.workspace.channels.values() if channel.kind in types]


def info(call: Call) -> Json:
    channel = seen(call, call.text("channel"), "read")
    body = channel.as_slack(call.workspace.bot_user)
    if not truthy(call.args.get("include_num_members")):
        body.pop("num_members", None)
    return {"channel": body}


def join(call: Call) -> Json:
    channel = call.workspace.channels.get(call.text("channel"))
    if channel is None or channel.kind == "private_channel":
        raise Refused("channel_not_found", "the app sees no such public channel")
    if channel.is_im:
        raise Refused("method_not_supported_for_channel_type", "nobody joins direct messages")
    if channel.is_archived:
        raise Refused("is_archived", f"#{channel.name} is archived")
    bot = call.workspace.bot_user
    already = bot in channel.members
    if not already:
        channel.members.append(bot)
        call.world.changes.tell("channel", team=call.workspace.id, channel=channel.id)
        call.hooks.joined(call.workspace, channel)
    warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": channel.as_slack(bot), **(warning if already else {})}


def history(call: Call) -> Json:
    """Newest first; replies are left to conversations.replies unless they were broadcast.

    From `oldest` on without `latest`, the pages lead forward in time, each of them newest first all the same.
    [docs.slack.dev/reference/methods/conversations.history]
    """
    channel = _readable(call)
    shown = [m for m in _visible(call, channel) if not m.is_reply or m.reply_broadcast]
    shown = _between(call, shown)
    if _moment(call, "oldest", "0") and not call.optional("latest"):
        found, metadata = page(call, shown, most=HISTORY_MAX)
        found.reverse()
    else:
        found, metadata = page(call, shown[::-1], most=HISTORY_MAX)
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {"messages": _written(call, found), "has_more": more, "pin_count": 0, **(metadata if more else {})}


def replies(call: Call) -> Json:
    """The message a thread hangs on, then its replies, oldest first; `ts` may be that of any message in it."""
    channel = _readable(call)
    named = call.workspace.message(channel.id, call.text("ts"))
    if named is None:
        raise Refused("thread_not_found", f"there is no message {call.text('ts')} in {channel.id}")
    root = named.thread_ts or named.ts
    thread = [m for m in _visible(call, channel) if root in (m.ts, m.thread_ts)]
    found, metadata = page(call, [thread[0], *_between(call, thread[1:])] if thread else [], REPLIES_MAX, REPLIES_MAX)
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {"messages": _written(call, found), "has_more": more, **(metadata if more else {})}


def _readable(call: Call) -> Channel:
    channel = seen(call, call.text("channel"), "history")
    if call.workspace.bot_user not in channel.members:
        raise Refused("not_in_channel", f"the app is not in #{channel.name}")
    return channel


def _visible(call: Call, channel: Channel) -> list[Message]:
    now = monotonic()
    return [
        message
        for message in call.workspace.messages.get(channel.id, [])
        if message.hidden_until <= now and message.accepted_at + call.lag <= now
    ]


def _between(call: Call, messages: list[Message]) -> list[Message]:
    low, high = _moment(call, "oldest", "0"), _moment(call, "latest", "99999999999")
    if truthy(call.args.get("inclusive")):
        return [m for m in messages if low <= _micros(m.ts) <= high]
    return [m for m in messages if low < _micros(m.ts) < high]


def _moment(call: Call, name: str, otherwise: str) -> int:
    try:
        return _micros(call.optional(name) or otherwise)
    except ValueError:
        raise Refused(f"invalid_ts_{name}", f"{name} is a message time") from None


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")[:6])


def _written(call: Call, messages: list[Message]) -> list[Json]:
    with_metadata = truthy(call.args.get("include_all_metadata"))
    written = []
    for message in messages:
        body = message.as_slack(with_metadata=with_metadata)
        answers = call.workspace.replies(message.channel, message.ts)
        if answers:
            users = list(dict.fromkeys(answer.user for answer in answers))
            body |= {"reply_count": len(answers), "latest_reply": answers[-1].ts}
            body |= {"reply_users": users, "reply_users_count": len(users)}
        written.append(body)
    return written


METHODS = {
    "conversations.open": Method(open_conversation, ("im:write", "mpim:write"), TIER_3),
    "conversations.members": Method(members, _READ, TIER_4),
    "conversations.list": Method(list_conversations, _READ, TIER_2),
    "conversations.info": Method(info, _READ, TIER_3),
    "conversations.join": Method(join, ("channels:join",), TIER_3),
    "conversations.history": Method(history, _HISTORY, TIER_3),
    "conversations.replies": Method(replies, _HISTORY, TIER_3),
    "users.conversations": Method(of_person, _READ, TIER_3),
}
