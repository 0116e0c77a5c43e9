"""Signed HTTP to a real Bolt app behind a real server."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient

from bot.sandbox.delivery import EVENTS, Envelope
from bot.sandbox.server import Sandbox
from tests.sandbox.views import MODAL


@pytest.fixture
def behind_http(sandbox: Sandbox, client: WebClient) -> Iterator[App]:
    """A Bolt app that checks signatures, at the stand-in's request URL."""
    app = App(client=client, signing_secret=sandbox.signing_secret, process_before_response=True)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers: dict[str, Any] = {name: [value] for name, value in self.headers.items()}
            answer = app.dispatch(BoltRequest(body=body, headers=headers))
            content = answer.body.encode()
            self.send_response(answer.status)
            for name, values in answer.headers.items():
                self.send_header(name, values[0])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    sandbox.http.request_url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    yield app
    server.shutdown()
    server.server_close()


def test_a_signed_command_is_accepted_and_answered(sandbox: Sandbox, behind_http: App) -> None:
    @behind_http.command("/okr")
    def answer(ack: Ack, command: dict[str, str]) -> None:
        ack(f"you said {command['text']}")

    outcome = sandbox.interactions.command("U0MEI", "/okr", "hello")

    assert outcome.ok, outcome.error
    assert outcome.responses[0]["text"] == "you said hello"


def test_a_wrong_secret_is_refused_by_the_app(behind_http: App, sandbox: Sandbox) -> None:
    @behind_http.command("/okr")
    def answer(ack: Ack) -> None:
        ack()

    sandbox.http._secret = b"another"
    outcome = sandbox.interactions.command("U0MEI", "/okr")

    assert not outcome.ok
    assert "401" in outcome.error


def test_modals_work_over_http(sandbox: Sandbox, behind_http: App) -> None:
    @behind_http.shortcut("start")
    def start(ack: Ack, shortcut: dict[str, str], client: WebClient) -> None:
        client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)
        ack()

    @behind_http.view("form")
    def take(ack: Ack) -> None:
        ack(response_action="update", view={**MODAL, "title": {"type": "plain_text", "text": "Thanks"}})

    opened = sandbox.interactions.shortcut("U0MEI", "start").view
    assert opened
    outcome = sandbox.interactions.submit("U0MEI", opened["id"], {"name": {"name": "Mei"}})

    assert outcome.response_action == "update"
    assert outcome.view
    assert outcome.view["title"]["text"] == "Thanks"
    assert outcome.view["hash"] != opened["hash"]


def test_a_failed_event_comes_again_with_retry_headers(sandbox: Sandbox, behind_http: App) -> None:
    attempts: list[str] = []

    @behind_http.event("app_home_opened")
    def home(request: BoltRequest) -> None:
        attempts.append(request.headers.get("x-slack-retry-num", ["0"])[0])
        if len(attempts) == 1:
            raise RuntimeError("the first time goes wrong")

    outcome = sandbox.interactions.open_home("U0MEI")
    sandbox.timeline.settle(3)

    assert "500" in outcome.error
    assert attempts == ["0", "1"]


def test_nobody_listening_is_said_plainly(sandbox: Sandbox) -> None:
    outcome = sandbox.interactions.command("U0MEI", "/okr")
    assert outcome.error.startswith("the app is not connected")


@pytest.mark.parametrize(("hops", "accepted"), [(2, True), (3, False)])
def test_two_redirects_are_followed(sandbox: Sandbox, hops: int, accepted: bool) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            left = int(self.path.strip("/"))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307 if left else 200)
            self.send_header("Location", f"/{left - 1}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    sandbox.http.request_url = f"http://127.0.0.1:{server.server_address[1]}/{hops}"
    ack = sandbox.http.send(Envelope(EVENTS, "team_join", {}), 1.0)
    server.shutdown()
    server.server_close()
    assert (ack.ok, ack.retry_reason) == (accepted, "http_timeout" if accepted else "too_many_redirects")
