"""What Slack took is written down while more is being sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import Unavailable
from bot.messages import Drop, Rendered, Script
from bot.outcomes import MOST_AT_ONCE, Line, Outcomes, Taken
from bot.telemetry import Metrics
from storage import UNLIMITED, Store, Transaction
from storage.claims import Claimed
from tests.factories import Office

SENDING, SENT = DeliveryState.SENDING, DeliveryState.SENT


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

    def outcomes(self) -> Outcomes:
        scripts = {DeliveryKind.NOTICE: Script(self._render, self._write)}
        return Outcomes(self.office.store, scripts, Metrics())

    def line(self) -> Line:
        """All have been sent, and each of their senders has ended."""
        line: Line = Line()
        for one in self.claimed:
            line.put(Taken(one.delivery, one.delivery.channel_id or "", "1.1", self.office.now))
            line.put(None)
        return line

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


def test_everything_that_was_taken_is_written_down_once(ledger: Ledger) -> None:
    ledger.claim(MOST_AT_ONCE + 5)

    ledger.outcomes().keep_up(ledger.line(), len(ledger.claimed))

    assert set(ledger.states().values()) == {SENT}
    assert sorted(ledger.posted) == sorted(ledger.states())


def test_what_cannot_be_written_for_a_moment_is_written_afterwards(ledger: Ledger) -> None:
    ledger.claim(3)
    failures = iter([Unavailable()])

    def fails_once(_delivery: Delivery) -> None:
        if error := next(failures, None):
            raise error

    ledger.trouble = fails_once
    ledger.outcomes().keep_up(ledger.line(), 3)

    assert set(ledger.states().values()) == {SENT}
    assert len(ledger.posted) == 3


def test_when_the_database_stays_away_it_is_said_at_the_end_and_nothing_counts_as_sent(ledger: Ledger) -> None:
    ledger.claim(2)

    def is_away(_delivery: Delivery) -> None:
        raise Unavailable()

    ledger.trouble = is_away
    with pytest.raises(Unavailable):
        ledger.outcomes().keep_up(ledger.line(), 2)

    assert set(ledger.states().values()) == {SENDING}


def test_a_mistake_of_ours_with_one_message_keeps_no_other_from_being_written(ledger: Ledger) -> None:
    ledger.claim(3)

    def has_a_mistake(delivery: Delivery) -> None:
        if delivery.dedupe_key == "1":
            raise ZeroDivisionError

    ledger.trouble = has_a_mistake
    ledger.outcomes().keep_up(ledger.line(), 3)

    assert ledger.states() == {"0": SENT, "1": SENDING, "2": SENT}


def test_what_somebody_else_has_taken_over_is_theirs_to_write_down(ledger: Ledger) -> None:
    ledger.claim(2)
    with ledger.office.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE delivery SET lease_owner = 'another' WHERE dedupe_key = '0'")
    outcomes = ledger.outcomes()

    outcomes.keep_up(ledger.line(), 2)

    assert ledger.posted == ["1"]
    assert ledger.states() == {"0": SENDING, "1": SENT}
    assert outcomes.metrics.registry.get_sample_value("okrbot_deliveries_sent_total", {"kind": "notice"}) == 1
