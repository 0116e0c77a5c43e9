"""The outbox: what was promised, who is sending it, and what became of it (architecture.md, rules 4 and 5).

Two clocks: ``not_before`` is calendar time and is compared with ``now``; leases, looks, paces and pauses are machine
time, and that is the database's own, so that no two hosts can disagree about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, text, update

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import DeliveryId, PersonId, WorkspaceId
from storage.pace import Pace, Speed, pause
from storage.rows import Rows, conflict_free_insert
from storage.tables.deliveries import DeliveryRow

LEASE = timedelta(seconds=120)
HORIZON = timedelta(seconds=10)
LOOK_AFTER = timedelta(seconds=60)
LIVING = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours for the length of the lease, and how many seconds to wait before its call."""

    delivery: Delivery
    wait: float


class Outbox(Rows[Delivery]):
    row = DeliveryRow
    entity = Delivery

    def promise(
        self, *, now: datetime, not_before: datetime | None = None, subject: dict[str, Any] | None = None, **values: Any
    ) -> Delivery | None:
        """Write a delivery in the transaction of its cause; None when its dedupe key shows that it was promised."""
        held = {"lease_until": None, "look_at": None, "subject": subject or {}}
        return self.insert_once(created_at=now, not_before=not_before or now, **held, **values)

    def promise_all(self, promises: Iterable[dict[str, Any]], *, now: datetime) -> None:
        """As ``promise``, for many at once: one statement."""
        held: dict[str, Any] = {"lease_until": None, "look_at": None, "subject": {}}
        held |= {"created_at": now, "not_before": now}
        rows = [self.complete({**held, **promise}) for promise in promises]
        if rows:
            self.connection.execute(conflict_free_insert(self.connection, self.table), rows)

    def cancel(self, workspace_id: WorkspaceId, dedupe_keys: Iterable[str], now: datetime, reason: str) -> int:
        """Withdraw promises that nobody has begun to send."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.dedupe_key.in_(set(dedupe_keys)))
        values = {"state": DeliveryState.CANCELLED, "finished_at": now, "last_error": reason}
        waiting = self.table.c.state == DeliveryState.PENDING
        return self.connection.execute(update(self.table).where(*here, waiting).values(values)).rowcount

    def claim(
        self, owner: str, now: datetime, *, speed: Speed, limit: int, only: Sequence[DeliveryId] | None = None
    ) -> list[Claimed]:
        """Take what the pace allows within the next ten seconds: each workspace its share, urgent ones first.

        Deliveries that another worker holds are passed over.
        """
        machine_now = self.machine_now()
        due = [*self._due(now, machine_now)]
        if only is not None:
            due.append(self.table.c.id.in_(list(only)))
        pace = Pace(self.connection, speed, machine_now)
        claimed: list[Claimed] = []
        for workspace_id in self._workspaces_with(due):
            room = min(limit - len(claimed), pace.room(workspace_id, HORIZON))
            if room <= 0:
                continue
            for delivery in self._locked(due, workspace_id, room):
                send_at = pace.reserve(delivery, HORIZON)
                if send_at is not None:
                    claimed.append(self._lease(delivery, owner, machine_now, send_at))
            pace.write()
        return claimed

    def machine_now(self) -> datetime:
        """The database's own clock: real time, also inside a long transaction."""
        if self.connection.dialect.name == "postgresql":
            moment: datetime = self.connection.execute(select(func.clock_timestamp())).scalar_one()
            return moment.astimezone(UTC)
        written = self.connection.execute(text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(written).replace(tzinfo=UTC)

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
        table = self.table.c
        lost = (table.state == DeliveryState.SENDING, table.lease_until < machine_now)
        change = [kind for kind in DeliveryKind if kind.is_change]
        free = {"lease_owner": None, "lease_until": None, "last_error": "lease ran out"}
        again = update(self.table).where(*lost, table.kind.in_(change)).values(state=DeliveryState.PENDING, **free)
        look_at = machine_now + LOOK_AFTER
        look = update(self.table).where(*lost).values(state=DeliveryState.UNSURE, look_at=look_at, **free)
        return self.connection.execute(again).rowcount + self.connection.execute(look).rowcount

    def claim_unsure(self, owner: str, limit: int) -> list[Delivery]:
        """Take unsure deliveries whose time to be looked for has come."""
        machine_now = self.machine_now()
        table = self.table.c
        free = (table.lease_until.is_(None)) | (table.lease_until < machine_now)
        due = (table.state == DeliveryState.UNSURE, table.look_at <= machine_now, free)
        statement = self.query().where(*due).order_by(table.look_at).limit(limit).with_for_update(skip_locked=True)
        found = [self.build(row) for row in self.connection.execute(statement).mappings()]
        if found:
            taken = update(self.table).where(table.id.in_([one.id for one in found]))
            self.connection.execute(taken.values(lease_owner=owner, lease_until=machine_now + LEASE))
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

    def undelivered(self, workspace_id: WorkspaceId, limit: int) -> list[Delivery]:
        """Dead ones and those that wait for a person, newest first."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, self._is_stuck())
        statement = self.query().where(*here).order_by(table.id.desc()).limit(limit)
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def stuck_alike(self, workspace_id: WorkspaceId, limit: int) -> list[tuple[DeliveryId, int, datetime]]:
        """What is undelivered, gathered by kind, place, state and reason, newest first: the newest one's id, how many
        there are, and when the oldest was promised."""
        table = self.table.c
        alike = (table.kind, table.channel_id, table.person_id, table.state, table.last_error)
        newest = func.max(table.id)
        gathered = select(newest, func.count(), func.min(table.created_at)).group_by(*alike)
        here = (table.workspace_id == workspace_id, self._is_stuck())
        found = self.connection.execute(gathered.where(*here).order_by(newest.desc()).limit(limit))
        return [(DeliveryId(one), count, since) for one, count, since in found]

    def last_to(self, workspace_id: WorkspaceId, person_id: PersonId, limit: int) -> list[Delivery]:
        """What a person was sent or will be sent, newest first."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.person_id == person_id)
        statement = self.query().where(*here).order_by(self.table.c.id.desc()).limit(limit)
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def revive(
        self, workspace_id: WorkspaceId, delivery_id: DeliveryId, states: Sequence[DeliveryState], now: datetime
    ) -> bool:
        """Promise a stuck delivery anew; False when it is in none of these states. A message with thread parts is
        rendered anew and its parts with it; a part stays as it was written."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == delivery_id, table.state.in_(states))
        fresh = {"attempts": 0, "empty_readings": 0, "look_at": None, "lease_until": None, "too_late_after": None}
        again = update(self.table).where(*here).values(state=DeliveryState.PENDING, not_before=now, **fresh)
        if not self.connection.execute(again).rowcount:
            return False
        whole = (table.workspace_id == workspace_id, table.id == delivery_id, table.parent_id.is_(None))
        self.connection.execute(update(self.table).where(*whole).values(frozen=None))
        parts = (table.workspace_id == workspace_id, table.parent_id == delivery_id)
        self.connection.execute(delete(self.table).where(*parts, table.state != DeliveryState.SENT))
        return True

    def settle_older(self, workspace_id: WorkspaceId, delivery_id: DeliveryId, now: datetime) -> int:
        """Let go the older stuck deliveries of the same kind, to the same place, for the same reason."""
        table, newest = self.table.c, self.table.alias("newest")
        alike = [
            func.coalesce(newest.c[name], "") == func.coalesce(table[name], "") for name in ("channel_id", "last_error")
        ]
        alike.append(func.coalesce(newest.c.person_id, 0) == func.coalesce(table.person_id, 0))
        alike += [newest.c.kind == table.kind, newest.c.state == table.state, newest.c.id > table.id]
        same = select(newest.c.id).where(newest.c.id == delivery_id, newest.c.workspace_id == workspace_id, *alike)
        older = (table.workspace_id == workspace_id, self._is_stuck(), same.correlate(self.table).exists())
        values = {"state": DeliveryState.CANCELLED, "finished_at": now}
        return self.connection.execute(update(self.table).where(*older).values(values)).rowcount

    def vouched_for(self, workspace_id: WorkspaceId, delivery_id: DeliveryId, now: datetime) -> bool:
        """Somebody has seen an unclear message in its channel; False when it is not unclear any more."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == delivery_id, table.state == DeliveryState.UNSURE)
        seen = update(self.table).where(*here).values(state=DeliveryState.SENT, finished_at=now, look_at=None)
        return bool(self.connection.execute(seen).rowcount)

    def by_key(self, workspace_id: WorkspaceId, dedupe_key: str) -> Delivery | None:
        return self.one(self.table.c.workspace_id == workspace_id, self.table.c.dedupe_key == dedupe_key)

    def posted_under(self, workspace_id: WorkspaceId, dedupe_keys: Iterable[str]) -> list[Delivery]:
        """Those of these promises that stand in Slack by now."""
        wanted = set(dedupe_keys)
        if not wanted:
            return []
        here = (self.table.c.workspace_id == workspace_id, self.table.c.dedupe_key.in_(wanted))
        return self.many(*here, self.table.c.state == DeliveryState.SENT, self.table.c.slack_ts.is_not(None))

    def next_due(self) -> datetime | None:
        """The earliest ``not_before`` of what is still to be sent (calendar time)."""
        pending = (self.table.c.state == DeliveryState.PENDING, self._is_alone_or_its_parent_is_there())
        statement = select(func.min(self.table.c.not_before)).where(*pending)
        found: datetime | None = self.connection.execute(statement).scalar()
        return found

    def is_quiet(self, now: datetime) -> bool:
        """Nothing is due and nothing is on its way."""
        table = self.table.c
        due = (table.state == DeliveryState.PENDING) & (table.not_before <= now)
        due = due & self._is_alone_or_its_parent_is_there()
        busy = select(table.id).where(due | (table.state == DeliveryState.SENDING)).limit(1)
        return self.connection.execute(busy).first() is None

    def forget_before(self, moment: datetime) -> int:
        old = (self.table.c.created_at < moment, self.table.c.state.not_in(LIVING))
        part = self.table.alias("part")
        has_parts = select(part.c.id).where(part.c.parent_id == self.table.c.id).correlate(self.table).exists()
        return self.connection.execute(delete(self.table).where(*old, ~has_parts)).rowcount

    def _is_stuck(self) -> ColumnElement[bool]:
        """Dead, or unclear and waiting for a person."""
        table = self.table.c
        return (table.state == DeliveryState.DEAD) | ((table.state == DeliveryState.UNSURE) & table.look_at.is_(None))

    def _due(self, now: datetime, machine_now: datetime) -> list[ColumnElement[bool]]:
        table = self.table.c
        return [
            table.state == DeliveryState.PENDING,
            table.not_before <= now,
            table.lease_until.is_(None) | (table.lease_until < machine_now),
            self._is_alone_or_its_parent_is_there(),
        ]

    def _is_alone_or_its_parent_is_there(self) -> ColumnElement[bool]:
        """A part of a thread cannot go out before the message that the thread hangs on."""
        parent = self.table.alias("parent")
        here = (parent.c.id == self.table.c.parent_id, parent.c.state == DeliveryState.SENT)
        return self.table.c.parent_id.is_(None) | select(parent.c.id).where(*here).correlate(self.table).exists()

    def _workspaces_with(self, due: Sequence[ColumnElement[bool]]) -> list[WorkspaceId]:
        statement = select(self.table.c.workspace_id).where(*due).group_by(self.table.c.workspace_id)
        longest_waiting = statement.order_by(func.min(self.table.c.not_before))
        return [WorkspaceId(found) for found in self.connection.execute(longest_waiting).scalars()]

    def _locked(self, due: Sequence[ColumnElement[bool]], workspace_id: WorkspaceId, room: int) -> list[Delivery]:
        statement = (
            self.query()
            .where(*due, self.table.c.workspace_id == workspace_id)
            .order_by(self.table.c.urgent.desc(), self.table.c.not_before, self.table.c.id)
            .limit(room)
            .with_for_update(skip_locked=True, of=self.table)
        )
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def _lease(self, delivery: Delivery, owner: str, machine_now: datetime, send_at: datetime) -> Claimed:
        held = {"state": DeliveryState.SENDING, "lease_owner": owner, "attempts": delivery.attempts + 1}
        here = (self.table.c.workspace_id == delivery.workspace_id, self.table.c.id == delivery.id)
        times = {"lease_until": machine_now + LEASE, "attempted_at": send_at}
        self.connection.execute(update(self.table).where(*here).values(**held, **times))
        taken = replace(delivery, **held, attempted_at=send_at)  # type: ignore[arg-type]
        return Claimed(taken, max(0.0, (send_at - machine_now).total_seconds()))

    def _finish(self, delivery: Delivery, state: DeliveryState, now: datetime, **values: Any) -> bool:
        return self._release(delivery, state, lease_until=None, finished_at=now, **values)

    def _release(self, delivery: Delivery, state: DeliveryState, **values: Any) -> bool:
        """End our claim; False when the lease had run out and somebody else has taken over."""
        table = self.table.c
        ours = (table.id == delivery.id, table.state == DeliveryState.SENDING)
        mine = table.lease_owner == delivery.lease_owner
        statement = update(self.table).where(*ours, mine).values(state=state, lease_owner=None, **values)
        return bool(self.connection.execute(statement).rowcount)

    def _without_parts(self, delivery: Delivery, now: datetime) -> bool:
        """A message that will never be there takes its thread parts with it."""
        parts = (self.table.c.parent_id == delivery.id, self.table.c.state == DeliveryState.PENDING)
        values = {"state": DeliveryState.CANCELLED, "finished_at": now, "last_error": "its message was not posted"}
        self.connection.execute(update(self.table).where(*parts).values(values))
        return True

    def _settle(self, delivery: Delivery, **values: Any) -> bool:
        table = self.table.c
        here = (table.workspace_id == delivery.workspace_id, table.id == delivery.id)
        unsure = table.state == DeliveryState.UNSURE
        statement = update(self.table).where(*here, unsure).values(lease_owner=None, lease_until=None, **values)
        return bool(self.connection.execute(statement).rowcount)
