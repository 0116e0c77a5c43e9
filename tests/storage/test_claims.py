"""Several workers on one database: who takes what, how fast, and whom a rate limit or a wrong clock concerns."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Stores
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import WorkspaceId
from bot.domain.workspaces import Workspace
from storage import UNLIMITED, Speed, Store
from storage.claims import HORIZON, Claimed
from storage.pace import MEMBERS, POST, ROSTER, UPDATE, USER

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OVER_AT_ONCE = timedelta(seconds=-1)  # as a lease; the clock may stand still meanwhile
PACE = Speed(3)
WITHIN_THE_HORIZON = HORIZON.total_seconds() * PACE.per_second  # messages


def founded(store: Store, team: str) -> Workspace:
    with store.write() as tx:
        return tx.workspaces.install(slack_team_id=team, name=team, now=NOW)


@pytest.fixture
def north(store: Store) -> Workspace:
    return founded(store, "T0NORTH")


@pytest.fixture
def south(store: Store) -> Workspace:
    return founded(store, "T0SOUTH")


def promise(store: Store, workspace: Workspace, count: int, *, name: str = "bulk", **values: Any) -> None:
    """Each into a channel of its own."""
    values = {"kind": DeliveryKind.NOTICE, "person_id": None, "rule": "test", "now": NOW, **values}
    with store.write() as tx:
        for number in range(count):
            where: dict[str, Any] = {"channel_id": f"C{name}{number}", "dedupe_key": f"{name} {number}"}
            tx.outbox.promise(workspace_id=workspace.id, **where, **values)


def claim(store: Store, owner: str, now: datetime = NOW, speed: Speed = PACE, limit: int = 500) -> list[Claimed]:
    with store.write() as tx:
        return tx.outbox.claim(owner, now, speed=speed, limit=limit)


def at_once(store: Store, owners: int, **values: Any) -> list[list[Claimed]]:
    start = threading.Barrier(owners)

    def one(number: int) -> list[Claimed]:
        start.wait(10)
        return claim(store, f"worker {number}", **values)

    with ThreadPoolExecutor(owners) as threads:
        return list(threads.map(one, range(owners)))


def ids(claimed: list[Claimed]) -> set[int]:
    return {one.delivery.id for one in claimed}


def test_workers_that_claim_at_once_share_what_is_due(store: Store, north: Workspace) -> None:
    promise(store, north, 40)

    taken: list[list[Claimed]] = []
    while round_of := [found for found in at_once(store, 4, speed=UNLIMITED, limit=5) if found]:
        taken += round_of

    times = Counter(identity for found in taken for identity in ids(found))
    assert set(times.values()) == {1}
    assert len(times) == 40


def test_all_workers_together_keep_the_pace_and_use_it(store: Store, north: Workspace) -> None:
    promise(store, north, 100)

    taken = [one for found in at_once(store, 4) for one in found]

    assert len(taken) >= WITHIN_THE_HORIZON * 0.95
    moments = sorted(
        one.delivery.attempted_at + timedelta(seconds=one.wait) for one in taken if one.delivery.attempted_at
    )
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(gaps) >= PACE.gap - timedelta(milliseconds=2)  # SQLite tells its time in whole milliseconds
    assert max(gaps) <= PACE.gap + timedelta(milliseconds=2)


def test_who_is_waited_for_goes_before_a_thousand_others(store: Store, north: Workspace) -> None:
    promise(store, north, 100, not_before=NOW - 5 * MINUTE)
    promise(store, north, 1, name="awaited", urgent=True)

    first = claim(store, "worker")[0]

    assert first.delivery.dedupe_key == "awaited 0"
    assert first.wait == 0


def test_who_is_waited_for_goes_before_what_is_claimed_already(store: Store, north: Workspace) -> None:
    promise(store, north, 100)
    reserved = claim(store, "worker")
    promise(store, north, 1, name="awaited", urgent=True)

    [awaited] = claim(store, "another")
    others = claim(store, "worker")

    assert max(one.wait for one in reserved) > HORIZON.total_seconds() - 1
    assert (awaited.delivery.dedupe_key, awaited.wait) == ("awaited 0", 0)
    assert others == [] or min(one.wait for one in others) > HORIZON.total_seconds() - 1  # it is made up for


def test_workspaces_share_what_one_worker_may_take_in_hand(store: Store, north: Workspace, south: Workspace) -> None:
    promise(store, north, 20, not_before=NOW - 5 * MINUTE)
    promise(store, south, 20)

    taken = Counter(one.delivery.workspace_id for one in claim(store, "worker", speed=UNLIMITED, limit=10))

    assert taken == {north.id: 5, south.id: 5}


def test_somebody_new_who_is_waited_for_goes_before_a_thousand_others_too(store: Store, north: Workspace) -> None:
    with store.write() as tx:
        new = tx.people.add(by=None, now=NOW, workspace_id=north.id, slack_user_id="U0NEW", name="New")
    promise(store, north, 100, not_before=NOW - 5 * MINUTE)
    promise(store, north, 1, name="awaited", urgent=True, person_id=new.id)

    first = claim(store, "worker")[0]

    assert first.delivery.dedupe_key == "awaited 0"
    assert first.wait == 0


def test_a_rate_limit_holds_one_method_of_one_workspace_for_all_workers(
    store: Store, north: Workspace, south: Workspace
) -> None:
    promise(store, north, 5)
    promise(store, north, 5, name="change", kind=DeliveryKind.PROMPT_CHANGED)
    promise(store, south, 5)
    with store.write() as tx:
        tx.outbox.pause(north.id, POST, 60)

    taken = [one.delivery for worker in ("one", "another") for one in claim(store, worker)]

    def count(of: Workspace, kind: DeliveryKind) -> int:
        return sum((one.workspace_id, one.kind) == (of.id, kind) for one in taken)

    assert count(north, DeliveryKind.NOTICE) == 0
    assert count(north, DeliveryKind.PROMPT_CHANGED) == 5
    assert count(south, DeliveryKind.NOTICE) == 5


def test_a_method_that_goes_on_leaves_the_others_and_other_workspaces_at_rest(
    store: Store, north: Workspace, south: Workspace
) -> None:
    promise(store, north, 1)
    promise(store, north, 1, name="change", kind=DeliveryKind.PROMPT_CHANGED)
    promise(store, south, 1)
    with store.write() as tx:
        for workspace, method in ((north, POST), (north, UPDATE), (south, POST)):
            tx.outbox.pause(workspace.id, method, 60)
        tx.outbox.resume(north.id, POST)

    assert [(one.delivery.workspace_id, one.delivery.kind) for one in claim(store, "worker")] == [
        (north.id, DeliveryKind.NOTICE)
    ]


def test_a_workspace_whose_messages_wait_delays_no_other_and_hurries_nothing_of_its_own(
    store: Store, north: Workspace, south: Workspace
) -> None:
    promise(store, north, 1)
    promise(store, north, 1, name="later", not_before=NOW + 60 * MINUTE)
    promise(store, south, 1, name="south")
    with store.write() as tx:
        tx.outbox.put_off(north.id, NOW, NOW + 10 * MINUTE)

    taken = [claim(store, "worker", NOW + minutes * MINUTE) for minutes in (0, 10, 60)]

    assert [[one.delivery.channel_id for one in found] for found in taken] == [["Csouth0"], ["Cbulk0"], ["Clater0"]]


def test_digests_go_at_the_pace_of_what_is_asked_before_them_and_hold_up_nothing_else(
    store: Store, north: Workspace
) -> None:
    """Twenty at once and one in 1.2 seconds; whatever else is due takes the turns that they leave."""
    promise(store, north, 60, name="digest", kind=DeliveryKind.DIGEST, not_before=NOW - 5 * MINUTE)
    promise(store, north, 60)

    fast = Speed(20)
    taken = [one for worker in ("one", "another") for one in claim(store, worker, speed=fast)]

    kinds = Counter(one.delivery.kind for one in taken)
    within = HORIZON.total_seconds() * fast.per_second
    assert kinds[DeliveryKind.DIGEST] in (22, 23)  # those of two seconds and a bit more
    assert 0.95 * within <= len(taken) <= within + 5  # the second claim is a moment later


def test_turns_that_no_claim_reserves_are_taken_of_the_same_minute(store: Store, north: Workspace) -> None:
    def take(method: str, count: int = 1) -> float:
        with store.write() as tx:
            return tx.outbox.take_turns(north.id, method, count, PACE)

    begun = time.monotonic()

    def lies(least: float, wait: float, most: float) -> bool:
        """On a busy machine a part of the wait is over by now."""
        return least < wait + time.monotonic() - begun and wait <= most

    assert [take(ROSTER) for _ in range(8)] == [0.0] * 8  # of twenty a minute, two fifths at once
    assert lies(2.5, take(ROSTER), 3)
    assert take(MEMBERS, 30) == 0.0
    assert lies(11, take(MEMBERS, 30), 12)  # all of them or none
    assert take(MEMBERS, 10) == 0.0
    promise(store, north, 1, kind=DeliveryKind.DIGEST)
    assert [lies(0.5, one.wait, 0.7) for one in claim(store, "worker")] == [True]


def test_a_method_that_rests_gives_no_turns_to_anybody(store: Store, north: Workspace, south: Workspace) -> None:
    with store.write() as tx:
        tx.outbox.pause(north.id, USER, 60)
        waits = [tx.outbox.take_turns(workspace.id, USER, 1, UNLIMITED) for workspace in (north, south)]

    assert 59 < waits[0] <= 60
    assert waits[1] == 0.0


def test_a_workspace_with_a_mountain_of_messages_does_not_keep_another_waiting(
    store: Store, north: Workspace, south: Workspace
) -> None:
    promise(store, north, 200, not_before=NOW - 5 * MINUTE)
    promise(store, south, 3)

    waits = [one.wait for one in claim(store, "worker") if one.delivery.workspace_id == south.id]

    assert len(waits) == 3
    assert waits[0] == 0


def test_workers_wait_for_each_other_in_no_workspace_and_whoever_is_waited_for_does(postgresql_stores: Stores) -> None:
    store = postgresql_stores.worker
    north, south = founded(store, "T0NORTH"), founded(store, "T0SOUTH")
    for workspace in (north, south):
        promise(store, workspace, 1, name="first")
    assert len(claim(store, "one")) == 2  # each has its pace by now
    for workspace in (north, south):
        promise(store, workspace, 3)
    promise(store, north, 1, name="awaited", urgent=True)

    with ThreadPoolExecutor(1) as thread:
        with store.write() as tx:
            first = tx.outbox.claim("one", NOW, speed=PACE, limit=1)
            others = claim(store, "another")
            awaited = thread.submit(claim_only, store, first[0].delivery.workspace_id)
        waited_for = awaited.result(10)

    assert [one.delivery.dedupe_key for one in first] == ["awaited 0"]
    assert {one.delivery.workspace_id for one in others} == {south.id}
    assert len(waited_for) == 1


def claim_only(store: Store, workspace_id: WorkspaceId) -> list[Claimed]:
    """As when somebody waits for just this message."""
    with store.write() as tx:
        here = tx.outbox.within(workspace_id).where(tx.outbox.table.c.dedupe_key == "bulk 0")
        [found] = tx.outbox.many(tx.connection.execute(here))
        return tx.outbox.claim("urgent", NOW, speed=PACE, limit=1, only=[found.id])


@pytest.mark.parametrize("off", [-MINUTE, MINUTE])
def test_a_host_whose_clock_is_a_minute_off_takes_nothing_from_another(
    store: Store, north: Workspace, off: timedelta
) -> None:
    promise(store, north, 9)  # ten are all that the pace lets anybody claim, to a millisecond
    promise(store, north, 9, name="later", not_before=NOW + 2 * MINUTE)
    mine = claim(store, "right", limit=5)

    theirs = claim(store, "wrong", NOW + off)
    with store.write() as tx:
        lost = tx.outbox.give_up_lost_leases()
        kept = [tx.outbox.sent(one.delivery, "C1", "1.1", NOW) for one in mine]

    assert ids(mine).isdisjoint(ids(theirs))
    assert len(theirs) == (4 if off > timedelta() else 0)  # nobody is early, who is late leaves it to the others
    assert (lost, kept) == (0, [True] * 5)
    assert len(claim(store, "right")) == (0 if off > timedelta() else 4)


def test_what_a_dead_worker_held_is_free_after_its_lease(
    store: Store, north: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(store, north, 1)
    promise(store, north, 1, name="change", kind=DeliveryKind.PROMPT_CHANGED)
    monkeypatch.setattr("storage.claims.LEASE", OVER_AT_ONCE)
    assert len(claim(store, "dead")) == 2

    with store.write() as tx:
        lost = tx.outbox.give_up_lost_leases()
        repeated = tx.outbox.claim("alive", NOW, speed=UNLIMITED, limit=10)

    assert lost == 2
    assert [one.delivery.kind for one in repeated] == [DeliveryKind.PROMPT_CHANGED]  # the message is looked for first
    held: list[Delivery] = [one.delivery for one in repeated]
    assert held[0].lease_owner == "alive"


def test_what_rests_for_a_moment_was_held_by_nobody_who_is_dead(store: Store, north: Workspace) -> None:
    """Its rest is written down where a lease would be; nothing of it is unclear when it is over."""
    promise(store, north, 1)
    [one] = claim(store, "worker")
    with store.write() as tx:
        tx.outbox.postpone(one.delivery, OVER_AT_ONCE.total_seconds(), "slow")

        assert tx.outbox.give_up_lost_leases() == 0

    [again] = claim(store, "worker", speed=UNLIMITED)
    assert again.delivery.last_error == "slow"


def test_what_was_worded_once_tells_what_there_was_then_however_late_it_is_sent(store: Store, north: Workspace) -> None:
    promise(store, north, 1)
    [first] = claim(store, "one worker")
    with store.write() as tx:
        tx.outbox.freeze(first.delivery, {"text": "The numbers of nine o'clock"})
        tx.outbox.release(first.delivery)

    [again] = claim(store, "another", now=NOW + MINUTE)

    assert again.delivery.told_until(NOW + MINUTE) == NOW


def test_what_waited_for_a_better_hour_counts_as_never_tried(store: Store, north: Workspace) -> None:
    promise(store, north, 1)
    for _ in range(3):
        [one] = claim(store, "worker", speed=UNLIMITED)
        with store.write() as tx:
            tx.outbox.wait_until(one.delivery, NOW)

    [last] = claim(store, "worker", speed=UNLIMITED)

    assert last.delivery.attempts == 1


def test_a_change_of_which_nobody_knows_whether_it_arrived_is_repeated_within_seconds(
    store: Store, north: Workspace
) -> None:
    promise(store, north, 1, kind=DeliveryKind.PROMPT_CHANGED)
    [one] = claim(store, "worker")
    with store.write() as tx:
        tx.outbox.unsure(one.delivery, "no answer")
        held = tx.outbox.table.c
        [(state, rests_until)] = tx.connection.execute(select(held.state, held.lease_until))
        assert state == DeliveryState.PENDING
        assert timedelta() < rests_until - tx.outbox.machine_now() < timedelta(seconds=10)


def test_who_stood_still_while_looking_counts_for_nothing_afterwards(
    store: Store, north: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its empty reading was one of an earlier attempt; another attempt has to be looked for as often as any."""
    monkeypatch.setattr("storage.claims.LEASE", OVER_AT_ONCE)
    monkeypatch.setattr("storage.claims.LOOK_AFTER", timedelta())
    monkeypatch.setattr("storage.outbox.LOOK_AFTER", timedelta())
    promise(store, north, 1)
    with store.write() as tx:
        [first] = tx.outbox.claim("sender", NOW, speed=UNLIMITED, limit=1)
        tx.outbox.unsure(first.delivery, "timeout")
        [frozen] = tx.outbox.claim_unsure("frozen", 1)
    for _ in range(2):
        with store.write() as tx:
            [seen] = tx.outbox.claim_unsure("looker", 1)
            assert tx.outbox.not_found(seen, readings=2)
    with store.write() as tx:
        [again] = tx.outbox.claim("sender", NOW, speed=UNLIMITED, limit=1)
        tx.outbox.unsure(again.delivery, "timeout")

    with store.write() as tx:
        assert not tx.outbox.not_found(frozen, readings=2)
        assert not tx.outbox.found(frozen, "C1", "1.1", NOW)
        [left] = tx.outbox.claim_unsure("looker", 1)

    assert left.empty_readings == 0
