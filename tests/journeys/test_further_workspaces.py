"""One bot in two workspaces of the same app: each with its own people, numbers, messages and token."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.app import Stores, seal_of
from bot.clients import identify
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.installing import install_further
from bot.sandbox.people import workspace_from
from bot.services.installations import Installations
from tests.journeys.conftest import COMPANY, FRIDAY, person
from tests.journeys.test_from_nothing import DRAFT
from tests.journeys.town import Town, Workplace, our_manifest, town, words_of

SUED = "T0SUED"
TOKEN = "xoxb-sued"
SUEDLICHT: dict[str, Any] = {
    "workspace": {"id": SUED, "name": "Südlicht", "domain": "suedlicht"},
    "users": [person("U0ADA", "Ada Other", is_admin=True, is_owner=True), person("U0MEI", "Mei Other", "Asia/Tokyo")],
    "channels": [{"id": "C0PAY", "name": "payments", "members": ["U0ADA", "U0MEI"]}],
}


class Inside(Workplace):
    """Acting in the second workspace."""

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        return super().control(path, **body, **({} if path == "clock" else {"team": SUED}))


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def both(request: pytest.FixtureRequest) -> Iterator[Town]:
    database, transport = request.param.split("-")
    stores: Stores = request.getfixturevalue(f"{database}_stores")
    further = workspace_from(SUEDLICHT, our_manifest(), now=FRIDAY, bot_token=TOKEN, suffix="S")
    with town(stores, transport, COMPANY, FRIDAY, further=further) as running:
        yield running


@pytest.fixture
def installed(both: Town) -> Inside:
    installations = Installations(both.okrbot.store, seal_of(both.okrbot.settings))
    installations.add(identify(both.okrbot.settings, TOKEN), now=FRIDAY)
    return Inside(both.http)


def sets_up(place: Workplace, title: str) -> None:
    opened = place.presses("U0ADA", "edit_cycle", view_id=place.home("U0ADA")["id"])
    place.control("close", user="U0ADA", view_id=place.submits("U0ADA", opened["view"])["view"]["id"])
    opened = place.says("U0MEI", "new")
    understood = place.submits("U0MEI", opened["view"], text=DRAFT.replace("Checkout just works", title))
    place.submits("U0MEI", understood["view"])


def test_each_workspace_has_its_own_numbers_and_messages(both: Town, installed: Inside) -> None:
    sets_up(both, "Checkout just works")
    sets_up(installed, "Onboarding just works")
    both.clock_to("2026-11-16T00:00:00+00:00")  # 09:00 in Tokyo

    assert "O-1 Checkout just works" in both.reads("U0MEI")
    there = words_of(installed.says("U0MEI")["responses"])
    assert "O-1 Onboarding just works" in there
    assert "Checkout just works" not in words_of(installed.says("U0ADA", "find checkout just")["responses"])
    asked = both.http.get("/control/messages", params={"user": "U0MEI", "team": SUED}).json()["messages"]
    assert [message["text"].split(":")[0] for message in asked] == ["*Monday, Mei Other"]
    assert len(both.direct_messages("U0MEI")) == 1


def test_the_token_stands_in_the_database_sealed(both: Town, installed: Inside) -> None:
    with both.okrbot.store.read() as tx:
        [held] = tx.installations.every()
    assert TOKEN not in held.sealed_token
    assert TOKEN not in repr(held)


def test_a_workspace_that_is_not_installed_gets_no_answer_from_our_data(both: Town) -> None:
    sets_up(both, "Checkout just works")
    answer = both.control("command", user="U0MEI", command="/okr", text="", team=SUED)
    assert "Checkout just works" not in words_of(answer.get("responses"))


def test_without_its_key_nothing_is_sent_there_and_nobody_elses_token_is_used(both: Town, installed: Inside) -> None:
    sets_up(installed, "Onboarding just works")
    with both.okrbot.store.write() as tx:
        [held] = tx.installations.every()
        tx.installations.update(held, sealed_token="lost")
    both.okrbot.clients.kept.clear()

    both.clock_to("2026-11-16T00:00:00+00:00")

    with both.okrbot.store.read() as tx:
        prompts = tx.outbox.query().where(tx.outbox.table.c.kind == DeliveryKind.PROMPT)
        [dead] = tx.outbox.many(tx.connection.execute(prompts))
    assert (dead.state, dead.last_error) == (DeliveryState.DEAD, "no_token")
    assert both.direct_messages("U0MEI") == []


def test_whoever_called_before_it_was_installed_is_served_right_after(both: Town) -> None:
    both.control("command", user="U0MEI", command="/okr", text="", team=SUED)

    Installations(both.okrbot.store, seal_of(both.okrbot.settings)).add(
        identify(both.okrbot.settings, TOKEN), now=FRIDAY
    )

    assert "Your OKRs" in words_of(Inside(both.http).says("U0MEI")["responses"])


def test_a_token_that_slack_does_not_know_is_called_so(both: Town) -> None:
    with pytest.raises(ValueError, match="Slack does not accept that token"):
        install_further(both.okrbot.settings, "xoxb-nobody")
