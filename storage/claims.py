"""Who may send what, and when: claims of the outbox, within Slack's pace (architecture.md, rules 4 and 5).

Two clocks: ``not_before`` is calendar time and is compared with ``now``; leases, looks, paces and pauses are machine
time, and that is the database's own, so that no two hosts can disagree about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, exists, func, select, update

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import DeliveryId, WorkspaceId
from storage.database.statements import prepared
from storage.pace import Pace, Speed, Way
from storage.promises import Promises
from storage.rows import table_of
from storage.tables.people import PersonRow

LEASE = timedelta(seconds=120)
HORIZON = timedelta(seconds=3)
LOOK_AFTER = timedelta(seconds=60)
MOST_IN_THE_WAY = 50  # changes of messages that are being changed
CHANGES = [kind for kind in DeliveryKind if kind.is_change]
MESSAGES = [kind for kind in DeliveryKind if not kind.is_change]
CHECKED = [kind for kind in MESSAGES if kind.is_checked]
UNCHECKED = [kind for kind in MESSAGES if not kind.is_checked]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours for the length of the lease, and how many seconds to wait before its call."""

    delivery: Delivery
    wait: float


@dataclass(frozen=True, slots=True)
class _Due:
    """What ``owner`` claims: due at ``now``, free at the database's own time, ``only`` some of them or all."""

    owner: str
    now: datetime
    machine_now: datetime
    only: Sequence[DeliveryId] | None

    @property
    def some(self) -> bool:
        return self.only is not None

    @property
    def given(self) -> tuple[datetime, datetime, Sequence[DeliveryId] | None]:
        return self.now, self.machine_now, self.only


class Claims(Promises):
    def claim(
        self, owner: str, now: datetime, *, speed: Speed, limit: int, only: Sequence[DeliveryId] | None = None
    ) -> list[Claimed]:
        """Take what the pace allows within the next few seconds: each workspace its share, urgent ones first. Changes
        and new messages do not wait for each other; of the new ones no more are first ones than may be opened, and they
        stand in line with the others.

        Deliveries that another worker holds are passed over, and so are workspaces for which another one is claiming,
        except by a claim of ``only`` some, for which somebody waits.
        """
        due = _Due(owner, now, self.machine_now(), only)
        pace = Pace(self.connection, speed, due.machine_now, patient=due.some)
        claimed: list[Claimed] = []
        waiting = self._waiting(due)
        pace.begin(list(waiting))
        for served, (workspace_id, kinds) in enumerate(waiting.items()):
            share = len(claimed) + ceil((limit - len(claimed)) / (len(waiting) - served))
            for ways in _lines(kinds):
                if len(claimed) < share:
                    claimed += self._claimed_of(workspace_id, ways, due, pace, share - len(claimed))
            pace.write()
        self._write_down([one.delivery for one in claimed], due)
        return sorted(claimed, key=lambda one: one.wait)

    def _write_down(self, claimed: Sequence[Delivery], due: "_Due") -> None:
        """Whose they are. Those whose words are not kept yet are worded from now on."""
        mine = {"lease_owner": due.owner, "lease_until": due.machine_now + LEASE, "attempted_at": due.machine_now}
        for is_kept, worded in ((False, {"worded_at": due.now}), (True, {})):
            ids = [one.id for one in claimed if (one.frozen is not None) is is_kept]
            if ids:
                self._lease(ids, state=DeliveryState.SENDING, **mine, **worded)

    def _waiting(self, due: "_Due") -> dict[WorkspaceId, set[DeliveryKind]]:
        """The workspaces in which something is due, the longest waiting first, each with what kinds it is of."""
        kinds: dict[WorkspaceId, set[DeliveryKind]] = {}
        for workspace_id, kind, _ in sorted(self._kinds_due(*due.given, some=due.some), key=itemgetter(2)):
            kinds.setdefault(workspace_id, set()).add(kind)
        return kinds

    def _claimed_of(
        self, workspace_id: WorkspaceId, ways: Sequence[Way], due: "_Due", pace: Pace, limit: int
    ) -> list[Claimed]:
        """What leaves a workspace by these ways, which stand in one line."""
        found: list[tuple[Delivery, Way]] = []
        for way in ways:
            room = min(limit, pace.room(workspace_id, HORIZON, way))
            held = self._held_for(workspace_id, way, due, room) if room > 0 else []
            pace.foresee(held, way)
            found += [(delivery, way) for delivery in held]
        turns = [(each, pace.reserve(each, HORIZON, way)) for each, way in sorted(found, key=_turn)[:limit]]
        return [_claimed(each, due, send_at) for each, send_at in turns if send_at is not None]

    def _held_for(self, workspace_id: WorkspaceId, way: Way, due: "_Due", room: int) -> list[Delivery]:
        """The first that leave by this way; of a message no change while another one of it is on its way, for what
        arrives last is what it shows."""
        if way is not Way.CHANGE:
            return self.many(self._locked(*due.given, workspace_id, room, some=due.some, way=way))
        held = self.many(self._locked(*due.given, workspace_id, room + MOST_IN_THE_WAY, some=due.some, way=way))
        changing = {one.changed_message for one in self.many(self._changing(workspace_id))} if held else set()
        first: list[Delivery] = []
        for one in held:
            if one.changed_message is None or one.changed_message not in changing:
                first.append(one)
                changing.add(one.changed_message)
        return first[:room]

    def machine_now(self) -> datetime:
        """The database's own clock: real time, also inside a long transaction."""
        moment = self._clock().scalar_one()
        if isinstance(moment, datetime):
            return moment.astimezone(UTC)
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)

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

    @prepared
    def _lease(self, /, ids: list[DeliveryId], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.id.in_(ids)).values(attempts=self.table.c.attempts + 1)

    @prepared
    def _kinds_due(
        self, now: datetime, machine_now: datetime, only: Sequence[DeliveryId] | None, *, some: bool
    ) -> Executable:
        table = self.table.c
        found = select(table.workspace_id, table.kind, func.min(table.not_before))
        here = found.where(*self._due(now, machine_now, only if some else None))
        return here.group_by(table.workspace_id, table.kind)

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

    @prepared
    def _changing(self, workspace_id: WorkspaceId) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.state == DeliveryState.SENDING, table.kind.in_(CHANGES))

    def _goes(self, way: Way) -> list[ColumnElement[bool]]:
        if way in (Way.CHANGE, Way.CHECKED):
            return [self.table.c.kind.in_(CHANGES if way is Way.CHANGE else CHECKED)]
        person = table_of(PersonRow).c
        to_open = exists().where(person.id == self.table.c.person_id, person.slack_dm_id.is_(None))
        return [self.table.c.kind.in_(UNCHECKED), to_open if way is Way.FIRST_MESSAGE else ~to_open]

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

    def unclear(self) -> Select[Any]:
        """For the agenda: what is to be looked for, now or in a minute."""
        table = self.table.c
        return select(table.id).where(table.state == DeliveryState.UNSURE, table.look_at.is_not(None))

    @prepared
    def _take(self, /, ids: list[DeliveryId], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.id.in_(ids))

    @prepared
    def _clock(self) -> Executable:
        if self.connection.dialect.name == "postgresql":
            return select(func.clock_timestamp())
        return select(func.strftime("%Y-%m-%d %H:%M:%f", "now"))


def _lines(kinds: set[DeliveryKind]) -> tuple[Sequence[Way], Sequence[Way]]:
    """By which ways something leaves, as far as anything is to leave by them: those of a line wait for each other."""
    first, last = ((Way.FIRST_MESSAGE,), (Way.MESSAGE,)) if kinds.intersection(UNCHECKED) else ((), ())
    checked = (Way.CHECKED,) if kinds.intersection(CHECKED) else ()
    return (Way.CHANGE,) if kinds.intersection(CHANGES) else (), (*first, *checked, *last)


def _turn(found: tuple[Delivery, Way]) -> tuple[bool, datetime, int]:
    delivery, _ = found
    return not delivery.urgent, delivery.not_before, delivery.id


def _claimed(delivery: Delivery, due: _Due, send_at: datetime) -> Claimed:
    held = {"state": DeliveryState.SENDING, "lease_owner": due.owner, "attempts": delivery.attempts + 1}
    worded_at = due.now if delivery.frozen is None else delivery.worded_at
    taken = replace(delivery, **held, attempted_at=due.machine_now, worded_at=worded_at)  # type: ignore[arg-type]
    return Claimed(taken, max(0.0, (send_at - due.machine_now).total_seconds()))
