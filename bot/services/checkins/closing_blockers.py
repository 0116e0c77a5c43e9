"""A blocker is closed, with an answer or because it is needed no longer, and the message that asked says so."""

from datetime import datetime
from typing import Any

from bot.domain.checkins import Blocker
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import BlockerId, DeliveryId
from bot.domain.people import Person
from storage import Transaction


def close_blocker(
    tx: Transaction, blocker: Blocker, by: Person, answer: str, now: datetime, *, told: bool
) -> tuple[DeliveryId, ...]:
    """The change of the message that asked, once it is promised; a question that nobody has begun to send is not sent
    any more. The message is held before the blocker, as where it is posted. ``told``: whoever asked knows, so their
    next prompt need not say it."""
    asked = f"{DeliveryKind.BLOCKER_ASKED.value}:{blocker.id}"
    is_withdrawn = tx.outbox.cancel(blocker.workspace_id, [asked], now, "not open any more") > 0
    values: dict[str, Any] = {"answer": answer, "answered_at": now, "answered_by_id": by.id}
    tx.blockers.change(blocker, by=by.id, now=now, **values, told_at=now if told else None)
    if is_withdrawn:
        return ()
    return _promise_change(tx, blocker, f"{DeliveryKind.BLOCKER_ANSWERED.value}:{blocker.id}", now)


def question_posted(tx: Transaction, delivery: Delivery, _channel: str, _ts: str, now: datetime) -> None:
    """What was closed while the question was on its way, it says at once: the change that was promised then may have
    found no message. The blocker is held, so that whoever closes it from now on finds one."""
    blocker = tx.blockers.locked(delivery.workspace_id, BlockerId(delivery.subject["blocker"]))
    if blocker is not None and not blocker.is_open:
        key = f"{DeliveryKind.BLOCKER_ANSWERED.value}:{blocker.id}:posted:{delivery.id}"
        _promise_change(tx, blocker, key, now)


def _promise_change(tx: Transaction, blocker: Blocker, key: str, now: datetime) -> tuple[DeliveryId, ...]:
    if blocker.asked_id is None:
        return ()
    promised = tx.outbox.promise(
        workspace_id=blocker.workspace_id,
        kind=DeliveryKind.BLOCKER_ANSWERED,
        person_id=blocker.asked_id,
        subject={"blocker": blocker.id},
        rule="blocker_answered",
        urgent=True,
        dedupe_key=key,
        now=now,
    )
    return () if promised is None else (promised.id,)
