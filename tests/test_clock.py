import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.clock import FollowedClock, SystemClock
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
