"""Which message of ours an act was done in, as its payload tells."""

import re
from typing import Any

from bot.domain.deliveries import SeenMessage
from bot.domain.ids import DeliveryId, PromptId
from bot.posting import EVENT_TYPE
from bot.views import ids
from handlers.parsing import read_id

CHANNEL = re.compile(r"[A-Z][A-Z0-9]{2,30}")
TS = re.compile(r"[0-9]{10}\.[0-9]{6}")
ONLY_BELOW_PROMPTS = frozenset({ids.PROMPT_NOTHING_MOVED, ids.PROMPT_LATER, ids.PROMPT_SKIP})
"""Buttons that stand in a prompt and its reminder, and in no other message."""


def seen_message(body: dict[str, Any]) -> SeenMessage | None:
    """Slack sends the message of a button with its metadata. None for what is done elsewhere, in an answer that one
    person sees, and in a message that names neither a delivery nor a prompt."""
    container = _dictionary(body.get("container"))
    channel = _dictionary(body.get("channel")).get("id") or container.get("channel_id") or ""
    ts = container.get("message_ts") or ""
    if container.get("is_ephemeral") or not CHANNEL.fullmatch(channel) or not TS.fullmatch(ts):
        return None
    metadata = _dictionary(_dictionary(body.get("message")).get("metadata"))
    if metadata.get("event_type") == EVENT_TYPE:
        delivery_id = read_id(_dictionary(metadata.get("event_payload")).get("delivery"))
        return None if delivery_id is None else SeenMessage(channel, ts, delivery_id=DeliveryId(delivery_id))
    prompt_id = _prompt_id(body)
    return None if prompt_id is None else SeenMessage(channel, ts, prompt_id=PromptId(prompt_id))


def _prompt_id(body: dict[str, Any]) -> int | None:
    action = (body.get("actions") or [{}])[0]
    return read_id(action.get("value")) if action.get("action_id") in ONLY_BELOW_PROMPTS else None


def _dictionary(held: object) -> dict[str, Any]:
    return held if isinstance(held, dict) else {}
