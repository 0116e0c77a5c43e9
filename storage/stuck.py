"""What never arrived: dead deliveries, and unclear ones that wait for a person. They are few among all that were ever
sent, and have an index of their own."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Executable, case, func, literal, select, union_all, update

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import DeliveryId, WorkspaceId
from storage.database.statements import prepared
from storage.rows import Rows
from storage.tables.deliveries import DeliveryRow

SENT: dict[str, Any] = {"state": DeliveryState.SENT, "frozen": None}
CANCELLED: dict[str, Any] = {"state": DeliveryState.CANCELLED, "frozen": None}
"""What is over keeps no finished text: nobody needs it any more, and names and words of people are in it."""

EVERY_WEEK = (DeliveryKind.DIGEST, DeliveryKind.PROMPT, DeliveryKind.REMINDER)
"""Kinds of which a newer message makes the older one needless; each of the others says something of its own."""


class Stuck(Rows[Delivery]):
    row = DeliveryRow
    entity = Delivery

    def undelivered(self, workspace_id: WorkspaceId, limit: int) -> list[Delivery]:
        """Dead ones and those that wait for a person, newest first."""
        return self.many(self._undelivered(workspace_id, limit))

    def stuck_alike(self, workspace_id: WorkspaceId, limit: int) -> list[tuple[DeliveryId, int, datetime]]:
        """What is undelivered, newest first: the newest one's id, how many there are, and when the oldest was promised.
        What comes anew every week is gathered by kind, place, state and reason."""
        return [(DeliveryId(one), count, since) for one, count, since in self._stuck_alike(workspace_id, limit)]

    def settle_older(self, workspace_id: WorkspaceId, delivery_id: DeliveryId, now: datetime) -> int:
        """Let go the older stuck deliveries of the same kind, to the same place, for the same reason, where the newest
        says all that they would have said."""
        return self._settle_older(workspace_id, delivery_id, finished_at=now, **CANCELLED).rowcount

    @prepared
    def _undelivered(self, workspace_id: WorkspaceId, limit: int) -> Executable:
        stuck = self.query().where(self.table.c.id.in_(self._stuck(workspace_id)))
        return stuck.order_by(self.table.c.id.desc()).limit(limit)

    @prepared
    def _stuck_alike(self, workspace_id: WorkspaceId, limit: int) -> Executable:
        table = self.table.c
        newest = func.max(table.id)
        gathered = select(newest, func.count(), func.min(table.created_at))
        here = gathered.where(table.id.in_(self._stuck(workspace_id)))
        single = case((table.kind.in_(EVERY_WEEK), 0), else_=table.id)
        alike = (table.kind, table.channel_id, table.person_id, table.state, table.last_error, single)
        return here.group_by(*alike).order_by(newest.desc()).limit(limit)

    @prepared
    def _settle_older(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        table, newest = self.table.c, self.table.alias("newest")
        same = [newest.c.kind == table.kind, newest.c.state == table.state, newest.c.last_error == table.last_error]
        same.append(newest.c.kind.in_(EVERY_WEEK))
        same.append(func.coalesce(newest.c.channel_id, "") == func.coalesce(table.channel_id, ""))
        same.append(func.coalesce(newest.c.person_id, 0) == func.coalesce(table.person_id, 0))
        later = select(newest.c.id).where(newest.c.workspace_id == workspace_id, newest.c.id == delivery_id)
        later = later.where(newest.c.id > table.id, *same).correlate(self.table)
        return update(self.table).where(table.id.in_(self._stuck(workspace_id)), later.exists())

    def _stuck(self, workspace_id: WorkspaceId) -> CompoundSelect[Any]:
        """Their ids. No OR: for one SQLite reads every delivery of the workspace."""
        stuck = self.table.alias("stuck").c
        ids = select(stuck.id).where(stuck.workspace_id == workspace_id)
        dead, unclear = _is(stuck.state, DeliveryState.DEAD), _is(stuck.state, DeliveryState.UNSURE)
        return union_all(ids.where(dead), ids.where(unclear, stuck.look_at.is_(None)))


def _is(state: ColumnElement[DeliveryState], value: DeliveryState) -> ColumnElement[bool]:
    """Written out in the statement: an index of some states serves only who names one of them."""
    return state == literal(value, state.type, literal_execute=True)
