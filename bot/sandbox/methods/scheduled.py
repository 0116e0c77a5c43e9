"""chat.scheduleMessage and its kin. [docs.slack.dev/reference/methods/chat.scheduleMessage]"""

from bot.sandbox.entities import Scheduled
from bot.sandbox.methods.content import content_of, metadata_of
from bot.sandbox.methods.paging import page
from bot.sandbox.methods.places import place_to_write, thread_ts_of
from bot.sandbox.rates import TIER_3
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call, Method
from bot.sandbox.wire import Json, whole_number

AHEAD_SECONDS = 120 * 24 * 3600
WINDOW_SECONDS = 300
PER_WINDOW = 30
"""At most so many per channel within five minutes: `restricted_too_many`."""


def schedule(call: Call) -> Json:
    """Blocks and text are frozen now; with metadata Slack accepts the call and never posts (a documented bug)."""
    at, now = whole_number(call.text("post_at")), int(call.world.clock.now().timestamp())
    if at is None:
        raise Refused("invalid_time", "post_at is seconds since 1970")
    if at <= now:
        raise Refused("time_in_past", "post_at lies in the past of the calendar clock")
    if at > now + AHEAD_SECONDS:
        raise Refused("time_too_far", "post_at is more than 120 days ahead")
    channel = place_to_write(call, call.text("channel"))
    content = content_of(call)
    near = [
        one
        for one in call.workspace.scheduled.values()
        if one.channel == channel.id and abs(one.post_at - at) < WINDOW_SECONDS
    ]
    if len(near) >= PER_WINDOW:
        raise Refused("restricted_too_many", f"at most {PER_WINDOW} within five minutes in a channel")
    one = Scheduled(
        id=call.world.new_id("Q"),
        channel=channel.id,
        post_at=at,
        content=content,
        thread_ts=thread_ts_of(call),
        has_metadata=metadata_of(call) is not None,
        created=now,
    )
    call.workspace.scheduled[one.id] = one
    return {
        "channel": channel.id,
        "scheduled_message_id": one.id,
        "post_at": at,
        "message": {"text": content["text"], "type": "delayed_message", "bot_id": call.workspace.bot_id},
    }


def delete(call: Call) -> Json:
    one = call.workspace.scheduled.get(call.text("scheduled_message_id"))
    if one is None or one.channel != call.text("channel"):
        raise Refused("invalid_scheduled_message_id", "there is no such scheduled message in that channel")
    del call.workspace.scheduled[one.id]
    return {}


def list_scheduled(call: Call) -> Json:
    """What still waits, the next first; of one channel, or of a range of times, if asked."""
    name = call.optional("channel")
    if name and name not in call.workspace.channels:
        raise Refused("invalid_channel", f"there is no channel {name}")
    try:
        oldest, latest = float(call.optional("oldest") or 0), float(call.optional("latest") or "inf")
    except ValueError:
        raise Refused("invalid_arguments", messages=["[ERROR] oldest and latest are seconds since 1970"]) from None
    waiting = [
        one
        for one in call.workspace.scheduled.values()
        if name in ("", one.channel) and oldest <= one.post_at <= latest
    ]
    found, metadata = page(call, sorted(waiting, key=lambda one: one.post_at))
    return {"scheduled_messages": [one.as_slack() for one in found], **metadata}


METHODS = {
    "chat.scheduleMessage": Method(schedule, ("chat:write",), TIER_3),
    "chat.deleteScheduledMessage": Method(delete, ("chat:write",), TIER_3),
    "chat.scheduledMessages.list": Method(list_scheduled, rate=TIER_3),
}
