"""Answers through a response_url go out once, and do not wait for a slow Slack."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.views.blocks import Message, section
from handlers import responding
from handlers.in_time import InTime
from handlers.responding import respond_at, show_at

LETTERS = Message("6 of 12 met", (section("▓▓▓▓▓"),))
CHART = Message("6 of 12 met", ({"type": "data_visualization"},), fallback=LETTERS)
AT_ONCE = 0.005  # seconds, after which a server sees that it is to end
SAID = {"text": "Saved.", "response_type": "ephemeral", "replace_original": False}


@contextmanager
def slack(status: int = 200, seconds: float = 0, then: int | None = None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Something that answers every POST so (those after the first with ``then``), and what it was sent."""
    got: list[dict[str, Any]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            time.sleep(seconds)
            if not status:
                self.close_connection = True
                return
            self.send_response(status if then is None or len(got) == 1 else then)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(AT_ONCE,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", got
        server.shutdown()


def test_an_answer_is_sent_as_it_is() -> None:
    with slack() as (url, got), capture_logs() as logged:
        respond_at(url, SAID)
    assert (got, logged) == ([SAID], [])


def test_a_refused_answer_is_in_the_log() -> None:
    with slack(404) as (url, got), capture_logs() as logged:
        respond_at(url, SAID)
    assert len(got) == 1
    assert logged == [{"event": "answer_not_shown", "log_level": "warning", "status": 404}]


def test_an_answer_whose_connection_breaks_is_not_sent_again() -> None:
    with slack(0) as (url, got), capture_logs() as logged:
        respond_at(url, SAID)
    assert len(got) == 1
    assert [each["event"] for each in logged] == ["answer_unsure"]


def test_an_answer_is_waited_for_no_longer_than_what_is_left_of_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responding, "SHORTEST", 0.1)
    client = InTime.of(WebClient(timeout=2))
    client.ends = time.monotonic() + 0.1  # what was asked of Slack before has taken the rest
    with slack(seconds=0.5) as (url, got), capture_logs() as logged:
        begun = time.monotonic()
        show_at(url, CHART, client)
        assert time.monotonic() - begun < 0.4
    assert len(got) == 1
    assert [each["event"] for each in logged] == ["answer_unsure"]


def test_a_slow_slack_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responding, "RESPOND_TIMEOUT", 0.1)
    with slack(seconds=0.5) as (url, got), capture_logs() as logged:
        respond_at(url, SAID)
        assert [each["event"] for each in logged] == ["answer_unsure"]
        time.sleep(0.6)
    assert len(got) == 1


def test_where_nobody_listens_nothing_is_raised() -> None:
    with capture_logs() as logged:
        respond_at("http://127.0.0.1:9/", SAID)
    assert [each["event"] for each in logged] == ["answer_unsure"]


def test_a_chart_that_slack_refuses_is_shown_in_letters() -> None:
    with slack(400, then=200) as (url, got), capture_logs() as logged:
        show_at(url, CHART, response_type="ephemeral")

    assert [one["blocks"][0]["type"] for one in got] == ["data_visualization", "section"]
    assert [one["response_type"] for one in got] == ["ephemeral", "ephemeral"]
    assert [each["event"] for each in logged] == ["answer_not_shown", "chart_refused"]


def test_a_chart_that_is_taken_is_shown_once_and_one_that_got_lost_is_not_shown_again() -> None:
    for status in (200, 0):
        with slack(status) as (url, got), capture_logs():
            show_at(url, CHART)
        assert [one["blocks"][0]["type"] for one in got] == ["data_visualization"]


def test_what_has_nothing_to_fall_back_on_is_sent_once() -> None:
    with slack(400) as (url, got), capture_logs():
        show_at(url, LETTERS)
    assert len(got) == 1
