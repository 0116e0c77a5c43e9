"""Nobody knows whether a message is there: it is looked for before it is sent again."""

from bot.domain.deliveries import DeliveryState
from bot.unsure import Search
from storage import UNLIMITED
from storage.pace import HISTORY
from tests.asking import ask
from tests.test_delivery import NOW, Desk, desk

__all__ = ["desk"]


def let_time_pass(desk: Desk) -> None:
    """The minute after which an unsure message is looked for: machine time, so the row is moved instead."""
    with desk.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE delivery SET look_at = '2020-01-01 00:00:00.000000'")


def test_an_unsure_message_that_is_found_is_not_sent_again(desk: Desk) -> None:
    desk.promise("there")
    desk.fault("drop_after_accept")
    desk.deliverer.deliver_due(NOW)

    let_time_pass(desk)
    Search(desk.deliverer).look_due(NOW)

    assert desk.state("there").state is DeliveryState.SENT
    assert desk.posted == [desk.state("there").slack_ts]
    assert desk.counted("sent", kind="notice") == 1
    assert desk.direct_messages() == ["Hello"]


def test_an_unsure_answer_in_a_thread_is_looked_for_in_that_thread(desk: Desk) -> None:
    place = {"person_id": None, "channel_id": "C0PAYMENTS"}
    desk.promise("question", **place)
    desk.deliverer.deliver_due(NOW)
    desk.promise("answer", **place, subject={"thread_ts": desk.state("question").slack_ts})
    desk.fault("drop_after_accept")
    desk.deliverer.deliver_due(NOW)

    let_time_pass(desk)
    Search(desk.deliverer).look_due(NOW)

    assert desk.state("answer").state is DeliveryState.SENT


def test_what_slack_lets_rest_is_not_looked_for_and_the_others_are(desk: Desk) -> None:
    """Channels and threads are read by methods of their own, each with a pace of its own."""
    place = {"person_id": None, "channel_id": "C0PAYMENTS"}
    desk.promise("question", **place)
    desk.deliverer.deliver_due(NOW)
    for key, thread in (("in the channel", None), ("in the thread", desk.state("question").slack_ts)):
        desk.promise(key, **place, subject={"thread_ts": thread})
        desk.fault("drop_after_accept")
        desk.deliverer.deliver_due(NOW)
    with desk.store.write() as tx:
        tx.outbox.pause(desk.workspace.id, HISTORY, 60)

    let_time_pass(desk)
    Search(desk.deliverer).look_due(NOW)

    assert desk.state("in the channel").state is DeliveryState.UNSURE
    assert desk.state("in the thread").state is DeliveryState.SENT


def test_a_slack_that_is_asked_too_often_where_a_message_is_looked_for_is_left_alone(desk: Desk) -> None:
    for key in ("one", "another"):
        desk.promise(key)
        desk.fault("drop_after_accept")
        desk.deliverer.deliver_due(NOW)
    desk.fault("rate_limited", method="conversations.history")

    let_time_pass(desk)
    Search(desk.deliverer).look_due(NOW)

    assert [desk.state(key).state for key in ("one", "another")] == [DeliveryState.UNSURE] * 2
    called = ask.get(f"{desk.sandbox.url}/control/calls").json()["calls"]
    assert [call["method"] for call in called].count("conversations.history") == 1


def test_a_process_that_is_to_stop_looks_for_nothing_more(desk: Desk) -> None:
    desk.promise("there")
    desk.fault("drop_after_accept")
    desk.deliverer.deliver_due(NOW)
    desk.deliverer.stopping.set()

    let_time_pass(desk)
    Search(desk.deliverer).look_due(NOW)

    assert desk.state("there").state is DeliveryState.UNSURE


def test_what_was_to_go_to_somebody_whose_conversation_was_never_opened_is_sent_after_one_look(desk: Desk) -> None:
    desk.promise("left behind")
    with desk.store.write() as tx:
        tx.outbox.claim("dead worker", NOW, speed=UNLIMITED, limit=1)
        tx.connection.exec_driver_sql("UPDATE delivery SET lease_until = '2020-01-01 00:00:00.000000'")
    desk.deliverer.deliver_due(NOW)

    let_time_pass(desk)
    Search(desk.deliverer).look_due(NOW)
    desk.deliverer.deliver_due(NOW)

    assert desk.state("left behind").state is DeliveryState.SENT
    assert desk.direct_messages() == ["Hello"]


def test_an_unsure_message_is_sent_again_only_after_two_empty_readings(desk: Desk) -> None:
    desk.promise("not there")
    desk.fault("http_500")
    desk.deliverer.deliver_due(NOW)

    states = []
    for _ in range(2):
        let_time_pass(desk)
        Search(desk.deliverer).look_due(NOW)
        desk.deliverer.deliver_due(NOW)
        states.append(desk.state("not there").state)

    assert states == [DeliveryState.UNSURE, DeliveryState.SENT]
    assert desk.direct_messages() == ["Hello"]


def test_a_dead_workers_message_is_looked_for_and_not_simply_sent_again(desk: Desk) -> None:
    desk.promise("left behind")
    with desk.store.write() as tx:
        tx.outbox.claim("dead worker", NOW, speed=UNLIMITED, limit=1)
        tx.connection.exec_driver_sql("UPDATE delivery SET lease_until = '2020-01-01 00:00:00.000000'")

    desk.deliverer.deliver_due(NOW)

    assert desk.state("left behind").state is DeliveryState.UNSURE
    assert desk.direct_messages() == []
