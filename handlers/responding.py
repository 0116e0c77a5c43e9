"""Answers through a response_url: below a message, or in its place."""

from enum import Enum, auto
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk.webhook import WebhookClient

from bot.certificates import trusted
from bot.views.blocks import Message

RESPOND_TIMEOUT = 2  # seconds, as for every call inside a listener

log = structlog.get_logger(__name__)


class Answered(Enum):
    SHOWN = auto()
    REFUSED = auto()
    UNSURE = auto()


def show_at(url: str, message: Message, **how: Any) -> None:
    """A message with what is said about showing it; without its native chart where Slack refuses that."""
    if respond_at(url, {**message.as_arguments(), **how}) is Answered.REFUSED and message.fallback is not None:
        log.info("chart_refused")
        respond_at(url, {**message.fallback.as_arguments(), **how})


def respond_at(url: str, body: dict[str, Any]) -> Answered:
    """Once: whether an answer that got lost on the way was shown is not known, and a second one would be one too many.
    What failed is in the log; the person acted, and what they did is saved."""
    try:
        client = WebhookClient(url, timeout=RESPOND_TIMEOUT, ssl=trusted(), retry_handlers=[])
        status = client.send_dict(body).status_code
    except (OSError, HTTPException) as error:
        log.warning("answer_unsure", reason=type(error).__name__)
        return Answered.UNSURE
    if status == HTTPStatus.OK:
        return Answered.SHOWN
    log.warning("answer_not_shown", status=status)
    return Answered.REFUSED
