"""Changes of messages: at Slack's pace, one of a message at a time, and no trouble where the message is gone."""

from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.views.blocks import Message, section
from storage import Speed
from tests.test_delivery import NOW, Desk, desk
from tests.waiting import until

__all__ = ["desk"]


@pytest.mark.parametrize("refusal", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_a_change_of_what_is_gone_is_no_trouble_of_an_admin(desk: Desk, refusal: str) -> None:
    desk.promise("changed", kind=DeliveryKind.PROMPT_CHANGED)
    desk.fault(refusal, method="chat.update")

    desk.deliverer.deliver_due(NOW)

    assert desk.state("changed").state is DeliveryState.CANCELLED
    assert refusal in desk.state("changed").last_error


def test_messages_are_changed_no_more_often_than_slack_takes_but_the_first_ones_at_once(desk: Desk) -> None:
    for number in range(60):
        desk.promise(f"change {number}", kind=DeliveryKind.PROMPT_CHANGED, person_id=None, channel_id=f"D{number}")

    with desk.store.write() as tx:
        claimed = tx.outbox.claim("other", NOW, speed=Speed(20), limit=500)

    waits = [one.wait for one in claimed]
    assert waits[:20] == [0] * 20
    assert 22 <= len(claimed) <= 23
    assert 1.1 <= waits[21] - waits[20] <= 1.3


def test_many_changes_do_not_keep_new_messages_waiting(desk: Desk) -> None:
    for number in range(100):
        values = {"person_id": None, "channel_id": f"D{number}", "urgent": True}
        desk.promise(f"change {number}", kind=DeliveryKind.PROMPT_CHANGED, **values)
    for number in range(9):
        desk.promise(f"new {number}", person_id=None, channel_id=f"C{number}")

    with desk.store.write() as tx:
        claimed = tx.outbox.claim("other", NOW, speed=Speed(3), limit=500)

    assert sum(not one.delivery.kind.is_change for one in claimed) == 9


class SlowToChange(WebClient):
    """It shows what the last call said that it has taken, and takes the first one late."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-slow", retry_handlers=[])
        self.shows: list[str] = []
        self.has_begun, self.may_take = Event(), Event()

    def chat_update(self, **said: Any) -> Any:
        if not self.has_begun.is_set():
            self.has_begun.set()
            assert self.may_take.wait(10)
        self.shows.append(said["text"])
        return {"ok": True}


def test_a_message_shows_its_last_change_however_slow_the_one_before_is(desk: Desk) -> None:
    slack, place = SlowToChange(), {"channel": "D0MEI", "ts": "1.1"}
    one, other = (replace(desk.deliverer, clients=lambda _id: slack, owner=owner) for owner in ("one", "other"))
    desk.message = Message("One answered", (section("One answered"),))
    desk.promise("first", kind=DeliveryKind.PROMPT_CHANGED, subject=place)
    sending = Thread(target=one.deliver_due, args=(NOW,))
    sending.start()
    assert slack.has_begun.wait(10)
    desk.message = Message("All answered", (section("All answered"),))
    desk.promise("second", kind=DeliveryKind.PROMPT_CHANGED, subject=place)
    desk.promise("elsewhere", kind=DeliveryKind.PROMPT_CHANGED, subject={"channel": "D0MEI", "ts": "2.2"})

    other.deliver_due(NOW)
    assert desk.state("elsewhere").state is DeliveryState.SENT
    slack.may_take.set()
    sending.join(10)
    other.deliver_due(NOW)

    assert slack.shows == ["All answered", "One answered", "All answered"]
    assert desk.state("second").state is DeliveryState.SENT


def test_of_two_changes_that_wait_for_one_message_the_second_comes_after_the_first(desk: Desk) -> None:
    slack, place = SlowToChange(), {"channel": "D0MEI", "ts": "1.1"}
    one, other = (replace(desk.deliverer, clients=lambda _id: slack, owner=owner) for owner in ("one", "other"))
    keys = ["first", "second", *(f"again {number}" for number in range(30))]
    for key in keys:
        desk.promise(key, kind=DeliveryKind.PROMPT_CHANGED, subject=place)
    sending = Thread(target=one.deliver_due, args=(NOW,))
    sending.start()
    assert slack.has_begun.wait(10)
    desk.promise("elsewhere", kind=DeliveryKind.PROMPT_CHANGED, subject={"channel": "D0MEI", "ts": "2.2"})

    other.deliver_due(NOW)

    until(lambda: desk.state("elsewhere").state is DeliveryState.SENT)
    assert {desk.state(key).state for key in keys[1:]} == {DeliveryState.PENDING}
    slack.may_take.set()
    sending.join(30)
    assert [other.deliver_due(NOW) for _ in keys] == [*[1] * (len(keys) - 1), 0], "one after the other"
    assert {desk.state(key).state for key in keys} == {DeliveryState.SENT}
