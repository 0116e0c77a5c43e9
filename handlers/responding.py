"""Answers through a response_url: below a message, or in its place."""

from enum import Enum, auto
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.certificates import trusted
from bot.views.blocks import Message

RESPOND_TIMEOUT = 2  # seconds, as for every call inside a listener
SHORTEST = 0.25  # seconds, for each of two; with the rest of an act (in_time.py) the three that Slack waits

log = structlog.get_logger(__name__)


class Answered(Enum):
    SHOWN = auto()
    REFUSED = auto()
    UNSURE = auto()


def show_at(url: str, message: Message, client: WebClient | None = None, **how: Any) -> None:
    """A message with what is said about showing it; without its native chart where Slack refuses that. ``client`` is
    that of the act, as for ``respond_at``."""
    if respond_at(url, {**message.as_arguments(), **how}, client) is Answered.REFUSED and message.fallback is not None:
        log.info("chart_refused")
        respond_at(url, {**message.fallback.as_arguments(), **how}, client)


def respond_at(url: str, body: dict[str, Any], client: WebClient | None = None) -> Answered:
    """Once: whether an answer that got lost on the way was shown is not known, and a second one would be one too many.
    What failed is in the log; the person acted, and what they did is saved. It is waited for as long as ``client``, of
    the same act, would wait for its next call."""
    waits: Any = RESPOND_TIMEOUT if client is None else min(RESPOND_TIMEOUT, max(SHORTEST, client.timeout))
    try:
        status = WebhookClient(url, timeout=waits, ssl=trusted(), retry_handlers=[]).send_dict(body).status_code
    except (OSError, HTTPException) as error:
        log.warning("answer_unsure", reason=type(error).__name__)
        return Answered.UNSURE
    if status == HTTPStatus.OK:
        return Answered.SHOWN
    log.warning("answer_not_shown", status=status)
    return Answered.REFUSED
