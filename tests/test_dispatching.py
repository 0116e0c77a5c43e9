"""What is claimed waits for its moment, is sent, and is written down while more is sent."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

import pytest

from bot.dispatching import OF_ONE_WORKSPACE, SENDERS, Dispatch
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import Unavailable
from bot.domain.ids import WorkspaceId
from bot.messages import Drop, Rendered, Script
from bot.outcomes import MOST_AT_ONCE, Outcomes, Taken
from bot.telemetry import Metrics
from storage import UNLIMITED, Store, Transaction
from storage.claims import Claimed
from tests.factories import Office

SENDING, SENT = DeliveryState.SENDING, DeliveryState.SENT
NORTH, SOUTH = WorkspaceId(1), WorkspaceId(2)
PATIENCE = 10.0  # seconds


@dataclass
class Ledger:
    """Messages that are claimed, and what happens when one of them is written down."""

    office: Office
    claimed: list[Claimed] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    trouble: Callable[[Delivery], None] = lambda _delivery: None

    def claim(self, count: int) -> None:
        held: dict[str, Any] = {"workspace_id": self.office.workspace.id, "kind": DeliveryKind.NOTICE, "rule": "test"}
        promises = [{**held, "channel_id": f"C{number}", "dedupe_key": str(number)} for number in range(count)]
        with self.office.store.write() as tx:
            tx.outbox.promise_all(promises, now=self.office.now)
            self.claimed = tx.outbox.claim("worker", self.office.now, speed=UNLIMITED, limit=count)

    def dispatch(self) -> Dispatch:
        """Slack takes every message at once."""
        scripts = {DeliveryKind.NOTICE: Script(self._render, self._write)}
        made = Dispatch(Outcomes(self.office.store, scripts, Metrics()), threading.Event())
        for one in self.claimed:
            taken = Taken(one.delivery, one.delivery.channel_id or "", "1.1", self.office.now)
            made.add(0.0, self.office.workspace.id, partial(made.take, taken))
        return made

    def states(self) -> dict[str, DeliveryState]:
        return {one.dedupe_key: one.state for one in self.office.deliveries(DeliveryKind.NOTICE)}

    def _write(self, _tx: Transaction, delivery: Delivery, _channel: str, _ts: str, _now: datetime) -> None:
        self.trouble(delivery)
        self.posted.append(delivery.dedupe_key)

    def _render(self, _delivery: Delivery, _now: datetime) -> Rendered:
        return Drop("nobody asks")


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(Office.open(store))


@pytest.fixture
def dispatch(sqlite_stores: Any) -> Dispatch:
    """Nothing is written down here."""
    return Dispatch(Outcomes(sqlite_stores.worker, {}, Metrics()), threading.Event())


def test_whoever_sends_for_long_says_again_and_again_that_they_are_alive(
    dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dispatching.LOOK_EVERY", 0.001)
    beats, long_enough, seen = count(1), threading.Event(), list[bool]()

    def beat() -> None:
        if next(beats) == 5:
            long_enough.set()

    dispatch.add(0.0, NORTH, lambda: seen.append(long_enough.wait(PATIENCE)))
    dispatch.run(beat=beat)

    assert seen == [True]


def test_everything_that_was_taken_is_written_down_once(ledger: Ledger) -> None:
    ledger.claim(MOST_AT_ONCE + 5)

    ledger.dispatch().run()

    assert set(ledger.states().values()) == {SENT}
    assert sorted(ledger.posted) == sorted(ledger.states())


def test_what_cannot_be_written_for_a_moment_is_written_afterwards(ledger: Ledger) -> None:
    ledger.claim(3)
    failures = iter([Unavailable()])

    def fails_once(_delivery: Delivery) -> None:
        if error := next(failures, None):
            raise error

    ledger.trouble = fails_once
    ledger.dispatch().run()

    assert set(ledger.states().values()) == {SENT}
    assert len(ledger.posted) == 3


def test_when_the_database_stays_away_it_is_said_at_the_end_and_nothing_counts_as_sent(ledger: Ledger) -> None:
    ledger.claim(2)

    def is_away(_delivery: Delivery) -> None:
        raise Unavailable()

    ledger.trouble = is_away
    with pytest.raises(Unavailable):
        ledger.dispatch().run()

    assert set(ledger.states().values()) == {SENDING}


def test_a_mistake_of_ours_with_one_message_keeps_no_other_from_being_written(ledger: Ledger) -> None:
    ledger.claim(3)

    def has_a_mistake(delivery: Delivery) -> None:
        if delivery.dedupe_key == "1":
            raise ZeroDivisionError

    ledger.trouble = has_a_mistake
    ledger.dispatch().run()

    assert ledger.states() == {"0": SENT, "1": SENDING, "2": SENT}


def test_what_somebody_else_has_taken_over_is_theirs_to_write_down(ledger: Ledger) -> None:
    ledger.claim(2)
    with ledger.office.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE delivery SET lease_owner = 'another' WHERE dedupe_key = '0'")
    dispatch = ledger.dispatch()

    dispatch.run()

    assert ledger.posted == ["1"]
    assert ledger.states() == {"0": SENDING, "1": SENT}
    assert dispatch.outcomes.metrics.registry.get_sample_value("okrbot_deliveries_sent_total", {"kind": "notice"}) == 1


def test_each_is_begun_in_its_turn_and_none_before_its_moment(dispatch: Dispatch) -> None:
    begun = time.monotonic()
    calls: list[tuple[float, float]] = []

    def call(moment: float) -> None:
        calls.append((moment, time.monotonic()))

    for after in (0.06, 0.0, 0.03):
        dispatch.add(begun + after, NORTH, partial(call, begun + after))
    dispatch.run()

    assert [moment - begun for moment, _ in calls] == pytest.approx([0.0, 0.03, 0.06])
    assert all(called >= moment for moment, called in calls)


class End(BaseException):
    """Not an Exception: it goes past whoever catches those."""


@pytest.mark.parametrize("wrong", [ZeroDivisionError, End])
def test_what_goes_wrong_with_one_call_is_raised_when_the_others_have_ended(
    dispatch: Dispatch, wrong: type[BaseException]
) -> None:
    sent: list[str] = []

    def breaks() -> None:
        raise wrong

    dispatch.add(0.0, NORTH, breaks)
    dispatch.add(0.05, NORTH, partial(sent.append, "hello"))
    with pytest.raises(wrong):
        dispatch.run()

    assert sent == ["hello"]
    assert dispatch.in_hand == 0


def test_what_is_no_mistake_of_ours_is_raised_before_mistakes(dispatch: Dispatch) -> None:
    def breaks(wrong: type[BaseException]) -> None:
        raise wrong

    for at, wrong in enumerate((ZeroDivisionError, End)):
        dispatch.add(0.05 * at, NORTH, partial(breaks, wrong))
    with pytest.raises(End):
        dispatch.run()


def test_a_workspace_whose_slack_does_not_answer_keeps_no_other_waiting(dispatch: Dispatch) -> None:
    others_are_done = threading.Event()
    left = threading.Semaphore(0)
    seen: list[bool] = []
    for _ in range(2 * SENDERS):
        dispatch.add(0.0, NORTH, lambda: seen.append(others_are_done.wait(PATIENCE)))
    for _ in range(OF_ONE_WORKSPACE):
        dispatch.add(1.0, SOUTH, left.release)
    waiting = threading.Thread(target=_all_of, args=(left, OF_ONE_WORKSPACE, others_are_done))
    waiting.start()

    dispatch.run()
    waiting.join(PATIENCE)

    assert seen == [True] * 2 * SENDERS


def _all_of(done: threading.Semaphore, count: int, told: threading.Event) -> None:
    if all(done.acquire(timeout=PATIENCE) for _ in range(count)):
        told.set()


def test_when_it_is_to_stop_nothing_is_waited_for(dispatch: Dispatch) -> None:
    given_back: list[int] = []
    for number in range(3):
        dispatch.add(time.monotonic() + 3600, NORTH, partial(given_back.append, number))
    dispatch.stopping.set()

    dispatch.run(more=pytest.fail)

    assert sorted(given_back) == [0, 1, 2]


def test_more_is_taken_up_while_the_last_ones_are_on_their_way(
    dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dispatching.CLAIM_EVERY", 0.0)
    more_came = threading.Event()
    sent: list[str] = []

    def first() -> None:
        sent.append("first" if more_came.wait(PATIENCE) else "first, alone")

    def second() -> None:
        sent.append("second")
        more_came.set()

    rounds = iter([first, second])

    def more() -> int:
        found = next(rounds, None)
        if found is None:
            return 0
        dispatch.add(0.0, NORTH, found)
        return 1

    dispatch.run(more)

    assert sent == ["second", "first"]


def test_when_nothing_more_can_be_claimed_what_is_in_hand_goes_on(
    dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dispatching.CLAIM_EVERY", 0.0)
    sent: list[str] = []

    def is_away() -> int:
        if not dispatch.in_hand and not sent:
            dispatch.add(time.monotonic() + 0.02, NORTH, partial(sent.append, "hello"))
            return 1
        raise Unavailable()

    with pytest.raises(Unavailable):
        dispatch.run(is_away)

    assert sent == ["hello"]
