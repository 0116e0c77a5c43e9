"""The database fails while a message is on its way: it is neither lost nor sent twice, and it is nobody's mistake."""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot import telemetry
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import DatabaseTrouble, Unavailable
from bot.domain.ids import WorkspaceId
from bot.messages import Rendered, Script
from bot.sending import MOST_ATTEMPTS
from bot.telemetry import Failures
from bot.unsure import Search
from storage import Store
from tests.logs import logs_of
from tests.test_delivery import NOW, Desk, desk
from tests.trouble import in_trouble, read_only

__all__ = ["desk"]


class LastWords(WebClient):
    """Slack's client; as soon as Slack has taken a message, the database is in trouble."""

    store: Store
    kind: Callable[[Store], AbstractContextManager[None]]
    trouble: ExitStack

    def chat_postMessage(self, **said: Any) -> SlackResponse:  # noqa: N802
        answer = super().chat_postMessage(**said)
        self.trouble.enter_context(self.kind(self.store))
        return answer


@pytest.mark.parametrize("trouble", [in_trouble, read_only])
def test_what_was_posted_and_could_not_be_recorded_is_found_and_not_sent_again(
    desk: Desk, trouble: Callable[[Store], AbstractContextManager[None]]
) -> None:
    desk.promise("hello")
    client = LastWords(desk.sandbox.bot_token, desk.sandbox.api_url, timeout=2, retry_handlers=[])
    client.store, client.kind = desk.store, trouble
    with ExitStack() as client.trouble:
        cut_off = replace(desk.deliverer, clients=lambda _id: client)
        with pytest.raises(Unavailable):
            cut_off.deliver_due(NOW)

    assert desk.state("hello").state is DeliveryState.SENDING
    moved_on(desk, "lease_until")
    desk.deliverer.deliver_due(NOW)
    assert desk.state("hello").state is DeliveryState.UNSURE
    moved_on(desk, "look_at")
    Search(desk.deliverer).look_due(NOW)
    desk.deliverer.deliver_due(NOW)

    assert desk.state("hello").state is DeliveryState.SENT
    assert desk.direct_messages() == ["Hello"]


@pytest.mark.parametrize("what", ["what it says", "with which token"])
def test_a_database_that_fails_again_and_again_is_no_reason_to_give_a_message_up(desk: Desk, what: str) -> None:
    """It fails before Slack is called, while the claim before and the record after it get through."""
    desk.promise("hello")
    failures = MOST_ATTEMPTS + 1
    left = iter(range(failures))

    def failing(asked: str) -> None:
        if asked == what and next(left, None) is not None:
            raise Unavailable()

    def render(delivery: Delivery, now: datetime) -> Rendered:
        failing("what it says")
        return desk.render(delivery, now)

    def client_of(workspace_id: WorkspaceId) -> WebClient:
        failing("with which token")
        return desk.deliverer.clients(workspace_id)

    flaky = replace(desk.deliverer, scripts={DeliveryKind.NOTICE: Script(render)}, clients=client_of)
    for _ in range(failures):
        flaky.deliver_due(NOW)
        assert desk.state("hello").state is DeliveryState.PENDING
        assert flaky.deliver_due(NOW) == 0  # it rests, for a question that takes too long holds up the others
        moved_on(desk, "lease_until")
    assert desk.direct_messages() == []
    flaky.deliver_due(NOW)

    assert desk.direct_messages() == ["Hello"]


def test_a_message_whose_table_is_closed_waits_with_the_reason_and_is_sent_once_that_is_mended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "_failures", Failures())
    desk.promise("hello")
    desk.promise("hello again")

    def closed(_delivery: Delivery, _now: datetime) -> Rendered:
        raise Unavailable(DatabaseTrouble.NO_RIGHTS, said="permission denied for table team")

    with logs_of(logging.WARNING) as lines:
        replace(desk.deliverer, scripts={DeliveryKind.NOTICE: Script(closed)}).deliver_due(NOW)

    assert desk.state("hello").last_error == "the database has trouble: permission denied for table team"
    events = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [event["event"] for event in events if event["level"] == "error"] == ["rendering_failed"]
    assert {event["said"] for event in events} == {"permission denied for table team"}

    moved_on(desk, "lease_until")
    desk.deliverer.deliver_due(NOW)
    assert desk.direct_messages() == ["Hello", "Hello"]


def test_a_mistake_of_ours_with_one_that_is_looked_for_keeps_no_other_waiting(desk: Desk) -> None:
    for key in ("first", "second", "third"):
        desk.promise(key)
        desk.fault("drop_after_accept")
        desk.deliverer.deliver_due(NOW)
    first = desk.state("first").id

    def recorded(_tx: Any, delivery: Delivery, _channel: str, _ts: str, _now: datetime) -> None:
        if delivery.id == first:
            raise KeyError("a mistake of ours")

    broken = replace(desk.deliverer, scripts={DeliveryKind.NOTICE: Script(desk.render, recorded)})
    moved_on(desk, "look_at")

    Search(broken).look_due(NOW)

    assert [desk.state(key).state for key in ("second", "third")] == [DeliveryState.SENT, DeliveryState.SENT]
    assert desk.state("first").state is DeliveryState.UNSURE
    assert Search(broken).look_due(NOW) == 0, "it is looked for again, but not at once"


def moved_on(desk: Desk, column: str) -> None:
    """As if that moment of machine time had passed."""
    with desk.store.write() as tx:
        tx.connection.exec_driver_sql(f"UPDATE delivery SET {column} = '2020-01-01 00:00:00.000000'")  # noqa: S608


class Forgetful(WebClient):
    """Slack's client, for a Slack that takes messages and does not say where they stand."""

    def chat_postMessage(self, **said: Any) -> SlackResponse:  # noqa: N802
        answer = super().chat_postMessage(**said)
        answer.data = {"ok": True}
        return answer


def test_what_was_taken_without_a_place_is_looked_for_and_not_sent_again(desk: Desk) -> None:
    desk.promise("hello")
    client = Forgetful(desk.sandbox.bot_token, desk.sandbox.api_url, timeout=2, retry_handlers=[])
    replace(desk.deliverer, clients=lambda _id: client).deliver_due(NOW)

    assert desk.state("hello").state is DeliveryState.UNSURE
    moved_on(desk, "look_at")
    Search(desk.deliverer).look_due(NOW)

    assert desk.state("hello").state is DeliveryState.SENT
    assert desk.direct_messages() == ["Hello"]
