"""Where the app may write and what it may see of a channel."""

import re

from bot.sandbox.entities import Channel
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call
from bot.sandbox.wire import Json


def place_to_write(call: Call, name: str) -> Channel:
    """The channel of a posting: an id, a name, or a person's id, whose direct messages are opened. Raises Refused."""
    if name in call.workspace.users:
        return direct_with(call, name, unreachable="channel_not_found")
    channel = call.workspace.channel_named(name)
    if channel is None or (channel.is_private and call.workspace.bot_user not in channel.members):
        raise Refused("channel_not_found", f"the app sees no channel {name}")
    if channel.is_im:
        return direct_with(call, channel.partner(call.workspace.bot_user), unreachable="channel_not_found")
    if channel.is_archived:
        raise Refused("is_archived", f"#{channel.name} is archived")
    if channel.read_only:
        raise Refused("restricted_action_read_only_channel", f"#{channel.name} is for admins to write in")
    if call.workspace.bot_user not in channel.members and "chat:write.public" not in call.workspace.scopes:
        raise Refused("not_in_channel", f"the app is not in #{channel.name}")
    return channel


def visible(call: Call) -> Channel:
    """The channel a call names by its id: none of private channels without the app. Raises Refused."""
    channel = call.workspace.channels.get(call.text("channel"))
    if channel is None or (channel.is_private and call.workspace.bot_user not in channel.members):
        raise Refused("channel_not_found", f"the app sees no channel {call.text('channel')}")
    return channel


def thread_ts_of(call: Call) -> str:
    """What a call says of a thread; empty when nothing. Raises Refused."""
    thread_ts = call.optional("thread_ts")
    if thread_ts and not _TS.fullmatch(thread_ts):
        raise Refused("invalid_thread_ts", f"{thread_ts!r} is no message time")
    return thread_ts


_TS = re.compile(r"[0-9]+\.[0-9]+")


def direct_with(call: Call, user: str, *, unreachable: str) -> Channel:
    """The direct messages with a person. Raises Refused, with `unreachable` for a deactivated one."""
    person = reachable(call, user, unreachable)
    if not call.workspace.manifest.messages_tab:
        raise Refused("messages_tab_disabled", "the manifest switches the messages tab off")
    return call.world.open_direct(call.workspace, person["id"])


def reachable(call: Call, user: str, unreachable: str) -> Json:
    person = call.workspace.users.get(user)
    if person is None:
        raise Refused("user_not_found", f"there is no person {user}")
    if person["is_bot"] or user == "USLACKBOT":
        raise Refused("cannot_dm_bot", f"{user} is a bot")
    if person["deleted"]:
        raise Refused(unreachable, f"{user} is deactivated")
    return person


def seen(call: Call, channel_id: str, action: str) -> Channel:
    """A channel the app may look at: `action` is read or history. Raises Refused."""
    channel = call.workspace.channels.get(channel_id)
    if channel is None:
        raise Refused("channel_not_found", f"there is no channel {channel_id}")
    kind = {"im": "im", "private_channel": "groups", "public_channel": "channels"}[channel.kind]
    call.need(f"{kind}:{action}")
    if channel.kind != "public_channel" and call.workspace.bot_user not in channel.members:
        raise Refused("channel_not_found", f"the app is not in {channel_id} and does not see it")
    return channel
