"""The outbox: what became of what was promised; ``promises`` and ``claims`` have what comes before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, bindparam, select, update

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import DeliveryId, WorkspaceId
from storage.claims import LOOK_AFTER, Claims
from storage.database.statements import once, prepared
from storage.pace import Pace, Speed, pause, resume
from storage.stuck import CANCELLED, SENT
from storage.unsettled import is_unsettled

FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None}


class Outbox(Claims):
    def freeze(self, delivery: Delivery, frozen: dict[str, Any]) -> Delivery:
        """Keep the rendered message, and when it was worded, so that it is the same however often it has to be sent."""
        return self.update(delivery, frozen=frozen, worded_at=delivery.worded_at)

    def sent(self, delivery: Delivery, channel: str, ts: str, now: datetime) -> bool:
        return delivery.id in self.sent_all([(delivery, channel, ts, now)])

    def sent_all(self, taken: Sequence[tuple[Delivery, str, str, datetime]]) -> set[DeliveryId]:
        """Record where and when each was sent; those that are still ours, of one owner, in three statements."""
        if not taken:
            return set()
        claims = {delivery.id: delivery.lease_owner for delivery, *_ in taken}
        ours = set(self._held(list(claims), next(iter(claims.values()))).scalars())
        sent = {"last_error": "", **SENT, **FREE}
        rows = [
            {"delivery": delivery.id, "slack_channel": channel, "slack_ts": ts, "finished_at": now, **sent}
            for delivery, channel, ts, now in taken
            if delivery.id in ours
        ]
        if rows:
            self.connection.execute(self._one(), rows)
        return ours

    def dead(self, delivery: Delivery, reason: str, now: datetime) -> bool:
        ended = self._finish(delivery, DeliveryState.DEAD, now, last_error=reason[:500])
        return ended and self._without_parts(delivery, now)

    def cancelled(self, delivery: Delivery, reason: str, now: datetime) -> bool:
        ended = self._finish(delivery, DeliveryState.CANCELLED, now, last_error=reason[:500], frozen=None)
        return ended and self._without_parts(delivery, now)

    def postpone(self, delivery: Delivery, seconds: float, reason: str) -> bool:
        """Slack was busy or away and nothing was sent: try again after so many seconds of machine time."""
        until = self.machine_now() + timedelta(seconds=seconds)
        return self._release(delivery, DeliveryState.PENDING, lease_until=until, last_error=reason[:500])

    def wait_until(self, delivery: Delivery, moment: datetime, reason: str = "") -> bool:
        """It may not be said at this hour, or with this token: due again at ``moment``, as if it had never been
        claimed."""
        values = {"lease_until": None, "attempts": delivery.attempts - 1, "not_before": moment, "last_error": reason}
        return self._release(delivery, DeliveryState.PENDING, **values)

    def put_off(self, workspace_id: WorkspaceId, now: datetime, moment: datetime) -> None:
        """What is due in this workspace is due later."""
        self._put_off(workspace_id, now, not_before=moment)

    def release(self, delivery: Delivery) -> bool:
        """Give back a claim that was never called."""
        return self._release(delivery, DeliveryState.PENDING, lease_until=None, attempts=delivery.attempts - 1)

    def unsure(self, delivery: Delivery, reason: str) -> bool:
        """Nobody knows whether it was sent: a change is repeated, a message is looked for first."""
        if delivery.kind.is_change:
            return self.postpone(delivery, LOOK_AFTER.total_seconds() / 10, reason)
        look_at = self.machine_now() + LOOK_AFTER
        return self._release(delivery, DeliveryState.UNSURE, lease_until=None, look_at=look_at, last_error=reason[:500])

    def not_found(self, delivery: Delivery, readings: int) -> bool:
        """An empty reading: look once more later; after ``readings`` of them it may be sent again."""
        empty = delivery.empty_readings + 1
        if empty >= readings:
            return self._settle(delivery, state=DeliveryState.PENDING, empty_readings=0, look_at=None)
        return self._settle(delivery, empty_readings=empty, look_at=self.machine_now() + LOOK_AFTER)

    def found(self, delivery: Delivery, channel: str, ts: str, now: datetime) -> bool:
        done = {**SENT, "slack_channel": channel, "slack_ts": ts, "finished_at": now}
        return self._settle(delivery, **done, look_at=None, last_error="")

    def look_later(self, delivery: Delivery, seconds: float) -> bool:
        return self._settle(delivery, look_at=self.machine_now() + timedelta(seconds=seconds))

    def needs_a_person(self, delivery: Delivery, reason: str) -> bool:
        """The history cannot be read: an admin is asked; nothing is repeated by itself."""
        return self._settle(delivery, look_at=None, last_error=reason[:500])

    def vouched_for(
        self, workspace_id: WorkspaceId, delivery_id: DeliveryId, now: datetime, channel: str | None, ts: str | None
    ) -> Delivery | None:
        """Somebody has seen an unclear message, in this place if they know it; None when it is not unclear any more.
        Its thread follows where the place is known, however late it is by now."""
        place = {"slack_channel": channel, "slack_ts": ts}
        seen = {"finished_at": now, "look_at": None, "last_error": "", **SENT, **place, **FREE}
        if not self._in_state(workspace_id, delivery_id, [DeliveryState.UNSURE], **seen).rowcount:
            return None
        self._waiting_parts(workspace_id, delivery_id, too_late_after=None)
        return self.by_id(workspace_id, delivery_id)

    def unsettled(
        self, workspace_id: WorkspaceId, delivery_id: DeliveryId, dedupe_keys: Sequence[str]
    ) -> list[Delivery]:
        """Those of these that a sight of their message would settle, by their ids or their keys."""
        return self.many(self._unsettled(workspace_id, delivery_id, list(dedupe_keys)))

    def proven(
        self, workspace_id: WorkspaceId, delivery_id: DeliveryId, channel: str, ts: str, now: datetime
    ) -> Delivery | None:
        """Its message stands in this place, whatever was waited for; None when that is known already."""
        place = {"slack_channel": channel, "slack_ts": ts, "finished_at": now}
        sent = {**SENT, **FREE, "last_error": "", "look_at": None, "empty_readings": 0, **place}
        return (
            self.by_id(workspace_id, delivery_id) if self._prove(workspace_id, delivery_id, **sent).rowcount else None
        )

    def pause(self, workspace_id: WorkspaceId, method: str, seconds: float) -> None:
        pause(self.connection, workspace_id, method, until=self.machine_now() + timedelta(seconds=seconds))

    def resume(self, workspace_id: WorkspaceId, method: str) -> None:
        resume(self.connection, workspace_id, method)

    def take_turns(self, workspace_id: WorkspaceId, method: str, count: int, speed: Speed) -> float:
        """For calls that no claim has reserved, as ``Pace.take``: 0, or how many seconds have to go by first."""
        return Pace(self.connection, speed, self.machine_now(), patient=True).take(workspace_id, method, count)

    def _finish(self, delivery: Delivery, state: DeliveryState, now: datetime, **values: Any) -> bool:
        return self._release(delivery, state, lease_until=None, finished_at=now, **values)

    def _release(self, delivery: Delivery, state: DeliveryState, **values: Any) -> bool:
        """End our claim; False when the lease had run out and somebody else has taken over."""
        return bool(self._ours(delivery.id, delivery.lease_owner, state=state, lease_owner=None, **values).rowcount)

    def _without_parts(self, delivery: Delivery, now: datetime) -> bool:
        """A message that will never be there takes its thread parts with it; the digest that was to hang on it, on a
        board or on the message about a session, comes by itself."""
        self._waiting_digest(delivery.workspace_id, delivery.id, parent_id=None)
        values = {"finished_at": now, "last_error": "its message was not posted", **CANCELLED}
        self._waiting_parts(delivery.workspace_id, delivery.id, **values)
        return True

    def _settle(self, delivery: Delivery, **values: Any) -> bool:
        """What a look has found, if the claim under which it looked still holds: who stood still meanwhile knows
        nothing of the attempts that others have made."""
        free = {"lease_owner": None, "lease_until": None}
        whose, attempt = delivery.lease_owner, delivery.attempts
        looked = self._looked_for(delivery.workspace_id, delivery.id, whose, attempt, **free, **values)
        return bool(looked.rowcount)

    @prepared
    def _put_off(self, /, workspace_id: WorkspaceId, now: datetime, **values: Any) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.state == DeliveryState.PENDING, table.not_before <= now)
        return update(self.table).where(*here)

    @prepared
    def _held(self, ids: list[DeliveryId], owner: str | None) -> Executable:
        table = self.table.c
        mine = (table.state == DeliveryState.SENDING, table.lease_owner == owner)
        return select(table.id).where(table.id.in_(ids), *mine).order_by(table.id).with_for_update(key_share=True)

    @prepared
    def _looked_for(
        self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, owner: str | None, attempt: int, **values: Any
    ) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == delivery_id, table.state == DeliveryState.UNSURE)
        return update(self.table).where(*here, table.lease_owner == owner, table.attempts == attempt)

    @once
    def _one(self) -> Executable:
        return update(self.table).where(self.table.c.id == bindparam("delivery"))

    @prepared
    def _ours(self, /, delivery_id: DeliveryId, owner: str | None, **values: Any) -> Executable:
        table = self.table.c
        mine = (table.state == DeliveryState.SENDING, table.lease_owner == owner)
        return update(self.table).where(table.id == delivery_id, *mine)

    @prepared
    def _unsettled(self, workspace_id: WorkspaceId, delivery_id: DeliveryId, dedupe_keys: list[str]) -> Executable:
        named = (self.table.c.id == delivery_id) | self.table.c.dedupe_key.in_(dedupe_keys)
        return self.within(workspace_id).where(named, is_unsettled(self.table))

    @prepared
    def _prove(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id == delivery_id)
        return update(self.table).where(*here, is_unsettled(self.table))

    @prepared
    def _waiting_digest(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        parts = (self.table.c.workspace_id == workspace_id, self.table.c.parent_id == delivery_id)
        return update(self.table).where(*parts, self.table.c.kind == DeliveryKind.DIGEST)

    @prepared
    def _waiting_parts(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        parts = (self.table.c.workspace_id == workspace_id, self.table.c.parent_id == delivery_id)
        return update(self.table).where(*parts, self.table.c.state == DeliveryState.PENDING)
