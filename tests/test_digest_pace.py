"""What is asked of Slack on the way to a digest keeps to its limits, for all workers together."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from operator import itemgetter
from typing import Any

import pytest
from slack_sdk import WebClient

from bot import channels, members, sending
from bot.channels import Channels
from bot.delivery import Deliverer
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.messages import Script
from bot.pacing import Pacing
from bot.sandbox import rates
from bot.sandbox.people import workspace_from
from bot.sandbox.server import Sandbox
from bot.sending import Sending
from bot.slack_errors import NotYet
from bot.unsure import Search
from storage import UNLIMITED, Speed, Store
from storage.claims import Claimed, Claims
from storage.pace import HISTORY, INFO, MEMBERS, ROSTER, USER
from tests.journeys.town import our_manifest
from tests.test_delivery import NOW, Desk
from tests.test_delivery_in_trouble import moved_on

pytestmark = pytest.mark.long

CHANNELS = {"sqlite": 100, "postgresql": 80}
"""By the database, the second as many as it takes to exceed Slack's limit at the pace of messages."""
CROWD = [f"U0M{number:03}" for number in range(30)]


def company(channels: int) -> dict[str, Any]:
    """Each channel with three of thirty people whom we do not know."""
    names = ["U0MEI", *CROWD]
    return {
        "workspace": {"id": "T0SANDBOX", "name": "Sandbox", "domain": "sandbox"},
        "users": [{"id": each, "name": each.lower(), "real_name": each} for each in names],
        "channels": [
            {"id": f"C0T{n:04}", "name": f"team{n}", "members": ["bot", "U0MEI", *CROWD[n % 28 : n % 28 + 3]]}
            for n in range(channels)
        ],
    }


@contextmanager
def opened(store: Store, channels: int, speed: Speed, *, limits: bool) -> Iterator[Desk]:
    workspace = workspace_from(company(channels), our_manifest(), now=NOW, bot_token="xoxb-town", suffix="S")
    with Sandbox(workspaces=[workspace], quiet=0.03, limits=limits) as sandbox:
        desk = Desk(sandbox, store, speed)
        client = WebClient(token="xoxb-town", base_url=sandbox.api_url, timeout=5, retry_handlers=[])
        desk.deliverer = replace(desk.deliverer, clients=lambda _id: client)
        yield desk


def worker(desk: Desk, owner: str) -> Deliverer:
    """Which remembers nothing that another one has asked."""
    pacing = Pacing(desk.store, desk.deliverer.speed)
    script = Script(desk.render, check=Channels(desk.store, pacing.take).check)
    return replace(desk.deliverer, owner=owner, scripts={DeliveryKind.DIGEST: script})


def promise(desk: Desk, channels: int) -> None:
    for n in range(channels):
        desk.promise(f"digest {n}", person_id=None, kind=DeliveryKind.DIGEST, channel_id=f"C0T{n:04}")


class MachineTime(threading.Event):
    """The time of every machine, workers', database's and Slack's alike: whoever waits moves it on at once."""

    at = 1000.0

    def monotonic(self) -> float:
        return self.at

    def wait(self, timeout: float | None = None) -> bool:
        self.at += timeout or 0.0
        return False


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineTime:
    machine = MachineTime()
    monkeypatch.setattr(rates, "monotonic", machine.monotonic)
    for module in (sending, channels, members):
        monkeypatch.setattr(module, "time", machine)
    monkeypatch.setattr(Claims, "machine_now", lambda _claims: NOW + timedelta(seconds=machine.at))
    return machine


def test_two_workers_with_a_hundred_digests_provoke_no_429(store: Store, machine: MachineTime) -> None:
    """And take no longer than Slack's fifty a minute ask for, of which twenty may come at once."""
    count = CHANNELS[store.url.partition(":")[0].partition("+")[0]]
    with opened(store, count, Speed(3), limits=True) as desk:
        promise(desk, count)
        begun = machine.at
        workers = [replace(worker(desk, owner), stopping=machine) for owner in ("left", "right")]
        while claimed := sorted([turn for each in workers for turn in claimed_by(each, machine)], key=itemgetter(0)):
            for _, one, sender in claimed:
                sender.send(one)
        calls = desk.sandbox.calls.since()

    assert Counter(call.method for call in calls if call.status == 429) == {}
    posted = Counter(call.args["channel"] for call in calls if call.method == "chat.postMessage")
    assert (len(posted), set(posted.values())) == (count, {1})
    assert machine.at - begun <= (count - 20) * 60 / 50 / 0.95
    asked = Counter(call.method for call in calls)
    assert asked[INFO] == count
    assert asked[USER] <= len(workers) * (len(CROWD) + 1)


def claimed_by(worker: Deliverer, machine: MachineTime) -> list[tuple[float, Claimed, Sending]]:
    """What a worker may send within the next ten seconds, with the moment of each."""
    with worker.store.write() as tx:
        claimed = tx.outbox.claim(worker.owner, NOW, speed=worker.speed, limit=200)
    how = (worker.store, worker.scripts, worker.posting(), worker.outcomes.record, worker.clock, worker.metrics)
    sender = Sending(*how, worker.stopping, machine.at)
    return [(machine.at + one.wait, one, sender) for one in claimed]


@pytest.mark.parametrize("method", [INFO, MEMBERS, USER])
def test_a_429_on_the_way_to_a_digest_keeps_all_workers_from_asking_again(store: Store, method: str) -> None:
    with opened(store, 2, UNLIMITED, limits=False) as desk:
        promise(desk, 2)
        desk.sandbox.faults.inject(method, "rate_limited", 2, 30)

        worker(desk, "left").deliver_due(NOW)
        asked = times_called(desk, method)
        moved_on(desk, "lease_until")
        worker(desk, "right").deliver_due(NOW)

        assert (asked, times_called(desk, method)) == (asked, asked)
        assert asked <= 2
        assert {desk.state(f"digest {n}").state for n in range(2)} == {DeliveryState.PENDING}


def test_a_429_of_the_history_keeps_all_workers_from_looking_for_more(store: Store) -> None:
    with opened(store, 3, UNLIMITED, limits=False) as desk:
        promise(desk, 3)
        desk.fault("drop_after_accept", 3)
        worker(desk, "left").deliver_due(NOW)
        moved_on(desk, "look_at")
        desk.sandbox.faults.inject(HISTORY, "rate_limited", 1, 30)

        Search(worker(desk, "left")).look_due(NOW)
        Search(worker(desk, "right")).look_due(NOW)

        assert times_called(desk, HISTORY) == 1
        unclear = [desk.state(f"digest {n}") for n in range(3)]
        assert {(one.state, one.empty_readings) for one in unclear} == {(DeliveryState.UNSURE, 0)}
        with desk.store.read() as tx:
            assert tx.outbox.undelivered(desk.workspace.id, 5) == []


def test_what_is_looked_for_keeps_the_pace_of_the_history(store: Store) -> None:
    """Of fifty calls a minute twenty may come at once; the others are looked for later, and no reading counts."""
    with opened(store, 4, UNLIMITED, limits=False) as desk:
        promise(desk, 4)
        desk.fault("drop_before_accept", 4)
        worker(desk, "left").deliver_due(NOW)
        moved_on(desk, "look_at")
        with store.write() as tx:
            assert tx.outbox.take_turns(desk.workspace.id, HISTORY, 18, Speed(3)) == 0

        Search(replace(worker(desk, "left"), speed=Speed(3))).look_due(NOW)

        looked = sorted(desk.state(f"digest {n}").empty_readings for n in range(4))
        assert (times_called(desk, HISTORY), looked) in ((2, [0, 0, 1, 1]), (3, [0, 1, 1, 1]))  # a slow machine has 3


def test_people_we_do_not_know_are_asked_about_when_their_turn_comes(store: Store) -> None:
    """The digest waits for it, and what was learned until then is not asked again."""
    with opened(store, 1, UNLIMITED, limits=False) as desk:
        promise(desk, 1)
        turns = iter([None, NotYet(USER, 5)])

        def turn(_workspace_id: object, method: str, _count: int) -> None:
            refused = next(turns, None)
            if refused is not None:
                raise refused

        script = Script(desk.render, check=Channels(desk.store, turn).check)
        deliverer = replace(desk.deliverer, scripts={DeliveryKind.DIGEST: script})
        deliverer.deliver_due(NOW)
        waiting = desk.state("digest 0")
        moved_on(desk, "lease_until")
        deliverer.deliver_due(NOW)

        assert (waiting.state, waiting.last_error) == (DeliveryState.PENDING, "its_turn_has_not_come")
        assert desk.state("digest 0").state is DeliveryState.SENT
        about = [call.args["user"] for call in desk.sandbox.calls.since() if call.method == USER]
        assert len(about) == len(set(about)) == 4


def times_called(desk: Desk, method: str) -> int:
    return sum(1 for call in desk.sandbox.calls.since() if call.method == method)


def test_a_roster_is_read_on_from_where_its_turns_ran_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """And begun anew where Slack has forgotten the way on."""
    monkeypatch.setattr(members, "PAGE", 8)
    monkeypatch.setattr(members, "FEW", 2)
    last = len(CROWD) - 3  # its members stand at the end of the roster
    with opened(store, last + 1, UNLIMITED, limits=False) as desk:
        desk.promise("digest", person_id=None, kind=DeliveryKind.DIGEST, channel_id=f"C0T{last:04}")
        turns = iter([None, None, NotYet(ROSTER, 5)])

        def turn(_workspace_id: object, method: str, _count: int) -> None:
            refused = next(turns, None) if method == ROSTER else None
            if refused is not None:
                raise refused

        script = Script(desk.render, check=Channels(desk.store, turn).check)
        deliverer = replace(desk.deliverer, scripts={DeliveryKind.DIGEST: script})
        deliverer.deliver_due(NOW)
        begun = pages_read(desk)
        desk.sandbox.faults.inject(ROSTER, "invalid_cursor")
        moved_on(desk, "lease_until")
        deliverer.deliver_due(NOW)

        assert desk.state("digest").state is DeliveryState.SENT
        went_on, *anew = pages_read(desk)[len(begun) :]
        assert [begun[0], went_on in begun] == ["", False]
        assert anew[:3] == [*begun, went_on]
        assert len(anew) == len(set(anew)) >= 4


def pages_read(desk: Desk) -> list[str]:
    """By their cursors."""
    return [str(call.args.get("cursor") or "") for call in desk.sandbox.calls.since() if call.method == ROSTER]
