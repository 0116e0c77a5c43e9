"""A digest on its way: rendered at the moment of posting, into its channel and its thread, and once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.channels import Channels
from bot.delivery import Deliverer
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.messages.digest import DigestMessages
from bot.sandbox.server import Sandbox
from bot.services.access import Access
from bot.services.digest_planning import DigestPlanner
from bot.services.digests.digests import Digests
from bot.services.measures.snapshots import Snapshots
from storage import UNLIMITED, Store
from tests.asking import ask
from tests.clocks import MovableClock
from tests.factories import Office

STARTED = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
COMPANY: dict[str, Any] = {
    "workspace": {"id": "T0NORD", "name": "Nordlicht", "domain": "nordlicht"},
    "users": [
        {"id": "U0MEI", "name": "mei", "real_name": "Mei"},
        {"id": "U0GUS", "name": "gus", "real_name": "Gus", "is_restricted": True},
    ],
    "channels": [{"id": "C0PAY", "name": "payments", "members": ["U0MEI"]}],
}


class Desk:
    """Mei leads the payments team; her key result moved this week."""

    def __init__(self, sandbox: Sandbox, store: Store) -> None:
        self.sandbox, self.store = sandbox, store
        self.office = Office.open(store, now=STARTED)
        self.mei = self.office.person("Mei")
        self.team = self.office.team("Payments", self.mei, channel_id="C0PAY", next_digest_at=WEDNESDAY)
        self.result = self.office.key_result(self.office.objective(self.mei, team=self.team))
        self.office.check_in(self.result, 20, 7, at=datetime(2026, 11, 5, 8, 0, tzinfo=UTC))
        self.office.check_in(self.result, 50, 7, at=WEDNESDAY - timedelta(days=1))
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, timeout=2, retry_handlers=[])
        scripts = DigestMessages(Digests(store, Access()), Channels(store).check).scripts()
        self.clock = MovableClock(WEDNESDAY)
        self.deliverer = Deliverer(store, scripts, lambda _id: client, self.clock, "desk", UNLIMITED)
        self.bot = str(client.auth_test()["user_id"])
        self.channel(members=["U0MEI", self.bot])

    def run(self, now: datetime = WEDNESDAY) -> None:
        """As the worker does; twice, for the parts of the thread follow their message."""
        self.clock.move_to(now) if now > self.clock.now() else None
        Snapshots(self.store).plan_due(now, 500)
        DigestPlanner(self.store).plan_due(now, 500)
        self.deliverer.deliver_due(now)
        self.deliverer.deliver_due(now)

    def channel(self, **fields: Any) -> None:
        url = f"{self.sandbox.url}/control/channel"
        ask.post(url, json={"id": "C0PAY", **fields}).raise_for_status()

    def refuse_once(self, error: str) -> None:
        body = {"method": "chat.postMessage", "kind": error, "times": 1}
        ask.post(f"{self.sandbox.url}/control/faults", json=body).raise_for_status()

    def posted(self) -> list[dict[str, Any]]:
        found = ask.get(f"{self.sandbox.url}/control/messages?channel=C0PAY").json()["messages"]
        return [message for message in found if not message.get("subtype")]

    def digests(self) -> list[Delivery]:
        return self.office.deliveries(DeliveryKind.DIGEST)


@pytest.fixture
def desk(store: Store) -> Iterator[Desk]:
    with Sandbox(company=COMPANY, quiet=0.03, limits=False, at=WEDNESDAY) as sandbox:
        yield Desk(sandbox, store)


def test_a_digest_is_posted_with_its_chart_and_its_details_in_the_thread(desk: Desk) -> None:
    desk.run()

    digest, details = desk.posted()
    assert digest["text"].startswith("Payments, week 7 of 13: 1 of 1 on track.\nMoved: Checkout success 20 → 50.")
    assert "data_visualization" in [block["type"] for block in digest["blocks"]]
    assert details["thread_ts"] == digest["ts"]
    assert details["text"].startswith("All objectives")


def test_the_same_digest_is_posted_once_and_the_next_tells_only_what_is_new(desk: Desk) -> None:
    desk.run()
    desk.run(WEDNESDAY + timedelta(hours=1))
    desk.run(WEDNESDAY + timedelta(weeks=1))

    assert len([message for message in desk.posted() if message.get("thread_ts", message["ts"]) == message["ts"]]) == 1
    second = desk.digests()[1]
    assert (second.state, second.last_error) == (DeliveryState.CANCELLED, "nothing to tell")
    assert second.subject["since"] == WEDNESDAY.isoformat()


def test_the_numbers_are_those_of_the_moment_of_posting(desk: Desk) -> None:
    DigestPlanner(desk.store).plan_due(WEDNESDAY, 500)
    desk.office.check_in(desk.result, 60, 8, at=WEDNESDAY)

    desk.run()

    assert "Checkout success 20 → 60" in desk.posted()[0]["text"]


def test_when_slack_refuses_the_chart_the_digest_is_posted_with_bars_of_letters(desk: Desk) -> None:
    desk.refuse_once("invalid_blocks")

    desk.run()

    digest, details = desk.posted()
    assert "data_visualization" not in [block["type"] for block in digest["blocks"]]
    assert "▃" in str(digest["blocks"])
    assert details["thread_ts"] == digest["ts"]


def test_a_channel_with_a_guest_gets_no_digest_and_an_admin_sees_why(desk: Desk) -> None:
    desk.channel(members=["U0MEI", "U0GUS", desk.bot])

    desk.run()

    assert desk.posted() == []
    with desk.store.read() as tx:
        (dead,) = tx.outbox.undelivered(desk.office.workspace.id, 10)
        assert tx.agenda.moments.is_quiet(WEDNESDAY)
    assert (dead.state, dead.last_error) == (DeliveryState.DEAD, "channel_has_guests")


def test_an_archived_channel_is_named_as_the_reason(desk: Desk) -> None:
    desk.channel(is_archived=True)

    desk.run()

    assert desk.digests()[0].last_error == "channel_is_archived"


def test_a_digest_that_slack_refuses_takes_its_details_with_it(desk: Desk) -> None:
    desk.refuse_once("restricted_action")

    desk.run()

    with desk.store.read() as tx:
        assert tx.agenda.moments.is_quiet(WEDNESDAY)
        assert tx.outbox.next_due() is None
    assert {part.state for part in desk.office.deliveries(DeliveryKind.DIGEST_PART)} == {DeliveryState.CANCELLED}


def test_posted_again_it_tells_the_numbers_of_then_with_its_details(desk: Desk) -> None:
    desk.refuse_once("restricted_action")
    desk.run()
    desk.office.check_in(desk.result, 70, 8, at=WEDNESDAY)
    with desk.store.write() as tx:
        tx.outbox.revive(desk.office.workspace.id, desk.digests()[0].id, [DeliveryState.DEAD], WEDNESDAY)

    desk.run()

    digest, details = desk.posted()
    assert "Checkout success 20 → 70" in digest["text"]
    assert details["thread_ts"] == digest["ts"]


def test_a_channel_that_cannot_be_asked_about_is_asked_again_later(desk: Desk) -> None:
    body = {"method": "conversations.info", "kind": "http_500", "times": 1}
    ask.post(f"{desk.sandbox.url}/control/faults", json=body).raise_for_status()

    desk.run()

    assert desk.posted() == []
    assert desk.digests()[0].state is DeliveryState.PENDING


def test_a_team_whose_channel_changed_meanwhile_is_not_told_about_in_the_old_one(desk: Desk) -> None:
    DigestPlanner(desk.store).plan_due(WEDNESDAY, 500)
    with desk.store.write() as tx:
        tx.teams.change(desk.team, by=None, now=WEDNESDAY, channel_id="C0NEW")

    desk.deliverer.deliver_due(WEDNESDAY)

    assert desk.posted() == []
    assert desk.digests()[0].state is DeliveryState.CANCELLED


def test_posting_measures_the_week(desk: Desk) -> None:
    desk.run()

    with desk.store.read() as tx:
        found = tx.snapshots.of(desk.office.workspace.id, "team", [desk.team.id], desk.office.cycle.id)
    assert [each.week for each in found] == [1, 2, 3, 4, 5, 6, 7]
    assert float(found[-1].progress) == 0.5
