"""A rendered message as JSON: where it must stay what it was at the moment of its cause."""

from typing import Any

from bot.views.blocks import Message


def freeze(message: Message) -> dict[str, Any]:
    """Its parts are frozen one by one."""
    frozen: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
    if message.fallback is not None:
        frozen["fallback"] = freeze(message.fallback)
    return frozen


def thaw(frozen: dict[str, Any]) -> Message:
    fallback = frozen.get("fallback")
    return Message(frozen["text"], tuple(frozen["blocks"]), fallback=thaw(fallback) if fallback else None)
