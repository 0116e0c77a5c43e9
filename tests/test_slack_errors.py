import json
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack_errors import (
    INSTALLATION_ERRORS,
    RETRY_AFTER_NOT_SAID,
    Concerns,
    Meaning,
    Permanent,
    Temporary,
    UnknownOutcome,
    meaning,
)

Answer = Callable[[int, str, dict[str, str]], Meaning]


@pytest.fixture
def when_slack_answers() -> Iterator[Answer]:
    """Posts a message to a server that answers as told, with slack_sdk's own client, and reads what went wrong."""
    told: dict[str, Any] = {}

    class Slack(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(told["status"])
            for name, value in told["headers"].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told["body"].encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Slack) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

        def answer(status: int, body: str, headers: dict[str, str]) -> Meaning:
            told.update(status=status, body=body, headers=headers)
            return post(server.server_port)

        yield answer
        server.shutdown()


def post(port: int) -> Meaning:
    client = WebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{port}/api/", timeout=1, retry_handlers=[])
    with pytest.raises(Exception) as error:  # noqa: PT011 -- whatever the client raises is the subject
        client.chat_postMessage(channel="C1", text="hello")
    return meaning(error.value)


def refusal(code: str) -> str:
    return json.dumps({"ok": False, "error": code})


@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_a_429_waits_as_long_as_slack_says_even_with_an_empty_body(when_slack_answers: Answer, name: str) -> None:
    assert when_slack_answers(429, "", {name: "7"}) == Temporary("ratelimited", 7.0, "chat.postMessage")


@pytest.mark.parametrize(("said", "seconds"), [("1.5", 1.5), ("0", 1.0), ("9" * 12, 86_400.0), ("9" * 400, 86_400.0)])
def test_a_429_may_speak_of_parts_of_a_second_and_of_more_than_a_day(
    when_slack_answers: Answer, said: str, seconds: float
) -> None:
    assert when_slack_answers(429, "", {"Retry-After": said}) == Temporary("ratelimited", seconds, "chat.postMessage")


@pytest.mark.parametrize("header", [{}, {"Retry-After": "soon"}, {"Retry-After": "-5"}])
def test_a_429_without_a_readable_time_waits_a_while(when_slack_answers: Answer, header: dict[str, str]) -> None:
    found = when_slack_answers(429, refusal("ratelimited"), header)
    assert found == Temporary("ratelimited", RETRY_AFTER_NOT_SAID, "chat.postMessage")


@pytest.mark.parametrize("code", ["ratelimited", "rate_limited", "team_added_to_org"])
def test_what_is_over_soon_is_waited_for_whatever_the_status(when_slack_answers: Answer, code: str) -> None:
    assert when_slack_answers(200, refusal(code), {}) == Temporary(code, RETRY_AFTER_NOT_SAID, "chat.postMessage")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_leaves_the_outcome_unknown(when_slack_answers: Answer, status: int) -> None:
    assert when_slack_answers(status, "<html>", {}) == UnknownOutcome(f"http_{status}")
    assert when_slack_answers(status, refusal("an_error_of_tomorrow"), {}) == UnknownOutcome("an_error_of_tomorrow")


@pytest.mark.parametrize(
    "body", ["", "{", "<html>proxy</html>", "[]", "{}", '{"ok": false}', '{"ok": false, "error": 1}']
)
def test_an_unreadable_body_leaves_the_outcome_unknown(when_slack_answers: Answer, body: str) -> None:
    assert isinstance(when_slack_answers(200, body, {}), UnknownOutcome)


@pytest.mark.parametrize("code", ["fatal_error", "internal_error", "service_unavailable"])
def test_slacks_own_failures_leave_the_outcome_unknown(when_slack_answers: Answer, code: str) -> None:
    assert when_slack_answers(200, refusal(code), {}) == UnknownOutcome(code)


@pytest.mark.parametrize("code", sorted(INSTALLATION_ERRORS))
def test_a_token_that_no_longer_works_stops_the_workspace(when_slack_answers: Answer, code: str) -> None:
    assert when_slack_answers(200, refusal(code), {}) == Permanent(code, Concerns.INSTALLATION)


OF_ONE_MESSAGE = (
    "channel_not_found",
    "is_archived",
    "user_disabled",
    "invalid_blocks",
    "msg_too_long",
    "missing_scope",
)


@pytest.mark.parametrize("code", [*OF_ONE_MESSAGE, "an_error_of_tomorrow"])
def test_any_other_refusal_concerns_the_message_alone(when_slack_answers: Answer, code: str) -> None:
    assert when_slack_answers(200, refusal(code), {}) == Permanent(code, Concerns.MESSAGE)


def test_when_nobody_listens_nothing_was_sent_and_it_may_be_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert isinstance(post(port), Temporary)


def test_silence_and_a_dropped_connection_leave_the_outcome_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert isinstance(post(silent.getsockname()[1]), UnknownOutcome)
    with socket.create_server(("127.0.0.1", 0)) as dropping:
        Thread(target=_accept_and_drop, args=(dropping,), daemon=True).start()
        assert isinstance(post(dropping.getsockname()[1]), UnknownOutcome)


def test_an_error_nobody_foresaw_leaves_the_outcome_unknown() -> None:
    assert meaning(RuntimeError("?")) == UnknownOutcome("RuntimeError")


def _accept_and_drop(server: socket.socket) -> None:
    connection, _ = server.accept()
    connection.recv(1)
    time.sleep(0.05)
    connection.close()
