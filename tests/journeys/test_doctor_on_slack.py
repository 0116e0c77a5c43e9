"""``okrbot doctor`` on what Slack says of the app and of the time, and on what it finds in the database then."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.doctor.slack import look_at_slack
from bot.settings import Settings
from tests.journeys.test_doctor import examined, told, well
from tests.journeys.town import Town
from tests.ports import free_port

pytestmark = pytest.mark.long

__all__ = ["well"]

TOKEN = "xoxb-nobodys"  # nobody's
KNOWN = b'{"ok": true, "team": "Nordlicht", "team_id": "T0NORD", "user_id": "U0BOT", "bot_id": "B0BOT"}'


@contextmanager
def slack_with(**headers: str) -> Iterator[str]:
    """A Slack that knows every token and answers with these headers alone; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name the library calls
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response_only(200)
            for name, value in {"Content-Length": str(len(KNOWN)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(KNOWN)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/"
    finally:
        server.shutdown()
        server.server_close()


def seen_at(address: str) -> list[str]:
    named: dict[str, Any] = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": "stand-in", "SLACK_API_URL": address}
    return [str(one) for one in look_at_slack(Settings(**named))[1]]


def clock_line(**headers: str) -> str:
    return line_about("clock", **headers)


def line_about(subject: str, **headers: str) -> str:
    with slack_with(**headers) as address:
        [line] = [one for one in seen_at(address) if subject in one]
    return line


@pytest.mark.parametrize("off", [-180, 180])
def test_a_clock_that_is_off_is_told_with_the_seconds_and_what_to_do(off: int) -> None:
    line = clock_line(Date=formatdate(time.time() + off, usegmt=True))

    seconds = int(line.removeprefix("LOOK  clock: this machine is ").split()[0])
    assert abs(seconds - 180) < 30
    assert line.endswith("seconds off. Set its time, for example by NTP.")


def test_a_clock_that_nearly_agrees_is_well() -> None:
    assert clock_line(Date=formatdate(time.time() - 20, usegmt=True)) == "ok    clock"
    assert clock_line() == "ok    clock (Slack's answer told no time)"


def test_scopes_that_slack_does_not_name_are_not_taken_for_declined() -> None:
    assert line_about("scopes") == "ok    scopes (Slack's answer named none)"


def test_scopes_that_were_not_granted_are_named(well: Town) -> None:
    without(well, "chat:write", "im:history")

    assert told(well) == (
        "LOOK  scopes: not granted: chat:write, im:history. Update the app from manifest.yml and reinstall it."
    )


def test_scopes_that_may_be_declined_are_named_with_what_follows_and_nothing_is_wrong(well: Town) -> None:
    without(well, "groups:history", "users.profile:read")

    follows = "unclear posts in channels will wait for an admin; managers are not read from Slack's profiles"
    assert f"ok    scopes (groups:history, users.profile:read declined: {follows})" in [
        str(one) for one in examined(well)
    ]
    assert told(well) == ""


def test_a_channel_of_which_slack_tells_nothing_leads_back_to_the_scopes(well: Town) -> None:
    without(well, "channels:read")

    lines = told(well)
    assert "scopes: not granted: channels:read." in lines
    assert "digest of Payments: Slack tells nothing about its channel: missing_scope. Look at the scopes" in lines


def test_slack_out_of_reach_or_in_trouble_is_no_wrong_token(well: Town) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/api/"
    unreached, *_ = seen_at(nowhere)
    assert unreached.startswith(f"LOOK  Slack: {nowhere} cannot be reached (")

    for kind, said in {"rate_limited": "ratelimited", "http_500": "http_500"}.items():
        well.control("faults", method="auth.test", kind=kind, times=1)
        assert f"has trouble of its own: {said}. Try again in a minute." in told(well)
    assert told(well) == ""


def test_what_can_be_seen_without_slack_is_seen_while_it_is_out_of_reach_or_in_trouble(well: Town) -> None:
    doorless: dict[str, Any] = {"app_token": None, "signing_secret": None}
    missing = "LOOK  connection: give SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."

    assert missing in told(well, slack_api_url=f"http://127.0.0.1:{free_port()}/api/", **doorless)
    well.control("faults", method="auth.test", kind="http_500", times=1)
    assert missing in told(well, **doorless)


def test_a_missing_token_is_named_with_where_no_env_file_was_found(
    well: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    first = told(well, bot_token=None).splitlines()[0]

    assert first == (
        f"LOOK  bot token: SLACK_BOT_TOKEN is missing. There is no file .env in {tmp_path}, where okrbot was started."
    )


def without(place: Town, *scopes: str) -> None:
    slack = place.sandbox.world.default
    slack.manifest = slack.manifest.without_scopes(*scopes)
