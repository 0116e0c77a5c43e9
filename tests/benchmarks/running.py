"""The whole bot on a database, with the stand-in for Slack to introduce itself to and nobody connected: what is asked
goes straight into Bolt."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.app import Okrbot, build
from bot.manifest import MANIFEST
from bot.sandbox.manifest import read_manifest
from bot.sandbox.server import Sandbox
from tests.journeys.town import settings_for

FRIDAY = datetime(2026, 11, 13, 12, 0, tzinfo=UTC)
COMPANY: dict[str, Any] = {
    "workspace": {"id": "T0NORD", "name": "Nordlicht", "domain": "nordlicht"},
    "users": [],
    "channels": [],
}


@contextmanager
def running(url: str) -> Iterator[Okrbot]:
    with Sandbox(manifest=read_manifest(MANIFEST), company=COMPANY, at=FRIDAY, limits=False) as sandbox:
        okrbot = build(settings_for(sandbox, url, 3000), sandbox.clock)
        try:
            yield okrbot
        finally:
            okrbot.close()
