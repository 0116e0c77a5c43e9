"""The processes as an operator starts them, against a separate stand-in, from an empty database."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from storage.schema import migrate

READY_SECONDS = 20


@contextmanager
def process(*words: str, ready: str, **environment: str) -> Iterator["Running"]:
    """Start ``python -m bot …`` and wait for a line that matches ``ready``; stop it by SIGTERM."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "OKRBOT_"))}
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**clean, **environment, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield Running(child, _wait_for(child, ready))
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(25)
        assert child.stdout is not None
        child.stdout.close()


class Running:
    def __init__(self, child: "subprocess.Popen[str]", match: "re.Match[str]") -> None:
        self.child, self.match = child, match


def _wait_for(child: "subprocess.Popen[str]", ready: str) -> "re.Match[str]":
    assert child.stdout is not None
    seen = []
    for line in child.stdout:
        seen.append(line)
        found = re.search(ready, line)
        if found:
            return found
    raise AssertionError(f"ended before it was ready:\n{''.join(seen)}")


@pytest.fixture(scope="module")
def stand_in() -> Iterator[str]:
    at = "2026-11-13T12:00:00+00:00"
    with process("sandbox", "--port", "0", "--at", at, "--no-limits", ready=r"(http://127\.0\.0\.1:\d+)") as running:
        yield running.match[1]


def settings(stand_in: str, database_url: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": f"{stand_in}/api/",
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_SIGNING_SECRET": "sandbox-secret",
        "OKRBOT_CLOCK_URL": stand_in,
        "OKRBOT_PACE": "20",
        "DATABASE_URL": database_url,
    }


def control(stand_in: str, path: str, **body: Any) -> dict[str, Any]:
    found: dict[str, Any] = httpx.post(f"{stand_in}/control/{path}", json=body, timeout=60, trust_env=False).json()
    return found


def test_one_process_answers_from_an_empty_database_and_a_second_is_refused(stand_in: str, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/new.db"
    with process("run", ready="connected", **settings(stand_in, database)):
        answer = control(stand_in, "command", user="U0ADA", command="/okr", text="")
        second = run("run", environment=settings(stand_in, database))

    assert answer["ok"], answer
    assert answer["responses"]
    assert second.returncode == 2
    assert "Another okrbot is running" in second.stderr


def test_a_missing_token_is_named_with_everything_else_that_is_missing(tmp_path: Path) -> None:
    ended = run("run", cwd=tmp_path)

    assert ended.returncode == 2
    assert "SLACK_BOT_TOKEN" in ended.stderr
    assert "SLACK_APP_TOKEN" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_is_not_migrated_is_not_served(stand_in: str, blank_database_url: str) -> None:
    ended = run("worker", environment=settings(stand_in, blank_database_url))

    assert ended.returncode == 2
    assert "okrbot migrate" in ended.stderr


def test_the_doctor_names_what_is_missing(stand_in: str, tmp_path: Path) -> None:
    settings_here = settings(stand_in, f"sqlite:///{tmp_path}/new.db")
    before = run("doctor", environment=settings_here)
    migrate(settings_here["DATABASE_URL"])
    after = run("doctor", environment=settings_here)

    assert (before.returncode, after.returncode) == (1, 1)
    assert "okrbot migrate" in before.stdout
    assert "Start okrbot once" in after.stdout


def run(
    *words: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "OKRBOT_"))}
    path = {"PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
        env={**clean, **path, **(environment or {})},
        cwd=cwd,
        check=False,
    )
