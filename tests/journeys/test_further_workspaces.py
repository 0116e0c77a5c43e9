"""One bot in two workspaces of the same app: each with its own people, numbers, messages and token."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk.errors import SlackApiError
from sqlalchemy import text

from bot.app import Stores, seal_of
from bot.clients import identify
from bot.domain.deliveries import DeliveryState
from bot.operating.installing import install_further
from bot.sandbox.people import workspace_from
from bot.services.settings.installations import Installations
from bot.troubles import explained
from storage import sqlite_file
from storage.tables.columns import metadata
from tests.journeys.conftest import COMPANY, FRIDAY, person
from tests.journeys.test_from_nothing import DRAFT
from tests.journeys.town import SECRET_KEY, Town, Workplace, our_manifest, town, without_welcome, words_of

pytestmark = pytest.mark.long

SUED = "T0SUED"
TOKEN, ANOTHER = "xoxb-sued", "xoxb-sued-again"
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
    installs(both)
    return Inside(both.http)


def installs(town: Town, token: str = TOKEN) -> None:
    """As ``okrbot install`` does, in a process of its own."""
    installations = Installations(town.okrbot.store, seal_of(town.okrbot.settings))
    installations.add(identify(town.okrbot.settings, token), now=town.now())


def installs_again(town: Town) -> None:
    """Slack gives another token then, and takes the old one no more."""
    town.sandbox.world.workspaces[SUED].bot_token = ANOTHER
    installs(town, ANOTHER)


def hears(town: Town, event: dict[str, Any], at: datetime) -> None:
    """An event of the second workspace, of this moment."""
    body = {"type": "event_callback", "team_id": SUED, "event": event, "event_time": int(at.timestamp())}
    assert town.okrbot.bolt.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode")).status == 200


def token_of(town: Town) -> str | None:
    found = Installations(town.okrbot.store, seal_of(town.okrbot.settings)).of_team(SUED)
    return None if found is None else found.token


def starts_a_cycle(place: Workplace) -> None:
    opened = place.presses("U0ADA", "edit_cycle", view_id=place.home("U0ADA")["id"])
    place.control("close", user="U0ADA", view_id=place.submits("U0ADA", opened["view"])["view"]["id"])


def sets_up(place: Workplace, title: str) -> None:
    starts_a_cycle(place)
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
    assert [without_welcome(message["text"]).split(":")[0] for message in asked] == ["*Monday, Mei Other"]
    assert len(both.direct_messages("U0MEI")) == 1


def test_the_token_stands_in_the_database_sealed(both: Town, installed: Inside) -> None:
    with both.okrbot.store.read() as tx:
        [held] = tx.installations.every()
    assert TOKEN not in held.sealed_token
    assert TOKEN not in repr(held)


def test_nobody_reads_a_token_or_a_key_in_the_files_or_rows_of_the_database(both: Town, installed: Inside) -> None:
    sets_up(installed, "Onboarding just works")
    both.clock_to("2026-11-16T00:00:00+00:00")
    sandbox = both.sandbox
    secrets = (TOKEN, SECRET_KEY, sandbox.bot_token, sandbox.app_token, sandbox.signing_secret)

    held = written_by(both)

    assert b"Onboarding just works" in held
    coded = [secret.encode() for secret in secrets] + [b64encode(secret.encode()) for secret in secrets]
    assert [secret for secret in coded if secret in held] == []


def written_by(town: Town) -> bytes:
    """The database file with what lies beside it; on PostgreSQL every row as text."""
    store = town.okrbot.store
    if store.is_sqlite:
        file = sqlite_file(store.url)
        assert file is not None
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    with store.read() as tx:
        rows = [tx.connection.execute(text(f"SELECT t::text FROM {name} t")).scalars() for name in metadata().tables]  # noqa: S608
        return "\n".join(row for found in rows for row in found).encode()


def test_a_workspace_that_is_not_installed_gets_no_answer_from_our_data(both: Town) -> None:
    sets_up(both, "Checkout just works")
    answer = both.control("command", user="U0MEI", command="/okr", text="", team=SUED)
    assert "Checkout just works" not in words_of(answer.get("responses"))


def test_whoever_called_before_it_was_installed_is_served_right_after(both: Town) -> None:
    both.control("command", user="U0MEI", command="/okr", text="", team=SUED)

    installs(both)

    assert "Your OKRs" in words_of(Inside(both.http).says("U0MEI")["responses"])


def test_a_token_that_slack_does_not_know_is_called_so(both: Town) -> None:
    with pytest.raises(ValueError, match="Slack does not accept that token"):
        install_further(both.okrbot.settings, "xoxb-nobody")


@pytest.mark.parametrize(
    ("fault", "code"),
    [("rate_limited", "ratelimited"), ("http_500", "http_500"), ("fatal_error", "fatal_error")],
)
def test_slack_in_trouble_is_not_blamed_on_the_token(both: Town, fault: str, code: str) -> None:
    both.control("faults", method="auth.test", kind=fault, times=1)

    with pytest.raises(SlackApiError) as raised:
        install_further(both.okrbot.settings, TOKEN)

    assert explained(raised.value) == f"Slack has trouble of its own: {code}. Try again in a minute."


@pytest.mark.parametrize("token", ["xoxb-…", "xoxp-somebodys", ""])
def test_what_is_no_bot_token_is_called_so_before_slack_is_asked(both: Town, token: str) -> None:
    with pytest.raises(ValueError, match=r"That is no bot token\. It begins with xoxb-"):
        install_further(both.okrbot.settings, token)


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}],
    ids=lambda event: str(event["type"]),
)
def test_an_uninstallation_that_slack_tells_late_or_twice_takes_no_newer_token(
    both: Town, installed: Inside, event: dict[str, Any]
) -> None:
    hears(both, event, FRIDAY)
    assert token_of(both) is None
    both.clock_to("2026-11-13T12:05:30+00:00")
    installs_again(both)

    hears(both, event, FRIDAY)
    assert token_of(both) == ANOTHER
    assert "Your OKRs" in words_of(installed.says("U0MEI")["responses"])

    hears(both, event, both.now() + timedelta(minutes=1))
    assert token_of(both) is None


def test_a_message_is_sent_at_once_with_the_token_that_came_into_the_place_of_the_old_one(
    both: Town, installed: Inside
) -> None:
    sets_up(installed, "Onboarding just works")
    both.clock_to("2026-11-16T00:00:00+00:00")  # 09:00 in Tokyo
    installs_again(both)

    both.clock_to("2026-11-18T03:00:00+00:00")  # the reminder

    asked = both.http.get("/control/messages", params={"user": "U0MEI", "team": SUED}).json()["messages"]
    assert len(asked) == 2
    assert outcomes(both) == [(DeliveryState.SENT, "")] * 2


def test_what_is_due_waits_for_a_token_that_slack_takes(both: Town, installed: Inside) -> None:
    sets_up(installed, "Onboarding just works")
    both.sandbox.world.workspaces[SUED].bot_token = ANOTHER
    both.clock_to("2026-11-16T00:00:00+00:00")
    assert outcomes(both) == [(DeliveryState.PENDING, "invalid_auth")]
    installs_again(both)

    both.clock_to("2026-11-16T00:05:00+00:00")

    assert outcomes(both) == [(DeliveryState.SENT, "")]


def outcomes(town: Town) -> list[tuple[DeliveryState, str]]:
    with town.okrbot.store.read() as tx:
        promised = tx.outbox.query().order_by(tx.outbox.table.c.id)
        return [(each.state, each.last_error) for each in tx.outbox.many(tx.connection.execute(promised))]
