"""The processes as an operator starts them, against a separate stand-in, from an empty database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.database.schema import head_version
from tests.asking import ask, asker
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.test_from_nothing import (
    MEIS_MONDAY,
    answer_all,
    make_team,
    prompt_of,
    start_cycle,
    write_objective,
)
from tests.journeys.town import Workplace
from tests.ports import free_port
from tests.processes import READY_SECONDS, process

pytestmark = pytest.mark.long


@contextmanager
def stand_in(folder: Path, *options: str) -> Iterator[str]:
    """A stand-in of its own with the company of the journeys; its address."""
    people = folder / "people.json"
    people.write_text(json.dumps(COMPANY))
    words = (
        "--port",
        "0",
        "--at",
        FRIDAY.isoformat(),
        "--no-limits",
        "--quiet",
        "0",
        "--people",
        str(people),
        *options,
    )
    with process("sandbox", *words, ready=r"(http://127\.0\.0\.1:\d+)") as running:
        yield running.match[1]


def settings(slack: str, database_url: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": f"{slack}/api/",
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_SIGNING_SECRET": "sandbox-secret",
        "OKRBOT_CLOCK_URL": slack,
        "OKRBOT_PACE": "20",
        "DATABASE_URL": database_url,
    }


def tells_the_story(slack: str) -> None:
    """From nothing to the first answered check-in and the first digest."""
    with asker(slack, timeout=120) as http:
        place = Workplace(http)
        bot = next(user["id"] for user in http.get("/control/state").json()["users"] if user["is_bot"])
        place.control("channel", id="C0PAY", members=["U0ADA", "U0MEI", "U0KAI", "U0LEA", bot])
        start_cycle(place)
        make_team(place)
        write_objective(place)
        place.clock_to(MEIS_MONDAY)
        answer_all(place)
        assert "93.1" in prompt_of(place)["text"]
        assert "93.1" in place.reads("U0KAI", "<@U0MEI|mei>")
        place.clock_to("2026-11-19T12:00:00+00:00")
        digest, *thread = [one for one in place.channel_messages("C0PAY") if not one.get("subtype")]
        assert {one["thread_ts"] for one in thread} == {digest["ts"]}
        assert digest["text"].startswith("Payments, week 7 of 13")
        assert len(place.direct_messages("U0MEI")) == 1


def test_one_process_goes_from_nothing_to_the_first_digest_and_a_second_is_refused(tmp_path: Path) -> None:
    with stand_in(tmp_path) as slack:
        here = settings(slack, f"sqlite:///{tmp_path}/new.db")
        doctor = run("doctor", environment=here)
        watched = str(free_port())
        with process("run", ready="connected", OKRBOT_STATUS_PORT=watched, **here) as first:
            second = run("run", environment=here)
            tells_the_story(slack)
            assert shows(watched, "readyz") == "ok"

    assert first.child.returncode == 0
    assert doctor.returncode == 1
    assert "okrbot migrate" in doctor.stdout
    assert second.returncode == 2
    assert "Another okrbot is running" in second.stderr


def test_web_and_worker_go_from_nothing_to_the_first_digest(postgresql_url: str, tmp_path: Path) -> None:
    port = free_port()
    with stand_in(tmp_path, "--request-url", f"http://127.0.0.1:{port}/slack/events") as slack:
        here = {**settings(slack, postgresql_url), "PORT": str(port)}
        watched = str(free_port())
        worker = process("worker", ready="worker_ready", OKRBOT_STATUS_PORT=watched, **here)
        with process("web", ready="web_ready", **here), worker:
            tells_the_story(slack)
            assert shows(watched, "readyz") == shows(str(port), "readyz") == "ok"
            assert 'okrbot_deliveries_sent_total{kind="digest"} 1.0' in shows(watched, "metrics")


def test_a_missing_token_is_named_with_everything_else_that_is_missing(tmp_path: Path) -> None:
    ended = run("run", cwd=tmp_path)

    assert ended.returncode == 2
    assert "SLACK_BOT_TOKEN" in ended.stderr
    assert "SLACK_APP_TOKEN" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_misspelt_variable_stands_in_the_log_of_the_start(tmp_path: Path) -> None:
    here = settings(f"http://127.0.0.1:{free_port()}", f"sqlite:///{tmp_path}/blank.db")

    ended = run("worker", cwd=tmp_path, environment={**here, "OKRBOT_PASE": "4", "OKRBOT_LOG": "json"})

    told = json.loads(ended.stderr.splitlines()[0])
    assert (told["event"], told["variable"], told["nearest"]) == ("setting_unknown", "OKRBOT_PASE", "OKRBOT_PACE")


def test_the_token_that_slack_does_not_accept_is_named(tmp_path: Path, sqlite_url: str) -> None:
    with stand_in(tmp_path) as slack:
        for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
            here = {**settings(slack, sqlite_url), "OKRBOT_LOG": "json"}
            ended = run("run", environment={**here, variable: f"{here[variable]}-guessed"})

            last = json.loads(ended.stderr.splitlines()[-1])
            said = f"Slack does not accept {variable}: invalid_auth. Run okrbot doctor: it says what to do."
            assert (ended.returncode, last["event"], last["reason"]) == (2, "not_started", said)


@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_database_that_is_not_migrated_is_refused_in_one_line(tmp_path: Path, command: str) -> None:
    is_refused_in_one_line(command, f"sqlite:///{tmp_path}/blank.db")


@pytest.mark.parametrize("blank_database_url", ["postgresql"], indirect=True)
def test_a_shared_database_is_not_migrated_by_whoever_starts_first(blank_database_url: str) -> None:
    is_refused_in_one_line("run", blank_database_url)


def is_refused_in_one_line(command: str, database_url: str) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"  # Slack is not asked before the database is looked at
    ended = run(command, environment=settings(nobody, database_url))

    said = f"The database is empty, this okrbot needs version {head_version()}. Run: okrbot migrate\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)


def shows(port: str, route: str) -> str:
    return ask.get(f"http://127.0.0.1:{port}/{route}").text


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
