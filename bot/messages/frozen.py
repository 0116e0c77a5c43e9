"""A rendered message as JSON: where it must stay what it was at the moment of its cause."""

from typing import Any

from bot.views.blocks import Message, Mrkdwn


def freeze(message: Message) -> dict[str, Any]:
    """Its parts are frozen one by one. The text is kept as Slack is told it, escaped."""
    frozen: dict[str, Any] = {"text": message.as_arguments()["text"], "blocks": list(message.blocks)}
    if message.fallback is not None:
        frozen["fallback"] = freeze(message.fallback)
    return frozen


def thaw(frozen: dict[str, Any]) -> Message:
    fallback = frozen.get("fallback")
    return Message(Mrkdwn(frozen["text"]), tuple(frozen["blocks"]), fallback=thaw(fallback) if fallback else None)
