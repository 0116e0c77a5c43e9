import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.clock import FollowedClock, MovableClock, SystemClock
from tests.logs import logs_of

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


class StandIn(BaseHTTPRequestHandler):
    """Answers every path with what the test put into `answers`, and keeps what was asked."""

    answers: dict[str, Any]
    asked: list[tuple[str, Any]]

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: Any) -> None:
        self.asked.append((self.path, body))
        self.send_response(200 if self.path in self.answers else 404)
        self.end_headers()
        self.wfile.write(json.dumps(self.answers.get(self.path)).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def stand_in() -> Iterator[tuple[str, type[StandIn]]]:
    handler = type("Handler", (StandIn,), {"answers": {}, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()


def test_the_clock_of_the_machine_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_movable_clock_stands_still_until_it_is_moved() -> None:
    clock = MovableClock(MONDAY)
    assert clock.now() == clock.now() == MONDAY
    assert clock.advance(timedelta(hours=1)) == clock.now() == MONDAY + timedelta(hours=1)


def test_a_movable_clock_says_utc_whatever_zone_it_was_moved_in() -> None:
    clock = MovableClock(MONDAY)
    clock.move_to(datetime(2026, 11, 16, 20, 0, tzinfo=timezone(timedelta(hours=9))))
    assert clock.now().isoformat() == "2026-11-16T11:00:00+00:00"


def test_a_movable_clock_refuses_to_go_back_and_naive_times() -> None:
    clock = MovableClock(MONDAY)
    with pytest.raises(ValueError, match="forward only"):
        clock.move_to(MONDAY - timedelta(seconds=1))
    with pytest.raises(ValueError, match="forward only"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="no zone"):
        clock.move_to(MONDAY.replace(tzinfo=None))
    assert clock.now() == MONDAY


def test_threads_that_move_a_clock_together_lose_no_step() -> None:
    clock = MovableClock(MONDAY)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: clock.advance(timedelta(seconds=1)), range(200)))
    assert clock.now() == MONDAY + timedelta(seconds=200)


@pytest.mark.parametrize("suffix", ["", "/", "/control", "/control/"])
def test_a_followed_clock_shows_the_time_of_the_stand_in(stand_in: tuple[str, type[StandIn]], suffix: str) -> None:
    url, handler = stand_in
    handler.answers["/control/state"] = {"clock": {"now": "2026-11-16T18:00:00+09:00"}}
    assert FollowedClock(url + suffix).now() == MONDAY


@pytest.mark.parametrize("answer", [{"now": "2026-11-16T09:00:00Z"}, {"to": "2026-11-16T09:00:00+00:00"}])
def test_an_idle_worker_is_answered_the_new_time(stand_in: tuple[str, type[StandIn]], answer: dict[str, str]) -> None:
    url, handler = stand_in
    handler.answers["/control/idle"] = answer
    assert FollowedClock(url).idle("w1", MONDAY) == MONDAY
    assert handler.asked == [("/control/idle", {"worker": "w1", "next_due": "2026-11-16T09:00:00+00:00"})]


def test_a_followed_clock_keeps_the_last_time_while_the_stand_in_is_away(stand_in: tuple[str, type[StandIn]]) -> None:
    url, handler = stand_in
    handler.answers["/control/state"] = {"clock": {"now": MONDAY.isoformat()}}
    clock = FollowedClock(url)
    clock.now()
    for broken in ({}, {"/control/state": ["?"]}, {"/control/state": {"clock": {"now": "soon"}}}):
        handler.answers = broken
        assert clock.now() == MONDAY


def test_a_clock_that_is_away_is_logged_once_until_it_was_there_again(stand_in: tuple[str, type[StandIn]]) -> None:
    url, handler = stand_in
    clock = FollowedClock(url)

    with logs_of(logging.INFO) as logged:
        for _ in range(5):
            clock.now()
            clock.idle("w1", None)
        assert logged.getvalue().count("clock_unreachable") == 1

        handler.answers["/control/state"] = {"now": MONDAY.isoformat()}
        clock.now()
        handler.answers.clear()
        clock.now()
        assert logged.getvalue().count("clock_unreachable") == 2


def test_a_followed_clock_never_goes_back(stand_in: tuple[str, type[StandIn]]) -> None:
    url, handler = stand_in
    clock = FollowedClock(url)
    handler.answers["/control/state"] = {"now": MONDAY.isoformat()}
    clock.now()
    handler.answers["/control/state"] = {"now": (MONDAY - timedelta(hours=1)).isoformat()}
    assert clock.now() == MONDAY


def test_before_the_first_answer_a_followed_clock_shows_the_time_of_the_machine() -> None:
    clock = FollowedClock("http://127.0.0.1:9")
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
