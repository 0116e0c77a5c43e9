"""The demo as it is started: one line when it is ready, nothing of the environment, no network, quick to end."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest

from bot.demo.narration import Narrator
from bot.demo.serving import serve
from storage import open_store
from tests.asking import asker
from tests.demo.conftest import Nordlicht

pytestmark = pytest.mark.long

TUESDAY = "2026-11-17T10:00:00+00:00"
ANSWERED_WITHIN = 120  # seconds, on a machine that runs other tests as well
REAL_LOOKING = {
    "SLACK_BOT_TOKEN": "xoxb-of-a-real-workspace",
    "SLACK_API_URL": "http://127.0.0.1:1/api/",
    "DATABASE_URL": "postgresql://127.0.0.1:1/real",
    "OKRBOT_CLOCK_URL": "http://127.0.0.1:1",
    "OKRBOT_ADMINS": "U0NOBODY",
}
OFFLINE = Path(__file__).with_name("offline")
REFERENCE = re.compile(r"""(?:["'`(=]|@import)\s*((?:https?:|wss?:)?//\w[^"'`)\s>]*)""")
"""An address with a host, in HTML, CSS or a script, wherever it is more than words or a comment."""
SHOWN = ({"as": "U0MEI", "at": "home"}, {"as": "U0JONAS", "at": "dm"}, {"as": "U0MEI", "at": "C0CHECKOUT"})
OF_ITS_OWN = re.compile(r"""(?:src|href)="(/[^"?]+\.(?:css|js|svg))[?"]""")
NAMESPACE = "http://www.w3.org/2000/svg"


@contextmanager
def demo(asked: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running demo and the line that it said; its environment is one in which a real okrbot could run, but for the
    network, which is not there: ``asked`` is to hold whom it asks nevertheless."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--at", TUESDAY, *options]
    path = os.pathsep.join([str(OFFLINE), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, **REAL_LOOKING, "PYTHONPATH": path, "ASKED_ELSEWHERE": str(asked)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline()
    finally:
        process.terminate()  # it removes its file
        process.communicate(timeout=20)


def test_it_says_one_line_answers_asks_on_the_next_monday_and_ends_within_five_seconds(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    with demo(asked) as (process, line):
        assert line.startswith("okrbot demo: http://127.0.0.1:")
        with asker(line.split()[-1], timeout=ANSWERED_WITHIN) as http:
            assert http.get("/control/state").json()["workspace"]["name"] == "Nordlicht GmbH"
            answers(http)
            assert http.post("/control/settle", json={}).status_code == 200
            asks_on_the_next_monday(http)
            shows_nothing_of_other_hosts(http)
        process.send_signal(signal.SIGTERM)
        asked_at = monotonic()
        rest, _ = process.communicate(timeout=20)
        assert monotonic() - asked_at < 5
        assert (process.returncode, rest) == (0, "")
    assert asked.read_text() == ""  # nobody on another machine


def answers(http: httpx.Client) -> None:
    asked = {"user": "U0MEI", "command": "/okr", "text": "team Checkout"}
    answer = http.post("/control/command", json=asked).json()
    shown = http.post("/control/command", json={**asked, "text": "O-12"}).json()
    assert "Mei Tanaka" in str(answer["responses"])
    assert "1 request was parked for Checkout." in str(answer["responses"])
    assert "The new page is in" in str(shown["responses"])


def asks_on_the_next_monday(http: httpx.Client) -> None:
    http.post("/control/clock", json={"to": "2026-11-23T09:30:00+00:00"})
    [first, *_] = messages_to(http, user="U0JONAS")
    assert first["text"].startswith("*Monday, Jonas Weber")
    digests = messages_to(http, channel="C0CHECKOUT")
    assert any("Checkout (functional line), week 7 of 13" in message["text"] for message in digests)
    assert not messages_to(http, channel="C0JAPANLAUNCH")  # guests read along


def shows_nothing_of_other_hosts(http: httpx.Client) -> None:
    """The page, where it has most to show, and whatever it loads."""
    own = str(http.base_url).rstrip("/")
    pages = [http.get("/", params=where).text for where in SHOWN]
    loaded = {address for page in pages for address in OF_ITS_OWN.findall(page)}
    assert {Path(address).suffix for address in loaded} == {".css", ".js", ".svg"}
    for text in (*pages, *(http.get(address).raise_for_status().text for address in loaded)):
        found = [one for one in REFERENCE.findall(text) if not one.startswith((own, NAMESPACE))]
        assert found == []


def messages_to(http: httpx.Client, **where: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/control/messages", params=where).json()["messages"]
    return found


def test_a_database_of_a_real_workspace_is_refused_and_left_as_it_was(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.write() as tx:
        tx.workspaces.install(slack_team_id="T0REAL", name="Real", now=datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="real workspace"):
        serve(port=0, database=sqlite_url, browser=False, at=None)
    with store.read() as tx:
        assert [workspace.name for workspace in tx.workspaces.installed()] == ["Real"]
    store.close()


def test_a_real_workspace_that_uninstalled_okrbot_counts_as_well(sqlite_url: str) -> None:
    store, now = open_store(sqlite_url), datetime(2026, 11, 1, tzinfo=UTC)
    with store.write() as tx:
        workspace = tx.workspaces.install(slack_team_id="T0REAL", name="Real", now=now)
        tx.workspaces.set(workspace, by=None, now=now, uninstalled_at=now)
    store.close()
    with pytest.raises(ValueError, match="real workspace"):
        serve(port=0, database=sqlite_url, browser=False, at=None)


def test_a_second_demo_in_the_same_database_is_refused_with_a_way_out(nordlicht: Nordlicht) -> None:
    with pytest.raises(ValueError, match="an empty database"):
        serve(port=0, database=nordlicht(TUESDAY).store.url, browser=False, at=None)


def test_an_address_that_is_none_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="--database takes"):
        serve(port=0, database="demo.db", browser=False, at=None)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        with pytest.raises(OSError, match=f"Port {port} is taken"):
            serve(port=port, database=None, browser=False, at=None)


def test_the_clock_line_tells_who_is_away(nordlicht: Nordlicht) -> None:
    company = nordlicht(TUESDAY)
    now = datetime.fromisoformat(TUESDAY)
    words = list(Narrator(company.store, company.workspace).narrate(now - timedelta(days=1, hours=4), now))
    assert any(word.endswith("check-ins asked for") for word in words)
    assert "4 away" in words


def test_the_clock_line_tells_who_has_a_holiday(nordlicht: Nordlicht) -> None:
    company = nordlicht(TUESDAY)
    thanksgiving = datetime(2026, 11, 26, 18, tzinfo=UTC)
    words = list(Narrator(company.store, company.workspace).narrate(thanksgiving - timedelta(hours=1), thanksgiving))
    assert any(word.endswith("on holiday") for word in words)
    assert not any("asked" in word for word in words)
