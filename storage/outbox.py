"""The outbox: what was promised, who is sending it, and what became of it (architecture.md, rules 4 and 5).

Two clocks: ``not_before`` is calendar time and is compared with ``now``; leases, looks, paces and pauses are machine
time, and that is the database's own, so that no two hosts can disagree about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, bindparam, exists, func, select, update

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import DeliveryId, WorkspaceId
from storage.pace import Pace, Speed, Way, pause
from storage.promises import Promises
from storage.rows import table_of
from storage.statements import once, prepared
from storage.tables.people import PersonRow

LEASE = timedelta(seconds=120)
HORIZON = timedelta(seconds=10)
LOOK_AFTER = timedelta(seconds=60)
CHANGES = [kind for kind in DeliveryKind if kind.is_change]
MESSAGES = [kind for kind in DeliveryKind if not kind.is_change]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours for the length of the lease, and how many seconds to wait before its call."""

    delivery: Delivery
    wait: float


class Outbox(Promises):
    def claim(
        self, owner: str, now: datetime, *, speed: Speed, limit: int, only: Sequence[DeliveryId] | None = None
    ) -> list[Claimed]:
        """Take what the pace allows within the next ten seconds: each workspace its share, urgent ones first. Changes
        and new messages do not wait for each other; of the new ones no more are first ones than may be opened, and they
        stand in line with the others.

        Deliveries that another worker holds are passed over.
        """
        machine_now = self.machine_now()
        due, some = (now, machine_now, only), only is not None
        pace = Pace(self.connection, speed, machine_now)
        claimed: list[Claimed] = []
        for workspace_id in self._workspaces_with_due(*due, some=some).scalars().all():
            for ways in ((Way.CHANGE,), (Way.FIRST_MESSAGE, Way.MESSAGE)):
                found = []
                for way in ways:
                    room = min(limit - len(claimed), pace.room(workspace_id, HORIZON, way))
                    held = self.many(self._locked(*due, workspace_id, room, some=some, way=way)) if room > 0 else []
                    pace.foresee(held, way)
                    found += [(delivery, way) for delivery in held]
                for delivery, way in sorted(found, key=_turn)[: limit - len(claimed)]:
                    send_at = pace.reserve(delivery, HORIZON, way)
                    if send_at is not None:
                        claimed.append(_claimed(delivery, owner, machine_now, send_at))
            pace.write()
        self._lease([one.delivery for one in claimed], machine_now + LEASE)
        return sorted(claimed, key=lambda one: one.wait)

    def machine_now(self) -> datetime:
        """The database's own clock: real time, also inside a long transaction."""
        moment = self._clock().scalar_one()
        if isinstance(moment, datetime):
            return moment.astimezone(UTC)
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def freeze(self, delivery: Delivery, frozen: dict[str, Any]) -> Delivery:
        """Keep the rendered message, so that it is the same however often it has to be sent."""
        return self.update(delivery, frozen=frozen)

    def sent(self, delivery: Delivery, channel: str, ts: str, now: datetime) -> bool:
        return self._finish(delivery, DeliveryState.SENT, now, slack_channel=channel, slack_ts=ts, last_error="")

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

    def give_up_lost_leases(self) -> int:
        """What a dead worker held: messages become unsure, changes are due again."""
        machine_now = self.machine_now()
        free = {"lease_owner": None, "lease_until": None, "last_error": "lease ran out"}
        again = self._lost(machine_now, CHANGES, state=DeliveryState.PENDING, **free)
        look_at = machine_now + LOOK_AFTER
        look = self._lost(machine_now, MESSAGES, state=DeliveryState.UNSURE, look_at=look_at, **free)
        return again.rowcount + look.rowcount

    def claim_unsure(self, owner: str, limit: int) -> list[Delivery]:
        """Take unsure deliveries whose time to be looked for has come."""
        machine_now = self.machine_now()
        found = self.many(self._to_look_for(machine_now, limit))
        if found:
            self._take([one.id for one in found], lease_owner=owner, lease_until=machine_now + LEASE)
        return [replace(one, lease_owner=owner) for one in found]

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
        free = {"lease_owner": None, "lease_until": None}
        settled = self._in_state(delivery.workspace_id, delivery.id, [DeliveryState.UNSURE], **free, **values)
        return bool(settled.rowcount)

    def _lease(self, taken: Sequence[Delivery], until: datetime) -> None:
        """One statement for all."""
        held = ("state", "lease_owner", "attempts", "attempted_at")
        rows = [
            {"delivery": one.id, "lease_until": until, **{name: getattr(one, name) for name in held}} for one in taken
        ]
        if rows:
            self.connection.execute(self._leased(), rows)

    @once
    def _leased(self) -> Executable:
        return update(self.table).where(self.table.c.id == bindparam("delivery"))

    @prepared
    def _workspaces_with_due(
        self, now: datetime, machine_now: datetime, only: Sequence[DeliveryId] | None, *, some: bool
    ) -> Executable:
        """The longest waiting first."""
        table = self.table.c
        statement = select(table.workspace_id).where(*self._due(now, machine_now, only if some else None))
        return statement.group_by(table.workspace_id).order_by(func.min(table.not_before))

    @prepared
    def _locked(
        self,
        now: datetime,
        machine_now: datetime,
        only: Sequence[DeliveryId] | None,
        workspace_id: WorkspaceId,
        room: int,
        *,
        some: bool,
        way: Way,
    ) -> Executable:
        table = self.table.c
        due = self.within(workspace_id).where(*self._due(now, machine_now, only if some else None), *self._goes(way))
        urgent_first = due.order_by(table.urgent.desc(), table.not_before, table.id)
        return urgent_first.limit(room).with_for_update(key_share=True, skip_locked=True, of=self.table)

    def _goes(self, way: Way) -> list[ColumnElement[bool]]:
        if way is Way.CHANGE:
            return [self.table.c.kind.in_(CHANGES)]
        person = table_of(PersonRow).c
        to_open = exists().where(person.id == self.table.c.person_id, person.slack_dm_id.is_(None))
        return [self.table.c.kind.in_(MESSAGES), to_open if way is Way.FIRST_MESSAGE else ~to_open]

    def _due(
        self, now: datetime, machine_now: datetime, only: Sequence[DeliveryId] | None
    ) -> list[ColumnElement[bool]]:
        table = self.table.c
        due = [
            table.state == DeliveryState.PENDING,
            table.not_before <= now,
            table.lease_until.is_(None) | (table.lease_until < machine_now),
            self._is_alone_or_its_parent_is_there(),
        ]
        return due if only is None else [*due, table.id.in_(only)]

    @prepared
    def _lost(self, /, machine_now: datetime, kinds: Sequence[DeliveryKind], **values: Any) -> Executable:
        table = self.table.c
        lost = (table.state == DeliveryState.SENDING, table.lease_until < machine_now)
        return update(self.table).where(*lost, table.kind.in_(kinds))

    @prepared
    def _to_look_for(self, machine_now: datetime, limit: int) -> Executable:
        table = self.table.c
        free = (table.lease_until.is_(None)) | (table.lease_until < machine_now)
        due = (table.state == DeliveryState.UNSURE, table.look_at <= machine_now, free)
        return (
            self.query()
            .where(*due)
            .order_by(table.look_at)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True)
        )

    @prepared
    def _take(self, /, ids: list[DeliveryId], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.id.in_(ids))

    @prepared
    def _ours(self, /, delivery_id: DeliveryId, owner: str | None, **values: Any) -> Executable:
        table = self.table.c
        mine = (table.state == DeliveryState.SENDING, table.lease_owner == owner)
        return update(self.table).where(table.id == delivery_id, *mine)

    @prepared
    def _waiting_parts(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        parts = (self.table.c.workspace_id == workspace_id, self.table.c.parent_id == delivery_id)
        return update(self.table).where(*parts, self.table.c.state == DeliveryState.PENDING)

    @prepared
    def _clock(self) -> Executable:
        if self.connection.dialect.name == "postgresql":
            return select(func.clock_timestamp())
        return select(func.strftime("%Y-%m-%d %H:%M:%f", "now"))


def _turn(found: tuple[Delivery, Way]) -> tuple[bool, datetime, int]:
    delivery, _ = found
    return not delivery.urgent, delivery.not_before, delivery.id


def _claimed(delivery: Delivery, owner: str, machine_now: datetime, send_at: datetime) -> Claimed:
    held = {"state": DeliveryState.SENDING, "lease_owner": owner, "attempts": delivery.attempts + 1}
    taken = replace(delivery, **held, attempted_at=send_at)  # type: ignore[arg-type]
    return Claimed(taken, max(0.0, (send_at - machine_now).total_seconds()))
