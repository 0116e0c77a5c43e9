"""The waiting times of delivery divided by a factor, so that a lease runs out in seconds. Nothing else changes."""

from datetime import timedelta
from typing import Any

import bot.clients
import bot.sending
import bot.slack_errors
import bot.unsure
import storage.claims
import storage.outbox

CLAIMED_MORE = 12  # times: the pace is that in earnest, and whoever dies should have several messages in hand


def hurry(factor: float) -> None:
    """1 leaves everything as it is in earnest."""
    lease = storage.claims.LEASE / factor
    _set("LEASE", lease, storage.claims, bot.sending)
    _set("HORIZON", storage.claims.HORIZON / max(1, factor / CLAIMED_MORE), storage.claims)
    _set("LOOK_AFTER", storage.claims.LOOK_AFTER / factor, storage.claims, storage.outbox)
    _set("ENOUGH_LEASE", bot.sending.ENOUGH_LEASE / factor, bot.sending)
    _set("DELIVERY_TIMEOUT", max(1.0, bot.clients.DELIVERY_TIMEOUT / factor), bot.clients)
    _set("RETRY_AFTER_NOT_SAID", bot.slack_errors.RETRY_AFTER_NOT_SAID / factor, bot.slack_errors, bot.sending)
    _set("AGAIN_AFTER", bot.unsure.AGAIN_AFTER / factor, bot.unsure)


def looks(factor: float) -> timedelta:
    """After which both looks into the history are over, at the earliest: whatever Slack took before must be found."""
    return 2 * timedelta(seconds=60 / factor)


def lease(factor: float) -> timedelta:
    return timedelta(seconds=120 / factor)


def _set(name: str, value: Any, *modules: Any) -> None:
    """A name imported from one module into another is held by both."""
    for module in modules:
        if not hasattr(module, name):
            raise AttributeError(f"{module.__name__} has no {name} any more")
        setattr(module, name, value)
