"""Slack's limits, kept for all workers together: when the next call may go out, by rows that the claim moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.deliveries import Delivery
from bot.domain.ids import WorkspaceId
from storage.rows import conflict_free_insert, table_of
from storage.tables.deliveries import PaceRow, PauseRow

WHOLE_WORKSPACE = "*"
POST = "chat.postMessage"
UPDATE = "chat.update"


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast Slack may be called: messages a second and workspace, and the time between two in one channel
    (docs.slack.dev/apis/web-api/rate-limits)."""

    per_second: float
    channel_gap: timedelta = timedelta(seconds=1)

    @property
    def gap(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)


UNLIMITED = Speed(1000, timedelta())
"""For a stand-in that has no limits: nobody waits."""


def method_of(delivery: Delivery) -> str:
    return UPDATE if delivery.kind.is_change else POST


def channel_of(delivery: Delivery) -> str:
    """What Slack counts as the channel: each person's direct messages are one of their own."""
    return delivery.channel_id or f"person:{delivery.person_id}"


class Pace:
    """The send times of one claim. Rows are read when first needed and written together at the end."""

    def __init__(self, connection: Connection, speed: Speed, machine_now: datetime) -> None:
        self.connection = connection
        self.speed = speed
        self.now = machine_now
        self._free: dict[tuple[WorkspaceId, str, str], datetime] = {}
        self._moved: set[tuple[WorkspaceId, str, str]] = set()
        self._paused: dict[WorkspaceId, set[str]] = {}

    def room(self, workspace_id: WorkspaceId, horizon: timedelta) -> int:
        """How many messages this workspace may be sent before the horizon."""
        free = max(self._free_at((workspace_id, POST, WHOLE_WORKSPACE)), self.now)
        return max(0, int((self.now + horizon - free) / self.speed.gap))

    def reserve(self, delivery: Delivery, horizon: timedelta) -> datetime | None:
        """The moment at which this delivery may go out, now taken; None when it would be beyond the horizon."""
        if method_of(delivery) in self._paused_methods(delivery.workspace_id):
            return None
        whole = (delivery.workspace_id, POST, WHOLE_WORKSPACE)
        channel = (delivery.workspace_id, method_of(delivery), channel_of(delivery))
        turn = max(self.now, self._free_at(whole))
        moment = max(turn, self._free_at(channel))
        if moment > self.now + horizon:
            return None
        self._move(whole, turn + self.speed.gap)
        self._move(channel, moment + self.speed.channel_gap)
        return moment

    def write(self) -> None:
        table = table_of(PaceRow)
        for workspace_id, method, channel in self._moved:
            here = {"workspace_id": workspace_id, "method": method, "channel_id": channel}
            free_at = self._free[workspace_id, method, channel]
            known = [table.c[name] == value for name, value in here.items()]
            self.connection.execute(update(table).where(*known).values(free_at=free_at))
        self._moved.clear()

    def _free_at(self, key: tuple[WorkspaceId, str, str]) -> datetime:
        if key not in self._free:
            table = table_of(PaceRow)
            workspace_id, method, channel = key
            here = (table.c.workspace_id == workspace_id, table.c.method == method, table.c.channel_id == channel)
            self._ensure(workspace_id, method, channel)
            found = self.connection.execute(select(table.c.free_at).where(*here).with_for_update()).scalar()
            self._free[key] = found or self.now
        return self._free[key]

    def _ensure(self, workspace_id: WorkspaceId, method: str, channel: str) -> None:
        """The row that all workers lock must be there before it can be locked."""
        values = {"workspace_id": workspace_id, "method": method, "channel_id": channel, "free_at": self.now}
        self.connection.execute(conflict_free_insert(self.connection, table_of(PaceRow)).values(values))

    def _move(self, key: tuple[WorkspaceId, str, str], moment: datetime) -> None:
        self._free[key] = moment
        self._moved.add(key)

    def _paused_methods(self, workspace_id: WorkspaceId) -> set[str]:
        if workspace_id not in self._paused:
            table = table_of(PauseRow)
            here = (table.c.workspace_id == workspace_id, table.c.until > self.now)
            self._paused[workspace_id] = set(self.connection.execute(select(table.c.method).where(*here)).scalars())
        return self._paused[workspace_id]


def pause(connection: Connection, workspace_id: WorkspaceId, method: str, *, until: datetime) -> None:
    """No call of this method for this workspace until then; a longer pause that stands already wins."""
    table = table_of(PauseRow)
    values: dict[str, Any] = {"workspace_id": workspace_id, "method": method, "until": until}
    connection.execute(conflict_free_insert(connection, table).values(values))
    here = (table.c.workspace_id == workspace_id, table.c.method == method, table.c.until < until)
    connection.execute(update(table).where(*here).values(until=until))
