"""A small company, once on SQLite over Socket Mode and once on PostgreSQL over signed HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.journeys import patience
from tests.journeys.gate import Gate
from tests.journeys.seeds import seed
from tests.journeys.town import Town, town

FRIDAY = datetime(2026, 11, 13, 12, 0, tzinfo=UTC)
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"  # nine in Tokyo


def person(user_id: str, name: str, zone: str = "Europe/Berlin", **fields: Any) -> dict[str, Any]:
    named = {"name": name.split()[0].lower(), "real_name": name, "display_name": name}
    return {"id": user_id, **named, "tz": zone, "locale": "en-GB", **fields}


COMPANY = {
    "workspace": {"id": "T0NORD", "name": "Nordlicht", "domain": "nordlicht"},
    "users": [
        person("U0ADA", "Ada Admin", is_admin=True, is_owner=True),
        person("U0MEI", "Mei Tanaka", "Asia/Tokyo"),
        person("U0KAI", "Kai Berg"),
        person("U0LEA", "Lea Novak"),
        person("U0GUS", "Gus Guest", is_restricted=True, is_ultra_restricted=True),
    ],
    "channels": [
        {"id": "C0PAY", "name": "payments", "members": ["U0ADA", "U0MEI", "U0KAI", "U0LEA"]},
        {"id": "C0OPEN", "name": "open", "members": ["U0ADA", "U0GUS"]},
    ],
}


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker(patience.EARNEST) is None:
        patience.have(monkeypatch)


@pytest.fixture
def ready(company: Town) -> Town:
    """The company with a quarter, the team Payments and Mei's objective O-1 with three key results."""
    seed(company)
    return company


@pytest.fixture
def gate(ready: Town) -> Gate:
    """The same company on Mei's Monday, once she has been asked; what is sent to the bot can be held back."""
    gate = Gate.before(ready)
    ready.clock_to(MEIS_MONDAY)
    return gate


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def company(request: pytest.FixtureRequest) -> Iterator[Town]:
    database, transport = request.param.split("-")
    stores = request.getfixturevalue(f"{database}_stores")
    with town(stores, transport, COMPANY, FRIDAY) as running:
        yield running
