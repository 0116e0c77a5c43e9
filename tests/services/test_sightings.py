"""A press in a message proves that it is there: the delivery that it names is sent, once, whatever it waits for."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState, SeenMessage
from bot.domain.ids import DeliveryId, PromptId
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.people.people import People
from bot.services.sightings import Proofs, Sightings
from bot.services.upkeep.undelivered import Undelivered
from storage import UNLIMITED, Store, Transaction
from storage.outbox import Outbox
from tests.factories import MONDAY_MORNING, Office
from tests.statements import counted

DIRECT, TS = "D0MEI", "1700000000.000100"
PROMPT = PromptId(7)


@dataclass
class Desk:
    office: Office
    person: Person
    recorded: "Counter[str]" = field(default_factory=Counter)

    def posted(self, _tx: Transaction, _delivery: Delivery, channel: str, ts: str, _now: datetime) -> None:
        self.recorded[f"{channel} {ts}"] += 1

    @property
    def store(self) -> Store:
        return self.office.store

    def attempted(self, key: str = f"prompt:{PROMPT}", **values: Any) -> Delivery:
        """A message whose sending has begun."""
        held: dict[str, Any] = {"kind": DeliveryKind.PROMPT, "person_id": self.person.id, **values}
        with self.store.write() as tx:
            promised = tx.outbox.promise(
                workspace_id=self.office.workspace.id, rule="test", dedupe_key=key, now=MONDAY_MORNING, **held
            )
            assert promised is not None
            [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1, only=[promised.id])
        return claimed.delivery

    def unsure(self, key: str = f"prompt:{PROMPT}", **values: Any) -> Delivery:
        delivery = self.attempted(key, **values)
        with self.store.write() as tx:
            tx.outbox.unsure(delivery, "timed out")
        return delivery

    def press(self, seen: SeenMessage) -> None:
        """As a press in a message arrives."""
        workspace, _, is_news = People(self.store).pressed([self.office.workspace.slack_team_id], "U0MEI", seen)
        assert workspace is not None
        if is_news:
            Proofs(self.store, Sightings({DeliveryKind.PROMPT: self.posted})).pressed(workspace, seen, MONDAY_MORNING)

    def now(self, delivery: Delivery) -> Delivery:
        with self.store.read() as tx:
            found = tx.outbox.by_id(self.office.workspace.id, delivery.id)
        assert found is not None
        return found


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store)
    return Desk(office, office.person("Mei", slack_user_id="U0MEI"))


def named(delivery: Delivery, channel: str = DIRECT) -> SeenMessage:
    return SeenMessage(channel, TS, delivery_id=delivery.id)


def looked_for_twice(outbox: Outbox, delivery: Delivery) -> None:
    outbox.not_found(delivery, readings=1)


def nobody_can_look(outbox: Outbox, delivery: Delivery) -> None:
    outbox.needs_a_person(delivery, "its channel cannot be read")


def vouched_for(outbox: Outbox, delivery: Delivery) -> None:
    outbox.vouched_for(delivery.workspace_id, delivery.id, MONDAY_MORNING, None, None)


@pytest.mark.parametrize("waits_for", [None, looked_for_twice, nobody_can_look, vouched_for])
def test_a_press_settles_what_nobody_knows_of_once(
    desk: Desk, waits_for: Callable[[Outbox, Delivery], None] | None
) -> None:
    delivery = desk.unsure()
    if waits_for is not None:
        with desk.store.write() as tx:
            waits_for(tx.outbox, delivery)

    for _ in range(2):
        desk.press(named(delivery))

    settled = desk.now(delivery)
    assert (settled.state, settled.slack_channel, settled.slack_ts) == (DeliveryState.SENT, DIRECT, TS)
    assert desk.recorded == {f"{DIRECT} {TS}": 1}
    with desk.store.write() as tx:
        assert tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=5) == []
        assert tx.outbox.undelivered(desk.office.workspace.id, 5) == []


def test_presses_that_arrive_together_settle_it_once(desk: Desk) -> None:
    delivery = desk.unsure()
    start = Barrier(4)

    def press(_number: int) -> None:
        proofs = Proofs(desk.store, Sightings({DeliveryKind.PROMPT: desk.posted}))
        start.wait(10)
        proofs.pressed(desk.office.workspace, named(delivery), MONDAY_MORNING)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(press, range(4)))

    assert desk.recorded == {f"{DIRECT} {TS}": 1}


def test_whoever_looks_for_it_meanwhile_changes_nothing_any_more(desk: Desk) -> None:
    delivery = desk.unsure()
    with desk.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE delivery SET look_at = '2020-01-01 00:00:00.000000'")
        [taken] = tx.outbox.claim_unsure("looking", 1)

    desk.press(named(delivery))
    with desk.store.write() as tx:
        found = tx.outbox.found(taken, DIRECT, "1.1", MONDAY_MORNING)
        empty = tx.outbox.not_found(taken, readings=1)

    assert (found, empty) == (False, False)
    assert desk.now(delivery).slack_ts == TS


def ended(outbox: Outbox, delivery: Delivery) -> None:
    outbox.dead(delivery, "is_archived", MONDAY_MORNING)


def sent_elsewhere(outbox: Outbox, delivery: Delivery) -> None:
    outbox.sent(delivery, DIRECT, "1600000000.000100", MONDAY_MORNING)


@pytest.mark.parametrize("became", [None, ended, sent_elsewhere])
def test_what_is_known_or_on_its_way_is_left_alone(
    desk: Desk, became: Callable[[Outbox, Delivery], None] | None
) -> None:
    delivery = desk.attempted()
    if became is not None:
        with desk.store.write() as tx:
            became(tx.outbox, delivery)
    before = desk.now(delivery)

    desk.press(named(delivery))

    assert desk.now(delivery) == before
    assert desk.recorded == {}


def test_a_message_elsewhere_proves_nothing(desk: Desk) -> None:
    """Neither in another channel than it was sent to, nor in another workspace."""
    with desk.store.write() as tx:
        tx.people.remember_dm(desk.person, DIRECT)
    private = desk.unsure()
    digest = desk.unsure("digest", kind=DeliveryKind.DIGEST, person_id=None, channel_id="C0PAY")
    south = Office.open(desk.store, slack_team_id="T0SOUTH")

    desk.press(named(private, "C0PAY"))
    desk.press(named(digest, "C0OTHER"))
    replace(desk, office=south).press(named(private))

    assert [desk.now(one).state for one in (private, digest)] == [DeliveryState.UNSURE] * 2


def test_the_thread_of_a_digest_follows_a_press_in_it(desk: Desk) -> None:
    digest = desk.unsure("digest", kind=DeliveryKind.DIGEST, person_id=None, channel_id="C0PAY")
    part: dict[str, Any] = {"parent_id": digest.id, "channel_id": "C0PAY", "frozen": {"text": "More", "blocks": []}}
    with desk.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": digest.workspace_id, "rule": "digest", "now": MONDAY_MORNING, **part}
        tx.outbox.promise(kind=DeliveryKind.DIGEST_PART, dedupe_key="part", **held)
        before = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=5)

    desk.press(named(digest, "C0PAY"))

    with desk.store.write() as tx:
        [after] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=5)
    assert before == []
    assert after.delivery.parent_id == digest.id
    assert (desk.now(digest).state, desk.now(digest).slack_ts) == (DeliveryState.SENT, TS)


ABOUT_THE_PROMPT = SeenMessage(DIRECT, TS, prompt_id=PROMPT)


def test_a_message_without_a_name_is_the_one_of_its_prompt_that_is_not_known(desk: Desk) -> None:
    first = desk.attempted()
    with desk.store.write() as tx:
        tx.outbox.sent(first, DIRECT, "1600000000.000100", MONDAY_MORNING)
    again = desk.unsure(f"prompt:{PROMPT}:snooze:1")

    desk.press(replace(ABOUT_THE_PROMPT, ts="1600000000.000100"))
    assert desk.now(again).state is DeliveryState.UNSURE
    desk.press(ABOUT_THE_PROMPT)

    assert (desk.now(again).state, desk.now(again).slack_ts) == (DeliveryState.SENT, TS)


def test_where_it_may_be_one_or_another_nothing_is_guessed(desk: Desk) -> None:
    both = [desk.unsure(), desk.unsure(f"reminder:{PROMPT}", kind=DeliveryKind.REMINDER)]

    desk.press(ABOUT_THE_PROMPT)

    assert [desk.now(one).state for one in both] == [DeliveryState.UNSURE] * 2


def test_an_admin_is_not_asked_about_it_any_more(desk: Desk) -> None:
    ada = desk.office.person("Ada", slack_admin=True)
    delivery = desk.unsure()
    with desk.store.write() as tx:
        tx.outbox.needs_a_person(delivery, "its channel cannot be read")

    Undelivered(desk.store, Access()).it_is_there(desk.office.workspace, ada, delivery.id, now=MONDAY_MORNING)
    desk.press(named(delivery))

    assert desk.now(delivery).slack_ts == TS
    assert desk.recorded == {f"{DIRECT} {TS}": 1}


@pytest.mark.parametrize("seen", [ABOUT_THE_PROMPT, SeenMessage(DIRECT, TS, delivery_id=DeliveryId(1))])
def test_an_ordinary_press_asks_the_database_nothing_more(desk: Desk, seen: SeenMessage) -> None:
    delivery = desk.attempted()
    with desk.store.write() as tx:
        tx.outbox.sent(delivery, DIRECT, TS, MONDAY_MORNING)
    people, team = People(desk.store), [desk.office.workspace.slack_team_id]

    with counted(desk.store) as elsewhere:
        arrived = people.arrived(team, "U0MEI")
    with counted(desk.store) as in_a_message:
        pressed = people.pressed(team, "U0MEI", seen)

    assert pressed == (*arrived, False)
    assert len(in_a_message) == len(elsewhere)
