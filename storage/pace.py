"""Slack's limits, kept for all workers together: when the next call may go out, by rows that the claim moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import ceil
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, select, update

from bot.domain.deliveries import Delivery
from bot.domain.ids import WorkspaceId
from storage.rows import table_of
from storage.statements import conflict_free_insert, once, prepared
from storage.tables.deliveries import PaceRow, PauseRow

WHOLE_WORKSPACE = "*"
POST = "chat.postMessage"
UPDATE = "chat.update"
OPEN = "conversations.open"
TIER_3 = frozenset({UPDATE, OPEN})
BURST = 20
MOST = 1000  # at once, where nothing limits
Key = tuple[WorkspaceId, str, str]  # workspace, method, channel
A_MOMENT = timedelta(milliseconds=1)  # thirty gaps of a third of a second, in microseconds, are less than ten seconds


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast Slack may be called: messages a second and workspace, the time between two in one channel, and the time
    between two calls of each method of tier 3 in one workspace, of which BURST may come at once, and of tiers 2 and 4
    (docs.slack.dev/apis/web-api/rate-limits: tier 2 is 20 a minute, tier 3 50, tier 4 100)."""

    per_second: float
    channel_gap: timedelta = timedelta(seconds=1)
    tier_3_gap: timedelta = timedelta(seconds=1.2)
    tier_2_gap: timedelta = timedelta(seconds=3)
    tier_4_gap: timedelta = timedelta(seconds=0.6)

    @property
    def gap(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)


UNLIMITED = Speed(1000, timedelta(), timedelta(), timedelta(), timedelta())
"""For a stand-in that has no limits: nobody waits."""


class Way(Enum):
    """How a delivery reaches Slack, by the methods it takes; each way has a pace of its own."""

    CHANGE = (UPDATE,)
    MESSAGE = (POST,)
    FIRST_MESSAGE = (OPEN, POST)
    """To somebody whose direct messages have to be opened first."""


def channel_of(delivery: Delivery) -> str:
    """What Slack counts as the channel: each person's direct messages are one of their own."""
    return delivery.channel_id or f"person:{delivery.person_id}"


class Pace:
    """The send times of one claim. Rows are read when first needed, those of many channels together, and written
    together at the end."""

    def __init__(self, connection: Connection, speed: Speed, machine_now: datetime) -> None:
        self.connection = connection
        self.speed = speed
        self.now = machine_now
        self._free: dict[Key, datetime] = {}
        self._moved: set[Key] = set()
        self._paused: dict[WorkspaceId, set[str]] = {}

    def room(self, workspace_id: WorkspaceId, horizon: timedelta, way: Way) -> int:
        """How many deliveries of this way may leave before the horizon."""
        if self._paused_methods(workspace_id).intersection(way.value):
            return 0
        return min(self._room(workspace_id, method, horizon) for method in way.value)

    def foresee(self, deliveries: Sequence[Delivery], way: Way) -> None:
        """Read at once what ``reserve`` will ask about these, which are of one workspace and one way."""
        if not deliveries:
            return
        workspace_id, method = deliveries[0].workspace_id, way.value[-1]
        wanted = sorted({channel_of(each) for each in deliveries})
        self._read(workspace_id, method, wanted)
        new = [channel for channel in wanted if (workspace_id, method, channel) not in self._free]
        if new:
            here = {"workspace_id": workspace_id, "method": method, "free_at": self.now}
            rows = [{**here, "channel_id": channel} for channel in new]
            self.connection.execute(conflict_free_insert(self.connection, table_of(PaceRow)), rows)
            self._read(workspace_id, method, new)

    def reserve(self, delivery: Delivery, horizon: timedelta, way: Way) -> datetime | None:
        """The moment at which this delivery may go out, now taken; None when it would be beyond the horizon."""
        channel = (delivery.workspace_id, way.value[-1], channel_of(delivery))
        turns = [self._turn(delivery.workspace_id, method) for method in way.value]
        moment = max(*turns, self._free_at(channel))
        if moment > self.now + horizon - A_MOMENT:
            return None
        for method in way.value:
            whole = (delivery.workspace_id, method, WHOLE_WORKSPACE)
            self._move(whole, max(self.now, self._free_at(whole)) + self._rhythm(method)[0])
        self._move(channel, moment + self.speed.channel_gap)
        return moment

    def _room(self, workspace_id: WorkspaceId, method: str, horizon: timedelta) -> int:
        gap, ahead = self._rhythm(method)
        free = max(self._free_at((workspace_id, method, WHOLE_WORKSPACE)), self.now) - ahead * gap
        return max(0, ceil((self.now + horizon - free) / gap)) if gap else MOST

    def _turn(self, workspace_id: WorkspaceId, method: str) -> datetime:
        """When the next call of this method may be made."""
        gap, ahead = self._rhythm(method)
        return max(self.now, self._free_at((workspace_id, method, WHOLE_WORKSPACE)) - ahead * gap)

    def _rhythm(self, method: str) -> tuple[timedelta, int]:
        """The time between two calls in a workspace, and how many may come before their time."""
        return (self.speed.tier_3_gap, BURST - 1) if method in TIER_3 else (self.speed.gap, 0)

    def write(self) -> None:
        names = ("in_workspace", "of_method", "to_channel")
        rows = [{**dict(zip(names, key, strict=True)), "free_at": self._free[key]} for key in sorted(self._moved)]
        if rows:
            self.connection.execute(self._keep(), rows)
        self._moved.clear()

    def _read(self, workspace_id: WorkspaceId, method: str, channels: list[str]) -> None:
        for channel, free_at in self._held_of(workspace_id, method, channels).all():
            self._free.setdefault((workspace_id, method, channel), free_at)

    def _free_at(self, key: Key) -> datetime:
        if key not in self._free:
            self._ensure(*key)
            self._free[key] = self._held(*key).scalar() or self.now
        return self._free[key]

    def _ensure(self, workspace_id: WorkspaceId, method: str, channel: str) -> None:
        """The row that all workers lock must be there before it can be locked."""
        values = {"workspace_id": workspace_id, "method": method, "channel_id": channel, "free_at": self.now}
        self.connection.execute(conflict_free_insert(self.connection, table_of(PaceRow)), values)

    def _move(self, key: Key, moment: datetime) -> None:
        self._free[key] = moment
        self._moved.add(key)

    def _paused_methods(self, workspace_id: WorkspaceId) -> set[str]:
        if workspace_id not in self._paused:
            self._paused[workspace_id] = set(self._pauses(workspace_id, self.now).scalars())
        return self._paused[workspace_id]

    @once
    def _keep(self) -> Executable:
        table = table_of(PaceRow)
        here = (table.c.workspace_id == bindparam("in_workspace"), table.c.method == bindparam("of_method"))
        return update(table).where(*here, table.c.channel_id == bindparam("to_channel"))

    @prepared
    def _held_of(self, workspace_id: WorkspaceId, method: str, channels: list[str]) -> Executable:
        """Locked in one order, so that two workers never wait for each other."""
        table = table_of(PaceRow).c
        here = (table.workspace_id == workspace_id, table.method == method, table.channel_id.in_(channels))
        return select(table.channel_id, table.free_at).where(*here).order_by(table.channel_id).with_for_update()

    @prepared
    def _held(self, workspace_id: WorkspaceId, method: str, channel: str) -> Executable:
        table = table_of(PaceRow).c
        here = (table.workspace_id == workspace_id, table.method == method, table.channel_id == channel)
        return select(table.free_at).where(*here).with_for_update()

    @prepared
    def _pauses(self, workspace_id: WorkspaceId, now: datetime) -> Executable:
        table = table_of(PauseRow).c
        return select(table.method).where(table.workspace_id == workspace_id, table.until > now)


def pause(connection: Connection, workspace_id: WorkspaceId, method: str, *, until: datetime) -> None:
    """No call of this method for this workspace until then; a longer pause that stands already wins."""
    table = table_of(PauseRow)
    values: dict[str, Any] = {"workspace_id": workspace_id, "method": method, "until": until}
    connection.execute(conflict_free_insert(connection, table), values)
    here = (table.c.workspace_id == workspace_id, table.c.method == method, table.c.until < until)
    connection.execute(update(table).where(*here).values(until=until))
