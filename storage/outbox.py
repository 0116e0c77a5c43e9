"""The outbox: what became of what was promised; ``promises`` and ``claims`` have what comes before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, bindparam, select, update

from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.ids import DeliveryId, WorkspaceId
from storage.claims import LOOK_AFTER, Claims
from storage.pace import pause
from storage.statements import once, prepared

SENT: dict[str, Any] = {"state": DeliveryState.SENT, "lease_owner": None, "lease_until": None, "last_error": ""}


class Outbox(Claims):
    def freeze(self, delivery: Delivery, frozen: dict[str, Any]) -> Delivery:
        """Keep the rendered message, so that it is the same however often it has to be sent."""
        return self.update(delivery, frozen=frozen)

    def sent(self, delivery: Delivery, channel: str, ts: str, now: datetime) -> bool:
        return delivery.id in self.sent_all([(delivery, channel, ts, now)])

    def sent_all(self, taken: Sequence[tuple[Delivery, str, str, datetime]]) -> set[DeliveryId]:
        """Record where and when each was sent; those that are still ours, of one owner, in three statements."""
        if not taken:
            return set()
        claims = {delivery.id: delivery.lease_owner for delivery, *_ in taken}
        ours = set(self._held(list(claims), next(iter(claims.values()))).scalars())
        rows = [
            {"delivery": delivery.id, "slack_channel": channel, "slack_ts": ts, "finished_at": now, **SENT}
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
        ended = self._finish(delivery, DeliveryState.CANCELLED, now, last_error=reason[:500])
        return ended and self._without_parts(delivery, now)

    def postpone(self, delivery: Delivery, seconds: float, reason: str) -> bool:
        """Slack was busy or away and nothing was sent: try again after so many seconds of machine time."""
        until = self.machine_now() + timedelta(seconds=seconds)
        return self._release(delivery, DeliveryState.PENDING, lease_until=until, last_error=reason[:500])

    def wait_until(self, delivery: Delivery, moment: datetime) -> bool:
        """It may not be said at this hour: due again at ``moment``, as if it had never been claimed."""
        values = {"lease_until": None, "attempts": delivery.attempts - 1, "not_before": moment}
        return self._release(delivery, DeliveryState.PENDING, **values)

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
        done = {"state": DeliveryState.SENT, "slack_channel": channel, "slack_ts": ts, "finished_at": now}
        return self._settle(delivery, **done, look_at=None, last_error="")

    def look_later(self, delivery: Delivery, seconds: float) -> bool:
        return self._settle(delivery, look_at=self.machine_now() + timedelta(seconds=seconds))

    def needs_a_person(self, delivery: Delivery, reason: str) -> bool:
        """The history cannot be read: an admin is asked; nothing is repeated by itself."""
        return self._settle(delivery, look_at=None, last_error=reason[:500])

    def pause(self, workspace_id: WorkspaceId, method: str, seconds: float) -> None:
        pause(self.connection, workspace_id, method, until=self.machine_now() + timedelta(seconds=seconds))

    def _finish(self, delivery: Delivery, state: DeliveryState, now: datetime, **values: Any) -> bool:
        return self._release(delivery, state, lease_until=None, finished_at=now, **values)

    def _release(self, delivery: Delivery, state: DeliveryState, **values: Any) -> bool:
        """End our claim; False when the lease had run out and somebody else has taken over."""
        return bool(self._ours(delivery.id, delivery.lease_owner, state=state, lease_owner=None, **values).rowcount)

    def _without_parts(self, delivery: Delivery, now: datetime) -> bool:
        """A message that will never be there takes its thread parts with it."""
        values = {"state": DeliveryState.CANCELLED, "finished_at": now, "last_error": "its message was not posted"}
        self._waiting_parts(delivery.workspace_id, delivery.id, **values)
        return True

    def _settle(self, delivery: Delivery, **values: Any) -> bool:
        """End our look; False when its lease had run out and somebody else has taken over: what we have read says
        nothing about an attempt made since."""
        free = {"lease_owner": None, "lease_until": None}
        settled = self._looked_for(delivery.workspace_id, delivery.id, delivery.lease_owner, **free, **values)
        return bool(settled.rowcount)

    @prepared
    def _held(self, ids: list[DeliveryId], owner: str | None) -> Executable:
        table = self.table.c
        mine = (table.state == DeliveryState.SENDING, table.lease_owner == owner)
        return select(table.id).where(table.id.in_(ids), *mine).order_by(table.id).with_for_update(key_share=True)

    @once
    def _one(self) -> Executable:
        return update(self.table).where(self.table.c.id == bindparam("delivery"))

    @prepared
    def _ours(self, /, delivery_id: DeliveryId, owner: str | None, **values: Any) -> Executable:
        table = self.table.c
        mine = (table.state == DeliveryState.SENDING, table.lease_owner == owner)
        return update(self.table).where(table.id == delivery_id, *mine)

    @prepared
    def _looked_for(
        self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, owner: str | None, **values: Any
    ) -> Executable:
        table = self.table.c
        mine = (table.state == DeliveryState.UNSURE, table.lease_owner == owner)
        return update(self.table).where(table.workspace_id == workspace_id, table.id == delivery_id, *mine)

    @prepared
    def _waiting_parts(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        parts = (self.table.c.workspace_id == workspace_id, self.table.c.parent_id == delivery_id)
        return update(self.table).where(*parts, self.table.c.state == DeliveryState.PENDING)
