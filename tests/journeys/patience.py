"""How long the bot waits for Slack, and Slack for the bot. In a journey so long that no act is given up because the
machine stands still for a second or two; where the subject is how long, marked `in_earnest`, as in production."""

import pytest

from bot.sandbox.delivery import ACK_SECONDS

EARNEST = "in_earnest"
SECONDS = 20

ack_seconds = ACK_SECONDS
"""What the stand-in waits for an answer."""


def have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.LISTENER_TIMEOUT", SECONDS)
    monkeypatch.setattr("handlers.responding.RESPOND_TIMEOUT", SECONDS)
    monkeypatch.setattr("handlers.in_time.ACT_SECONDS", SECONDS)
    monkeypatch.setattr("handlers.in_time.OPTIONAL_SECONDS", SECONDS)
    monkeypatch.setattr("bot.sandbox.tickets.TRIGGER_SECONDS", float(SECONDS))
    monkeypatch.setattr("tests.journeys.patience.ack_seconds", SECONDS)
