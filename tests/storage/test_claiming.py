"""Claiming a wave of messages takes as many statements as claiming a few, and keeps the pace of each channel."""

from datetime import timedelta
from typing import Any

from bot.domain.deliveries import DeliveryKind, DeliveryState
from storage import UNLIMITED, Speed, Store
from storage.claims import Claimed
from tests.factories import Office
from tests.statements import counted

FEW, MANY = 2, 20


def promise(office: Office, channels: list[str], wave: str) -> None:
    held: dict[str, Any] = {"workspace_id": office.workspace.id, "kind": DeliveryKind.NOTICE, "rule": "test"}
    promises = [
        {**held, "channel_id": channel, "dedupe_key": f"{wave}:{number}"} for number, channel in enumerate(channels)
    ]
    with office.store.write() as tx:
        tx.outbox.promise_all(promises, now=office.now)


def claim(office: Office, speed: Speed = UNLIMITED) -> list[Claimed]:
    with office.store.write() as tx:
        return tx.outbox.claim("worker", office.now, speed=speed, limit=100)


def test_a_wave_is_claimed_in_as_many_statements_as_a_few_messages(store: Store) -> None:
    office, sent = Office.open(store), {}
    promise(office, ["C0"], "first")
    claim(office)  # the workspace has its pace by now
    for count in (FEW, MANY):
        promise(office, [f"C{count}-{number}" for number in range(count)], f"new {count}")
        with counted(store) as statements:
            claimed = claim(office)
        sent[count] = len(statements)
        assert len(claimed) == count

    assert sent[MANY] == sent[FEW]
    assert {one.state for one in office.deliveries(DeliveryKind.NOTICE)} == {DeliveryState.SENDING}


def test_each_channel_of_a_wave_keeps_its_own_pace_from_claim_to_claim(store: Store) -> None:
    office, gap = Office.open(store), 1.0
    speed = Speed(1000, timedelta(seconds=gap), timedelta())
    promise(office, ["C1", "C2", "C1"], "first")
    first = {one.delivery.dedupe_key: one.wait for one in claim(office, speed)}
    promise(office, ["C1", "C3"], "second")
    second = {one.delivery.dedupe_key: one.wait for one in claim(office, speed)}

    assert first["first:0"] < gap <= first["first:2"]
    assert first["first:1"] < gap
    assert second["second:0"] > gap > second["second:1"]
