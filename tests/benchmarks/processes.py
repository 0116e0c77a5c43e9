"""Processes beside this one: the stand-in for Slack, so that what it thinks costs the bot no time of its own, and
``okrbot run`` as an operator starts it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.manifest import MANIFEST
from bot.settings import Settings
from tests.processes import process

FRIDAY = datetime(2026, 11, 13, 12, 0, tzinfo=UTC)
WORKSPACE = {"id": "T0NORD", "name": "Nordlicht", "domain": "nordlicht"}
TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_APP_TOKEN": "xapp-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox-secret",
}


def user_id(place: int) -> str:
    """Of the person at this place of every company that is measured."""
    return f"U0{place:06}"


@contextmanager
def stand_in(folder: Path, people: int) -> Iterator[str]:
    """Its address. It knows the first ``people`` of a company and asks nobody to slow down."""
    users = [{"id": user_id(place), "name": f"p{place}", "real_name": f"Person {place:05}"} for place in range(people)]
    file = folder / "people.json"
    file.write_text(json.dumps({"workspace": WORKSPACE, "users": users, "channels": []}))
    words = ("--port", "0", "--at", FRIDAY.isoformat(), "--no-limits", "--people", str(file))
    with process("sandbox", *words, "--manifest", str(MANIFEST), ready=r"(http://127\.0\.0\.1:\d+)") as running:
        yield running.match[1]


def environment_for(slack: str, database_url: str) -> dict[str, str]:
    return {**TOKENS, "SLACK_API_URL": f"{slack}/api/", "DATABASE_URL": database_url}


def settings_for(slack: str, database_url: str) -> Settings:
    named: dict[str, Any] = environment_for(slack, database_url)
    return Settings(**named)
