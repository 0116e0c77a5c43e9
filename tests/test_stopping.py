"""SIGTERM: a process finishes what it is doing, gives back the rest, and ends by itself with exit code 0."""

import io
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import build
from bot.domain.deliveries import DeliveryKind
from bot.messages.frozen import freeze
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.views.blocks import Message, section
from storage import UNLIMITED, Store, open_store
from tests.factories import Office
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.doors import InProcess
from tests.journeys.town import Workplace, words_of
from tests.ports import free_port
from tests.processes import Running, process
from tests.test_processes import settings
from tests.waiting import until

pytestmark = pytest.mark.long

PROMISED = 25  # seconds, docs/connect-slack.md
CHANNELS = [f"C0ROOM{number:02}" for number in range(48)]
AT_ONCE = 8  # calls for one workspace
SLOW = 0.5  # seconds
ROOMS: dict[str, Any] = {
    **COMPANY,
    "channels": [{"id": each, "name": each.lower(), "members": ["bot"]} for each in CHANNELS],
}


def test_a_worker_that_is_stopped_while_it_sends_loses_nothing_and_sends_nothing_twice(postgresql_url: str) -> None:
    with (
        Sandbox(company=ROOMS, at=FRIDAY, quiet=0, limits=False) as sandbox,
        closing(open_store(postgresql_url)) as store,
    ):
        promise_one_in_each(store)
        sandbox.faults.inject("chat.postMessage", "slow", times=len(CHANNELS), seconds=SLOW)
        here = in_its_own_time(settings(sandbox.url, postgresql_url))
        with process("worker", ready="worker_ready", **here) as worker:
            until(lambda: sandbox.faults.hits["slow"] >= AT_ONCE)
            worker.child.send_signal(signal.SIGTERM)
            code = ended(worker)
        sandbox.faults.clear()

        place = Workplace(InProcess(sandbox))
        sent = [each for each in CHANNELS if said_in(place, each)]
        assert code == 0
        assert AT_ONCE <= len(sent) < len(CHANNELS)
        assert found(store) == [("pending", len(CHANNELS) - len(sent), 0), ("sent", len(sent), 0)]

        another = build(Settings(**here), speed=UNLIMITED)  # type: ignore[arg-type]  # named as in the environment
        another.worker.run_until_quiet(datetime.now(UTC))
        another.close()
        assert {each: said_in(place, each) for each in CHANNELS} == {each: [each] for each in CHANNELS}
        assert found(store) == [("sent", len(CHANNELS), 0)]


def test_a_run_that_is_stopped_answers_whoever_is_waiting(sqlite_url: str) -> None:
    """What it does not answer any more is not done either."""
    with Sandbox(company=COMPANY, at=FRIDAY, quiet=0, limits=False) as sandbox, ThreadPoolExecutor() as hands:
        place = Workplace(InProcess(sandbox))
        with process("run", ready="connected", **settings(sandbox.url, sqlite_url)) as run:
            sandbox.faults.inject("views.open", "slow", seconds=2)
            typing = hands.submit(place.says, "U0ADA", "away")
            until(lambda: sandbox.faults.hits["slow"] == 1)
            run.child.send_signal(signal.SIGTERM)
            answered, code = typing.result(), ended(run)

    assert answered["ok"], answered
    assert words_of(answered["view"])
    assert code == 0


def test_a_web_that_is_stopped_answers_whoever_is_waiting(sqlite_url: str) -> None:
    port = free_port()
    reached: dict[str, Any] = {"request_url": f"http://127.0.0.1:{port}/slack/events"}
    with Sandbox(company=COMPANY, at=FRIDAY, quiet=0, limits=False, **reached) as sandbox, ThreadPoolExecutor() as hand:
        place = Workplace(InProcess(sandbox))
        with process("web", ready="web_ready", PORT=str(port), **settings(sandbox.url, sqlite_url)) as web:
            sandbox.faults.inject("views.open", "slow", seconds=SLOW)
            typing = hand.submit(place.says, "U0ADA", "away")
            until(lambda: sandbox.faults.hits["slow"] == 1)
            web.child.send_signal(signal.SIGTERM)
            answered, code = typing.result(), ended(web)

    assert answered["ok"], answered
    assert words_of(answered["view"])
    assert code == 0


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_ctrl_c_ends_a_process_that_still_loads(sqlite_url: str, command: str) -> None:
    with Sandbox(company=COMPANY, at=FRIDAY, quiet=0, limits=False) as sandbox:
        here = {**settings(sandbox.url, sqlite_url), "PORT": str(free_port()), "OKRBOT_PASE": "4"}
        with process(command, ready="setting_unknown", **here) as loading:
            loading.child.send_signal(signal.SIGINT)
            assert loading.child.wait(PROMISED) == -signal.SIGINT


def ended(running: Running) -> int:
    """Its exit code. It says in the log that it has stopped."""
    code = running.child.wait(PROMISED)
    assert "stopped" in (running.child.stdout or io.StringIO()).read()
    return code


def in_its_own_time(here: dict[str, str]) -> dict[str, str]:
    """As in earnest, by the clock of this machine."""
    return {name: value for name, value in here.items() if name != "OKRBOT_CLOCK_URL"}


def promise_one_in_each(store: Store) -> None:
    now = datetime.now(UTC)
    office = Office.open(store, now, "T0NORD")
    with store.write() as tx:
        for each in CHANNELS:
            words = freeze(Message(each, (section(each),)))
            held: dict[str, Any] = {"kind": DeliveryKind.NOTICE, "channel_id": each, "frozen": words, "rule": "test"}
            tx.outbox.promise(workspace_id=office.workspace.id, dedupe_key=each, now=now, **held)


def said_in(place: Workplace, channel: str) -> list[str]:
    return [one["text"] for one in place.channel_messages(channel) if one.get("bot_id")]


def found(store: Store) -> list[tuple[str, int, int]]:
    """State, how many messages are in it, and how many of them somebody has claimed."""
    asked = text("SELECT state, count(*), count(lease_owner) FROM delivery GROUP BY state ORDER BY state")
    with store.read() as tx:
        return [tuple(row) for row in tx.connection.execute(asked)]
