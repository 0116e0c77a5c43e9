"""Two workspaces with something of everything in them, and one bot that serves both."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.app import Stores, seal_of
from bot.clients import identify
from bot.domain.people import Person
from bot.sandbox.people import workspace_from
from bot.services.installations import Installations
from storage import Store
from tests.factories import Office
from tests.journeys.conftest import COMPANY, FRIDAY, person
from tests.journeys.seeds import seed
from tests.journeys.town import Town, our_manifest, town

HERE, THERE = "T0NORD", "T0SUED"
TOKEN = "xoxb-sued"
SUNDAY = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
SUEDLICHT: dict[str, Any] = {
    "workspace": {"id": THERE, "name": "Südlicht", "domain": "suedlicht"},
    "users": [person("U0ADA", "Ada Other", is_admin=True, is_owner=True), person("U0MEI", "Mei Other", "Asia/Tokyo")],
    "channels": [{"id": "C0PAY", "name": "payments", "members": ["U0ADA", "U0MEI"]}],
}


@contextmanager
def two_workspaces(stores: Stores, transport: str) -> Iterator[Town]:
    further = workspace_from(SUEDLICHT, our_manifest(), now=FRIDAY, bot_token=TOKEN, suffix="S")
    with town(stores, transport, COMPANY, FRIDAY, further=further) as running:
        okrbot = running.okrbot
        Installations(okrbot.store, seal_of(okrbot.settings)).add(identify(okrbot.settings, TOKEN), now=FRIDAY)
        seed(running)
        there(okrbot.store)
        yield running


def there(store: Store) -> Office:
    """What the other workspace has: a team, an objective with a key result, a check-in, somebody with a manager."""
    office = Office.open(store, now=FRIDAY, slack_team_id=THERE)
    ada = office.person("Ada Other", slack_user_id="U0ADA", slack_admin=True)
    mei: Person = office.person("Mei Other", slack_user_id="U0MEI", zone="Asia/Tokyo")
    team = office.team("Onboarding", lead=mei, members=(ada,), channel_id="C0PAY")
    result = office.key_result(office.objective(mei, "Onboarding just works", team), "Days to first value")
    office.check_in(result, 40, 7)
    return office
