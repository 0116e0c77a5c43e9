"""Slack's limits, kept for all workers together: when the next call may go out, by rows that the claim moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction
from math import ceil
from typing import Any

from sqlalchemy import Connection, Executable, delete, select, update

from bot.domain.deliveries import Delivery
from bot.domain.ids import WorkspaceId
from storage.database.statements import an_insert, conflict_free_insertion, distinct, once, prepared, run_each
from storage.rows import table_of
from storage.tables.deliveries import PaceRow, PauseRow

WHOLE_WORKSPACE = "*"
POST = "chat.postMessage"
UPDATE = "chat.update"
OPEN = "conversations.open"
INFO = "conversations.info"
MEMBERS = "conversations.members"
HISTORY = "conversations.history"
REPLIES = "conversations.replies"
USER = "users.info"
ROSTER = "users.list"
PROFILE = "users.profile.get"
A_MINUTE = {ROSTER: 20, UPDATE: 50, OPEN: 50, INFO: 50, HISTORY: 50, REPLIES: 50, MEMBERS: 100, USER: 100, PROFILE: 100}
"""Calls of a method that Slack takes in a workspace: tiers 2, 3 and 4 (docs.slack.dev/apis/web-api/rate-limits)."""
AT_ONCE = Fraction(2, 5)
"""Of a minute's calls so many may come together; the others are for what people do meanwhile."""
METHODS = (POST, *A_MINUTE)
MOST = 1000  # at once, where nothing limits
Key = tuple[WorkspaceId, str, str]  # workspace, method, channel
A_WHILE = timedelta(seconds=1)
A_MOMENT = timedelta(milliseconds=1)  # thirty gaps of a third of a second, in microseconds, are less than ten seconds


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast Slack may be called: messages a second and workspace, the time between two in one channel, and how long
    the minute is in which the other methods may be called as often as A_MINUTE says."""

    per_second: float
    channel_gap: timedelta = timedelta(seconds=1)
    minute: timedelta = timedelta(minutes=1)

    @property
    def gap(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)


UNLIMITED = Speed(1000, timedelta(), timedelta())
"""For a stand-in that has no limits: nobody waits."""


class Way(Enum):
    """How a delivery reaches Slack, by the methods it takes; each way has a pace of its own."""

    CHANGE = (UPDATE,)
    MESSAGE = (POST,)
    FIRST_MESSAGE = (OPEN, POST)
    """To somebody whose direct messages have to be opened first."""
    CHECKED = (INFO, MEMBERS, POST)
    """Into a channel that Slack is asked about first: who reads along there."""


def channel_of(delivery: Delivery) -> str:
    """What Slack counts as the channel: each person's direct messages are one of their own."""
    return delivery.channel_id or f"person:{delivery.person_id}"


class Pace:
    """The send times of one claim. A workspace's row of a method is held by one claim at a time, and guards those of
    its channels, which are read together and written together at the end. A ``patient`` claim waits for it; another one
    leaves what is in other hands alone, so that workers that serve many workspaces never wait for each other."""

    def __init__(self, connection: Connection, speed: Speed, machine_now: datetime, *, patient: bool = False) -> None:
        self.connection = connection
        self.speed = speed
        self.now = machine_now
        self.patient = patient
        self._free: dict[Key, datetime] = {}
        self._moved: set[Key] = set()
        self._paused: dict[WorkspaceId, dict[str, datetime]] = {}

    def begin(self, workspaces: Sequence[WorkspaceId]) -> None:
        """What claims hold must be there before it can be held; all make it in one order, and wait for nobody else."""
        wanted = {(one, method) for one in workspaces for method in METHODS}
        known = {(one, method) for one, method in self._known(distinct(workspaces))} if workspaces else set()
        values = {"channel_id": WHOLE_WORKSPACE, "free_at": self.now}
        new = [{"workspace_id": one, "method": method, **values} for one, method in sorted(wanted - known)]
        if new:
            run_each(self.connection, conflict_free_insertion(self.connection, table_of(PaceRow)), new)

    def room(self, workspace_id: WorkspaceId, horizon: timedelta, way: Way) -> int:
        """How many deliveries of this way may leave before the horizon at most, if all of them were urgent; none while
        they are in other hands."""
        if not self._paused_methods(workspace_id).keys().isdisjoint(way.value):
            return 0
        if not all(self._hold((workspace_id, method, WHOLE_WORKSPACE)) for method in way.value):
            return 0
        return min(self._room(workspace_id, method, horizon) for method in way.value)

    def foresee(self, deliveries: Sequence[Delivery], way: Way) -> None:
        """Read at once what ``reserve`` will ask about these, which are of one workspace and one way."""
        if not deliveries:
            return
        workspace_id, method = deliveries[0].workspace_id, way.value[-1]
        wanted = sorted({channel_of(each) for each in deliveries})
        for channel, free_at in self._held_of(workspace_id, method, wanted).all():
            self._free.setdefault((workspace_id, method, channel), free_at)

    def reserve(self, delivery: Delivery, horizon: timedelta, way: Way) -> datetime | None:
        """The moment at which this delivery may go out, now taken; None when it would be beyond the horizon. An urgent
        one goes before what was reserved within the horizon, which is made up for afterwards."""
        channel = (delivery.workspace_id, way.value[-1], channel_of(delivery))
        early = horizon if delivery.urgent else timedelta()
        turns = [self._turn(delivery.workspace_id, method, early) for method in way.value]
        moment = max(self.now, *turns, self._free_at(channel))
        if moment > self.now + horizon - A_MOMENT:
            return None
        for method in way.value:
            whole = (delivery.workspace_id, method, WHOLE_WORKSPACE)
            self._move(whole, max(self.now, self._free_at(whole)) + self._rhythm(method)[0])
        self._move(channel, moment + self.speed.channel_gap)
        return moment

    def take(self, workspace_id: WorkspaceId, method: str, count: int) -> float:
        """Take so many turns of a method at once, no more than may come together: 0 when the calls may be made now.
        Else none is taken, and so many seconds have to go by first."""
        self.begin([workspace_id])
        whole = (workspace_id, method, WHOLE_WORKSPACE)
        paused_until = self._paused_methods(workspace_id).get(method)
        if paused_until is not None or not self._hold(whole):
            return ((paused_until or self.now + A_WHILE) - self.now).total_seconds()
        gap, _ = self._rhythm(method)
        last = self._turn(workspace_id, method, others=count - 1)
        if last > self.now:
            return (last - self.now).total_seconds()
        self._move(whole, max(self.now, self._free_at(whole)) + count * gap)
        self.write()
        return 0.0

    def _room(self, workspace_id: WorkspaceId, method: str, horizon: timedelta) -> int:
        gap, ahead = self._rhythm(method)
        free = max(self._free_at((workspace_id, method, WHOLE_WORKSPACE)), self.now) - ahead * gap - horizon
        return max(0, ceil((self.now + horizon - free) / gap)) if gap else MOST

    def _turn(
        self, workspace_id: WorkspaceId, method: str, early: timedelta = timedelta(), others: int = 0
    ) -> datetime:
        """When the next call of this method may be made, or the one after so many others."""
        gap, ahead = self._rhythm(method)
        free_at = self._free_at((workspace_id, method, WHOLE_WORKSPACE))
        return max(self.now, free_at) + (others - ahead) * gap - early

    def _rhythm(self, method: str) -> tuple[timedelta, int]:
        """The time between two calls in a workspace, and how many may come before their time."""
        often = A_MINUTE.get(method)
        return (self.speed.gap, 0) if often is None else (self.speed.minute / often, int(often * AT_ONCE) - 1)

    def write(self) -> None:
        names = ("workspace_id", "method", "channel_id")
        rows = [{**dict(zip(names, key, strict=True)), "free_at": self._free[key]} for key in sorted(self._moved)]
        if rows:
            self.connection.execute(self._keep(), rows)
        self._moved.clear()

    def _hold(self, key: Key) -> bool:
        """Whether nobody else may move this row until our claim is made."""
        if key not in self._free:
            held = self._locked(*key, patient=self.patient).scalar()
            if held is None:
                return False
            self._free[key] = held
        return True

    def _free_at(self, key: Key) -> datetime:
        """A channel without a row was never written to."""
        return self._free.get(key, self.now)

    def _move(self, key: Key, moment: datetime) -> None:
        self._free[key] = moment
        self._moved.add(key)

    def _paused_methods(self, workspace_id: WorkspaceId) -> dict[str, datetime]:
        """With the moment until which each of them rests."""
        if workspace_id not in self._paused:
            found = self._pauses(workspace_id, self.now)
            self._paused[workspace_id] = {row.method: row.until for row in found}
        return self._paused[workspace_id]

    @once
    def _keep(self) -> Executable:
        """With RETURNING, many rows are one statement."""
        statement = an_insert(self.connection, table_of(PaceRow))
        moved = {"free_at": statement.excluded["free_at"]}
        kept = statement.on_conflict_do_update(index_elements=["workspace_id", "method", "channel_id"], set_=moved)
        return kept.returning(table_of(PaceRow).c.id)

    @prepared
    def _held_of(self, workspace_id: WorkspaceId, method: str, channels: list[str]) -> Executable:
        table = table_of(PaceRow).c
        here = (table.workspace_id == workspace_id, table.method == method, table.channel_id.in_(channels))
        return select(table.channel_id, table.free_at).where(*here)

    @prepared
    def _known(self, workspaces: list[WorkspaceId]) -> Executable:
        table = table_of(PaceRow).c
        here = (table.workspace_id.in_(workspaces), table.channel_id == WHOLE_WORKSPACE)
        return select(table.workspace_id, table.method).where(*here)

    @prepared
    def _locked(self, workspace_id: WorkspaceId, method: str, channel: str, *, patient: bool) -> Executable:
        table = table_of(PaceRow).c
        here = (table.workspace_id == workspace_id, table.method == method, table.channel_id == channel)
        return select(table.free_at).where(*here).with_for_update(skip_locked=not patient)

    @prepared
    def _pauses(self, workspace_id: WorkspaceId, now: datetime) -> Executable:
        table = table_of(PauseRow).c
        return select(table.method, table.until).where(table.workspace_id == workspace_id, table.until > now)


def pause(connection: Connection, workspace_id: WorkspaceId, method: str, *, until: datetime) -> None:
    """No call of this method for this workspace until then; a longer pause that stands already wins."""
    table = table_of(PauseRow)
    values: dict[str, Any] = {"workspace_id": workspace_id, "method": method, "until": until}
    connection.execute(conflict_free_insertion(connection, table), values)
    here = (table.c.workspace_id == workspace_id, table.c.method == method, table.c.until < until)
    connection.execute(update(table).where(*here).values(until=until))


def resume(connection: Connection, workspace_id: WorkspaceId, method: str) -> None:
    """What was in the way of this method may be gone: it is tried at once."""
    rest = table_of(PauseRow)
    connection.execute(delete(rest).where(rest.c.workspace_id == workspace_id, rest.c.method == method))
