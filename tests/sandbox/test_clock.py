"""Calendar time: forward only, through every moment at which something is due."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.clock import BackwardsClock, iso
from bot.sandbox.server import Sandbox

START = datetime(2026, 11, 16, 9, tzinfo=UTC)


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def test_the_clock_stops_at_every_due_moment_of_an_embedded_bot() -> None:
    seen: list[datetime] = []

    def run_due(now: datetime) -> datetime | None:
        seen.append(now)
        return next((moment for moment in (hours(1), hours(2), hours(30)) if moment > now), None)

    sandbox = Sandbox(at=START, run_due=run_due, quiet=0.01)
    move = sandbox.timeline.move_to(hours(3))

    assert seen == [START, hours(1), hours(2), hours(3)]
    assert move.moments == (hours(1), hours(2), hours(3))


def test_work_that_makes_more_work_is_finished_before_time_goes_on() -> None:
    waves = [hours(1), hours(1), None]

    def run_due(now: datetime) -> datetime | None:
        return hours(1) if now < hours(1) else waves.pop(0) if waves else None

    Sandbox(at=START, run_due=run_due, quiet=0.01).timeline.move_to(hours(1))
    assert waves == []


def test_the_clock_never_goes_back() -> None:
    sandbox = Sandbox(at=START)
    with pytest.raises(BackwardsClock):
        sandbox.timeline.move_to(hours(-1))


def test_messages_have_their_own_times() -> None:
    sandbox = Sandbox(at=START)
    first, second = sandbox.world.next_ts(), sandbox.world.next_ts()
    sandbox.timeline.move_to(hours(1))
    assert first < second < sandbox.world.next_ts()
    assert float(first) == START.timestamp()


@pytest.mark.long
def test_a_separate_worker_is_led_through_every_moment_it_waits_for(control: httpx.Client) -> None:
    start = datetime.fromisoformat(control.get("/state").json()["clock"]["now"])
    due = [start + timedelta(hours=number) for number in (1, 2, 30)]
    seen: list[str] = []
    stop = Event()

    def work() -> None:
        now = None
        while not stop.is_set():
            next_due = next(iso(moment) for moment in due if now is None or moment > now)
            told = control.post("/idle", json={"worker": "w1", "next_due": next_due}).json()["now"]
            now = datetime.fromisoformat(told)
            seen.append(told)

    worker = Thread(target=work, daemon=True)
    worker.start()
    control.post("/settle", json={})
    move = control.post("/clock", json={"advance": 3 * 3600}).json()
    stop.set()
    worker.join(5)

    expected = [iso(moment) for moment in (due[0], due[1], start + timedelta(hours=3))]
    assert move["moments"] == expected
    assert list(dict.fromkeys(seen)) == [iso(start), *expected]


def test_a_worker_not_heard_of_is_not_waited_for() -> None:
    sandbox = Sandbox(at=START, quiet=0.01)
    sandbox.idle._forget = sandbox.idle._hold = 0.05
    sandbox.idle.report("gone", hours(1))
    sandbox.timeline.move_to(hours(2))
    assert sandbox.clock.now() == hours(2)


def test_a_scheduled_message_is_posted_when_the_clock_gets_there(sandbox: Sandbox, client: WebClient) -> None:
    at = sandbox.clock.now() + timedelta(hours=1)
    client.chat_scheduleMessage(channel="C0PAYMENTS", text="later", post_at=int(at.timestamp()))
    sandbox.timeline.move_to(at + timedelta(hours=1))
    message = sandbox.world.default.messages["C0PAYMENTS"][0]
    assert message.text == "later"
    assert float(message.ts) == pytest.approx(at.timestamp(), abs=1)
