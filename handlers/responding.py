"""Answers through a response_url: below a message, or in its place."""

from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk.webhook import WebhookClient

RESPOND_TIMEOUT = 2  # seconds, as for every call inside a listener

log = structlog.get_logger(__name__)


def respond_at(url: str, body: dict[str, Any]) -> None:
    """Once: whether an answer that got lost on the way was shown is not known, and a second one would be one too many.
    What failed is in the log; the person acted, and what they did is saved."""
    try:
        status = WebhookClient(url, timeout=RESPOND_TIMEOUT, retry_handlers=[]).send_dict(body).status_code
    except (OSError, HTTPException) as error:
        log.warning("answer_unsure", reason=type(error).__name__)
        return
    if status != HTTPStatus.OK:
        log.warning("answer_not_shown", status=status)
