"""From the outbox to Slack: sent once, in order, and what happens when Slack is unkind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot import delivery
from bot.delivery import Deliverer
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import Unavailable
from bot.domain.people import Person
from bot.messages import Change, Drop, Post, Rendered, Script
from bot.sandbox.server import Sandbox
from bot.sending import MENDED_WITHIN, WITHOUT_A_TOKEN
from bot.views.blocks import Message, section
from storage import UNLIMITED, Speed, Store
from storage.claims import LEASE
from storage.outbox import Outbox
from tests.asking import ask
from tests.clocks import MovableClock

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


class Desk:
    """A deliverer with one kind of message, and a person to send it to."""

    def __init__(self, sandbox: Sandbox, store: Store, speed: Speed = UNLIMITED) -> None:
        self.sandbox, self.store = sandbox, store
        self.posted: list[str] = []
        self.wanted = True
        self.message = Message("Hello", (section("Hello"),))
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, timeout=2, retry_handlers=[])
        script = Script(self.render, lambda _tx, _delivery, _channel, ts, _now: self.posted.append(ts))
        changing = Script(lambda _delivery, _now: Change(self.message, "D0MEI", "1.1"))
        scripts = {DeliveryKind.NOTICE: script, DeliveryKind.PROMPT_CHANGED: changing}
        self.deliverer = Deliverer(store, scripts, lambda _id: client, MovableClock(NOW), "desk", speed)
        with store.write() as tx:
            self.workspace = tx.workspaces.install(slack_team_id="T0SANDBOX", name="Sandbox", now=NOW)
            self.person: Person = tx.people.add(
                by=None, now=NOW, workspace_id=self.workspace.id, slack_user_id="U0MEI", name="Mei"
            )

    def render(self, delivery: Delivery, _now: datetime) -> Rendered:
        to, thread_ts = delivery.channel_id or "U0MEI", delivery.subject.get("thread_ts")
        return Post(self.message, to, thread_ts=thread_ts) if self.wanted else Drop("answered meanwhile")

    def promise(self, key: str, **values: Any) -> Delivery | None:
        values = {"person_id": self.person.id, "kind": DeliveryKind.NOTICE, **values}
        with self.store.write() as tx:
            return tx.outbox.promise(workspace_id=self.workspace.id, rule="test", dedupe_key=key, now=NOW, **values)

    def state(self, key: str) -> Delivery:
        with self.store.read() as tx:
            found = tx.outbox.by_key(self.workspace.id, key)
        assert found is not None
        return found

    def fault(self, kind: str, times: int = 1, method: str = "chat.postMessage") -> None:
        ask.post(
            f"{self.sandbox.url}/control/faults", json={"method": method, "kind": kind, "times": times}
        ).raise_for_status()

    def direct_messages(self) -> list[str]:
        found = ask.get(f"{self.sandbox.url}/control/messages?user=U0MEI").json()["messages"]
        return [message["text"] for message in found]

    def counted(self, name: str, **labels: str) -> float | None:
        return self.deliverer.metrics.registry.get_sample_value(f"okrbot_deliveries_{name}_total", labels)


@pytest.fixture
def desk(store: Store) -> Iterator[Desk]:
    with Sandbox(quiet=0.03, limits=False) as sandbox:
        yield Desk(sandbox, store)


def test_a_promised_message_arrives_once_and_is_recorded_with_its_place(desk: Desk) -> None:
    desk.promise("hello")
    assert desk.promise("hello") is None

    desk.deliverer.deliver_due(NOW)
    desk.deliverer.deliver_due(NOW)

    assert desk.direct_messages() == ["Hello"]
    sent = desk.state("hello")
    assert (sent.state, sent.slack_ts) == (DeliveryState.SENT, desk.posted[0])
    assert (desk.counted("sent", kind="notice"), desk.counted("late", kind="notice")) == (1, None)


def test_a_message_that_comes_late_is_counted_as_late_too(desk: Desk) -> None:
    desk.promise("late", not_before=NOW - timedelta(minutes=16))

    desk.deliverer.deliver_due(NOW)

    assert (desk.counted("sent", kind="notice"), desk.counted("late", kind="notice")) == (1, 1)


def test_nothing_is_sent_before_its_time(desk: Desk) -> None:
    desk.promise("later", not_before=NOW + timedelta(hours=1))

    assert desk.deliverer.deliver_due(NOW) == 0
    desk.deliverer.deliver_due(NOW + timedelta(hours=1))

    assert desk.direct_messages() == ["Hello"]


def test_a_message_that_is_not_wanted_any_more_is_withdrawn_with_its_reason(desk: Desk) -> None:
    desk.promise("stale")
    desk.wanted = False

    desk.deliverer.deliver_due(NOW)

    assert desk.direct_messages() == []
    assert desk.state("stale").state is DeliveryState.CANCELLED
    assert desk.state("stale").last_error == "answered meanwhile"


def test_a_busy_slack_is_given_the_time_it_asks_for(desk: Desk) -> None:
    desk.promise("busy")
    desk.fault("rate_limited")

    desk.deliverer.deliver_due(NOW)

    assert desk.state("busy").state is DeliveryState.PENDING
    assert desk.deliverer.deliver_due(NOW) == 0  # the pause is machine time and has only begun


def test_a_permanent_refusal_ends_the_delivery_with_slacks_reason(desk: Desk) -> None:
    desk.promise("refused")
    desk.fault("messages_tab_disabled")

    desk.deliverer.deliver_due(NOW)

    assert (desk.state("refused").state, desk.state("refused").last_error) == (
        DeliveryState.DEAD,
        "messages_tab_disabled",
    )
    assert desk.counted("dead", reason="messages_tab_disabled") == 1


@pytest.mark.long
def test_a_token_that_slack_refuses_lets_everything_of_its_workspace_wait(desk: Desk) -> None:
    wrong = WebClient(token="xoxb-wrong", base_url=desk.sandbox.api_url, timeout=2, retry_handlers=[])
    for key in ("first", "second"):
        desk.promise(key)
    deliverer = replace(desk.deliverer, clients=lambda _id: wrong, speed=Speed(1))
    deliverer.deliver_due(NOW)
    assert [desk.state(key).state for key in ("first", "second")] == [DeliveryState.PENDING] * 2
    assert desk.deliverer.deliver_due(NOW) == 0, "nothing is due for a while"

    desk.deliverer.deliver_due(NOW + WITHOUT_A_TOKEN)

    assert [desk.state(key).state for key in ("first", "second")] == [DeliveryState.SENT] * 2
    assert len(desk.direct_messages()) == 2


def test_what_no_token_could_be_found_for_in_two_weeks_is_given_up(desk: Desk) -> None:
    wrong = WebClient(token="xoxb-wrong", base_url=desk.sandbox.api_url, timeout=2, retry_handlers=[])
    desk.promise("old")

    later = NOW + MENDED_WITHIN
    replace(desk.deliverer, clients=lambda _id: wrong, clock=MovableClock(later)).deliver_due(later)

    assert (desk.state("old").state, desk.state("old").last_error) == (DeliveryState.DEAD, "invalid_auth")


def test_what_no_token_could_ask_slack_about_in_two_weeks_is_given_up_too(desk: Desk) -> None:
    wrong = WebClient(token="xoxb-wrong", base_url=desk.sandbox.api_url, timeout=2, retry_handlers=[])

    def asks(_delivery: Delivery, client: WebClient) -> None:
        client.auth_test()

    asking = {DeliveryKind.NOTICE: replace(desk.deliverer.scripts[DeliveryKind.NOTICE], check=asks)}
    desk.promise("old")

    later = NOW + MENDED_WITHIN
    replace(desk.deliverer, scripts=asking, clients=lambda _id: wrong, clock=MovableClock(later)).deliver_due(later)

    assert (desk.state("old").state, desk.state("old").last_error) == (DeliveryState.DEAD, "invalid_auth")


@pytest.mark.parametrize("fault", ["http_500", "drop_after_accept"])
def test_an_unknown_outcome_is_not_repeated_before_it_was_looked_for(desk: Desk, fault: str) -> None:
    desk.promise("unsure")
    desk.fault(fault)

    desk.deliverer.deliver_due(NOW)
    desk.deliverer.deliver_due(NOW)

    assert desk.state("unsure").state is DeliveryState.UNSURE
    assert (desk.counted("unsure", kind="notice"), desk.counted("sent", kind="notice")) == (1, None)
    assert len(desk.direct_messages()) == (1 if fault == "drop_after_accept" else 0)


def test_parts_of_a_message_come_into_its_thread_with_the_numbers_of_the_first_rendering(desk: Desk) -> None:
    desk.message = Message("Seven", (section("Seven"),), parts=(Message("More", (section("More"),)),))
    desk.promise("parts")

    desk.deliverer.deliver_due(NOW)
    desk.message = Message("Eight")
    desk.deliverer.deliver_due(NOW)

    found = ask.get(f"{desk.sandbox.url}/control/messages?user=U0MEI").json()["messages"]
    assert [(one["text"], one["thread_ts"]) for one in found] == [("Seven", found[0]["ts"]), ("More", found[0]["ts"])]


def test_one_workspace_is_sent_no_more_than_its_pace(desk: Desk) -> None:
    for number in range(100):
        desk.promise(f"many {number}", person_id=None, channel_id=f"C{number}")

    with desk.store.write() as tx:
        claimed = tx.outbox.claim("other", NOW, speed=Speed(3), limit=500)

    waits = [one.wait for one in claimed]
    assert len(claimed) == 9  # three seconds' worth
    assert waits == sorted(waits)
    assert waits[-1] <= 3


def test_direct_messages_are_opened_no_more_often_than_slack_takes(desk: Desk) -> None:
    """And whoever has been written to before does not wait for those who have not."""
    with desk.store.write() as tx:
        found = [
            tx.people.add(by=None, now=NOW, workspace_id=desk.workspace.id, slack_user_id=f"U{number}", name="New")
            for number in range(60)
        ]
        known = [tx.people.remember_dm(person, f"D{person.id}").id for person in found[50:]]
    for person in found:
        desk.promise(f"to {person.id}", person_id=person.id)

    with desk.store.write() as tx:
        claimed = tx.outbox.claim("other", NOW, speed=Speed(20), limit=500)

    waits = [one.wait for one in claimed if one.delivery.person_id not in known]
    assert 22 <= len(waits) <= 23  # twenty at once, then fifty a minute
    assert sum(one.delivery.person_id in known for one in claimed) == 10


def test_a_rest_that_slack_wants_from_opening_leaves_those_who_are_open_alone(desk: Desk) -> None:
    url = f"{desk.sandbox.url}/control/faults"
    desk.promise("first")
    ask.post(url, json={"method": "conversations.open", "kind": "rate_limited", "times": 1}).raise_for_status()
    desk.deliverer.deliver_due(NOW)
    desk.promise("elsewhere", person_id=None, channel_id="D1")

    with desk.store.write() as tx:
        claimed = tx.outbox.claim("other", NOW, speed=UNLIMITED, limit=10)

    assert [one.delivery.dedupe_key for one in claimed] == ["elsewhere"]


@pytest.mark.long
def test_somebody_who_waits_does_not_wait_for_a_slow_slack(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was being sent is unsure, what did not fit is left to the worker as it was."""
    monkeypatch.setattr(delivery, "HURRY", 1.2)
    first, second = (desk.promise(key) for key in ("first", "second"))
    assert first is not None
    assert second is not None
    ask.post(
        f"{desk.sandbox.url}/control/faults",
        json={"method": "conversations.open", "kind": "slow", "times": 1, "seconds": 3},
    ).raise_for_status()

    desk.deliverer.deliver_now([first.id, second.id], NOW)

    assert desk.state("first").state is DeliveryState.UNSURE
    assert (desk.state("second").state, desk.state("second").attempts) == (DeliveryState.PENDING, 0)
    desk.deliverer.deliver_due(NOW)
    assert desk.state("second").state is DeliveryState.SENT


def test_a_database_that_does_not_answer_leaves_what_is_urgent_to_the_worker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_outbox: Outbox, *_: Any, **__: Any) -> None:
        raise Unavailable()

    promised = desk.promise("later")
    assert promised is not None
    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "claim", refuses)
        desk.deliverer.deliver_now([promised.id], NOW)

    desk.deliverer.deliver_due(NOW)
    assert desk.direct_messages() == ["Hello"]


def test_a_mistake_of_ours_after_something_was_saved_reaches_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_outbox: Outbox, *_: Any, **__: Any) -> None:
        raise KeyError("a mistake of ours")

    promised = desk.promise("later")
    assert promised is not None
    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "claim", fails)
        desk.deliverer.deliver_now([promised.id], NOW)

    assert "not_sent_at_once" in caplog.text
    desk.deliverer.deliver_due(NOW)
    assert desk.direct_messages() == ["Hello"]


def test_what_slack_took_too_long_to_allow_is_given_back_and_sent_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease would run out while it is posted, and another worker would take it for lost."""

    def slowly(_delivery: Delivery, _client: WebClient) -> None:
        monkeypatch.setattr("bot.sending.ENOUGH_LEASE", LEASE.total_seconds() + 1)

    asking = replace(desk.deliverer.scripts[DeliveryKind.NOTICE], check=slowly)
    desk.promise("checked")

    replace(desk.deliverer, scripts={DeliveryKind.NOTICE: asking}).deliver_due(NOW)
    assert (desk.direct_messages(), desk.state("checked").state) == ([], DeliveryState.PENDING)
    monkeypatch.undo()
    desk.deliverer.deliver_due(NOW)

    assert desk.direct_messages() == ["Hello"]
    assert desk.state("checked").attempts == 1


def test_a_mistake_of_ours_with_one_outcome_leaves_the_others_written_down(desk: Desk) -> None:
    def recorded(_tx: Any, delivery: Delivery, _channel: str, _ts: str, _now: datetime) -> None:
        if delivery.dedupe_key == "wrong":
            raise KeyError

    for key in ("right", "wrong", "right too"):
        desk.promise(key)

    replace(desk.deliverer, scripts={DeliveryKind.NOTICE: Script(desk.render, recorded)}).deliver_due(NOW)

    assert len(desk.direct_messages()) == 3
    states = [desk.state(key).state for key in ("right", "wrong", "right too")]
    assert states == [DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.SENT]
