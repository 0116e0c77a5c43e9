"""Reading values from systems: what a worker takes on, and what it writes down of each answer."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.crypto import CannotBeOpened, Seal
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.feeds import Feed, is_read, next_reading
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import KeyResult, ValueSource
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.fetching import Request
from bot.services.feeds.feeds import opened
from storage import Store, Transaction

LEASE = timedelta(seconds=60)
"""How long one reading may take before another worker begins it anew; it ends after five seconds."""

AT_ONE_PLACE = 2
"""Readings of one origin at once: one that is slow keeps no other waiting."""

LOOKED_AT = 100  # due feeds at once
MOST_ABOUT = 300  # characters


@dataclass(frozen=True, slots=True)
class Claimed:
    """A feed that is ours to read; ``request`` is None when its secret cannot be opened."""

    feed: Feed
    request: Request | None


@dataclass(frozen=True)
class FeedReadings:
    store: Store
    seal: Seal | None

    def claim(self, now: datetime, busy: Mapping[str, int], room: int) -> list[Claimed]:
        """At most ``room`` feeds that are due, held for ``LEASE``. ``busy``: how many of each origin are being read by
        this process. What is not to be read these days is put off for an hour."""
        full = [origin for origin, count in busy.items() if count >= AT_ONE_PLACE]
        with self.store.read() as tx:
            if not tx.feeds.due(now, tx.outbox.machine_now(), full, 1):
                return []
        with self.store.write() as tx:
            machine_now = tx.outbox.machine_now()
            due = self._wanted(tx, tx.feeds.due(now, machine_now, full, LOOKED_AT), now)
            until = machine_now + LEASE
            taken = [each for each in _spread(due, busy, room) if tx.feeds.take(each, machine_now, until)]
            return self._claimed(tx, taken, until)

    def unreadable(self) -> list[tuple[Workspace, KeyResult]]:
        """Key results with a secret that none of our keys opens."""
        found: list[tuple[Workspace, KeyResult]] = []
        with self.store.read() as tx:
            for workspace in tx.workspaces.installed():
                lost = [each.key_result_id for each in tx.feeds.sealed(workspace.id) if not self._opens(each)]
                results = tx.key_results.by_ids(workspace.id, lost)
                found += [(workspace, results[identity]) for identity in lost]
        return found

    def keep(self, feed: Feed, value: Decimal, now: datetime) -> bool:
        """What was read: a check-in when it is news. False when the feed was changed meanwhile, or is another
        worker's."""
        calm: dict[str, Any] = {"failures": 0, "failing_since": None, "trouble": "", "trouble_about": ""}
        read = {"last_value": value, "read_at": now, "next_at": next_reading(feed.id, now), "lease_until": None}
        with self.store.write() as tx:
            tx.key_results.lock(feed.workspace_id, [feed.key_result_id])
            if not tx.feeds.under_lease(feed, **calm, **read):
                return False
            key_result = tx.key_results.get(feed.workspace_id, feed.key_result_id)
            if key_result.source is ValueSource.HTTP and key_result.current != value:
                _take_over(tx, tx.workspaces.get(feed.workspace_id), key_result, value, now)
            return True

    def fail(self, feed: Feed, trouble: str, about: str, now: datetime) -> int:
        """Why it could not be read; it is tried again after a rest that grows. How often in a row it has failed."""
        failures = feed.failures + 1
        values = {
            "failures": failures,
            "failing_since": feed.failing_since or now,
            "trouble": trouble,
            "trouble_about": about[:MOST_ABOUT],
            "next_at": next_reading(feed.id, now, failures),
            "lease_until": None,
        }
        with self.store.write() as tx:
            tx.feeds.under_lease(feed, **values)
        return failures

    def _wanted(self, tx: Transaction, due: list[Feed], now: datetime) -> list[Feed]:
        """Those whose key result, objective and cycle run. The others would be looked at every second."""
        found: list[Feed] = []
        for workspace_id in dict.fromkeys(feed.workspace_id for feed in due):
            here = [feed for feed in due if feed.workspace_id == workspace_id]
            running = _running(tx, tx.workspaces.get(workspace_id), here, now)
            found += [feed for feed in here if feed.key_result_id in running]
            for feed in here:
                if feed.key_result_id not in running:
                    tx.feeds.update(feed, next_at=next_reading(feed.id, now))
        return sorted(found, key=lambda feed: (feed.next_at, feed.id))

    def _claimed(self, tx: Transaction, taken: list[Feed], until: datetime) -> list[Claimed]:
        origins = {each: tx.allowed_addresses.origins(each) for each in {feed.workspace_id for feed in taken}}
        held = [self._sealed_anew(tx, feed) for feed in _as_they_stand(tx, taken)]
        return [Claimed(feed, self._request(feed, origins)) for feed in held if feed.lease_until is not None]

    def _request(self, feed: Feed, origins: Mapping[WorkspaceId, frozenset[str]]) -> Request | None:
        try:
            secret = opened(self.seal, feed)
        except CannotBeOpened:
            return None
        return Request(feed.address, origins[feed.workspace_id], feed.header_name, secret)

    def _opens(self, feed: Feed) -> bool:
        with suppress(CannotBeOpened):
            opened(self.seal, feed)
            return True
        return False

    def _sealed_anew(self, tx: Transaction, feed: Feed) -> Feed:
        """Under the newest key, so that an older one may go; nobody else has the row meanwhile."""
        with suppress(CannotBeOpened):
            renewed = self.seal.renewed(feed.sealed) if self.seal and feed.sealed else None
            return feed if renewed is None else tx.feeds.update(feed, sealed=renewed)
        return feed


def _as_they_stand(tx: Transaction, taken: list[Feed]) -> list[Feed]:
    """As they stand now, with the lease as the database has written it."""
    found: dict[int, Feed] = {}
    for workspace_id in {feed.workspace_id for feed in taken}:
        found |= tx.feeds.by_ids(workspace_id, [feed.id for feed in taken if feed.workspace_id == workspace_id])
    return [found[feed.id] for feed in taken]


def _spread(due: Iterable[Feed], busy: Mapping[str, int], room: int) -> list[Feed]:
    """The oldest first, and only a few of each origin."""
    count = Counter(busy)
    chosen: list[Feed] = []
    for feed in due:
        if len(chosen) < room and count[feed.origin] < AT_ONE_PLACE:
            count[feed.origin] += 1
            chosen.append(feed)
    return chosen


def _running(tx: Transaction, workspace: Workspace, feeds: list[Feed], now: datetime) -> set[int]:
    results = tx.key_results.by_ids(workspace.id, [feed.key_result_id for feed in feeds])
    objectives = tx.objectives.by_ids(workspace.id, {each.objective_id for each in results.values()})
    cycles = tx.cycles.by_ids(workspace.id, {each.cycle_id for each in objectives.values()})
    today = local_day(now, workspace.zone)
    found = set()
    for identity, result in results.items():
        objective = objectives[result.objective_id]
        if is_read(result, objective, cycles[objective.cycle_id], today):
            found.add(identity)
    return found


def _take_over(tx: Transaction, workspace: Workspace, key_result: KeyResult, value: Decimal, now: datetime) -> None:
    """A check-in of the value alone, in the owner's name: how sure they are, nobody knows but they. Of one day only the
    last stands, for a value that moves every hour would fill the history. It never stands for an earlier day than what
    was said before it, whatever zone that was said in."""
    owner = tx.people.get(workspace.id, key_result.owner_id)
    newest = next(iter(tx.check_ins.history(workspace.id, key_result.id, 1)), None)
    today = local_day(now, owner.zone)
    day = today if newest is None else max(today, newest.effective_day)
    replaces = newest if newest is not None and _is_of_the_day(newest, day) else None
    tx.check_ins.insert(
        workspace_id=workspace.id,
        key_result_id=key_result.id,
        author_id=owner.id,
        value=value,
        effective_day=day,
        follows_id=(newest.id if newest else None) if replaces is None else replaces.follows_id,
        supersedes_id=None if replaces is None else replaces.id,
        source=CheckInSource.HTTP,
        at=now,
    )
    known = tx.check_ins.known(workspace.id, [key_result.id])
    tx.key_results.remember_check_ins(workspace.id, known)


def _is_of_the_day(check_in: CheckIn, day: object) -> bool:
    return check_in.source is CheckInSource.HTTP and check_in.effective_day == day
