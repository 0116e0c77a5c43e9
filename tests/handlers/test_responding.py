"""Answers through a response_url go out once, and do not wait for a slow Slack."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers import responding
from handlers.responding import respond_at

SAID = {"text": "Saved.", "response_type": "ephemeral", "replace_original": False}


@contextmanager
def slack(status: int = 200, seconds: float = 0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Something that answers every POST so, and what it was sent."""
    got: list[dict[str, Any]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            time.sleep(seconds)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
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
