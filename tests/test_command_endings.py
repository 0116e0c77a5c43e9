"""How commands end when an operator has to mend something: in a sentence, with exit code 2."""

import errno
import gc
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from bot.cli.beginning import starting
from bot.domain.errors import Unavailable
from bot.troubles import explained
from storage.database.alone import alone_on
from tests.logs import logging_as_before
from tests.ports import held
from tests.storage.test_before_an_upgrade import older
from tests.test_processes import run

pytestmark = pytest.mark.long

Words = tuple[str, ...]


def test_a_stand_in_whose_port_is_taken_says_so() -> None:
    with held() as theirs:
        taken = theirs.getsockname()[1]
        ended = run("sandbox", "--port", str(taken))

    said = f"Port {taken} is taken. Give another one with --port, or --port 0 for a free one.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_why_a_process_does_not_start_is_an_event_where_logs_are_json(tmp_path: Path, command: str) -> None:
    (tmp_path / ".env").write_text("OKRBOT_LOG=json\n")
    ended = run(command, cwd=tmp_path)

    [event] = [json.loads(line) for line in ended.stderr.splitlines()]
    assert (ended.returncode, ended.stdout) == (2, "")
    assert (event["event"], event["level"]) == ("not_started", "error")
    assert "SLACK_BOT_TOKEN is missing." in event["reason"]


def test_what_nobody_foresaw_is_one_line_of_json_with_its_trace(sqlite_url: str) -> None:
    with closing(connect(older(sqlite_url))) as connection:
        connection.execute("DELETE FROM person WHERE id = (SELECT owner_id FROM objective LIMIT 1)")
        connection.commit()

    ended = run("migrate", environment={"DATABASE_URL": sqlite_url, "OKRBOT_LOG": "json"})

    *_, event = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert event["event"] == "not_started"
    assert event["exception"][0]["exc_type"] == "RuntimeError"


def test_nobody_migrates_a_file_on_which_another_okrbot_works(sqlite_url: str) -> None:
    file = older(sqlite_url)
    with alone_on(sqlite_url):
        ended = run("migrate", environment={"DATABASE_URL": sqlite_url})

    assert (ended.returncode, ended.stderr) == (2, "Another okrbot is running on this database file.\n")
    assert list(file.parent.glob("*.before-*")) == []


def test_a_process_that_ends_by_a_mistake_after_days_is_not_one_that_did_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OKRBOT_LOG", "json")
    kept = gc.get_threshold()
    for mistake in (KeyError("a mistake of ours"), Unavailable(said="the server is gone")):
        with logging_as_before(), pytest.raises(SystemExit):
            ends_once_it_has_started(mistake)
    gc.set_threshold(*kept)

    unforeseen, away = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (unforeseen["event"], unforeseen["exception"][0]["exc_type"]) == ("ended_by_mistake", "KeyError")
    assert away["event"] == "ended_by_mistake"
    assert away["reason"].endswith("It says: the server is gone")


def ends_once_it_has_started(mistake: Exception) -> None:
    with starting() as start:
        start.is_over()
        raise mistake


def test_what_somebody_typed_is_answered_in_words_whatever_the_logs_are(tmp_path: Path, sqlite_url: str) -> None:
    ended = run("okrs", "none.csv", cwd=tmp_path, environment={"DATABASE_URL": sqlite_url, "OKRBOT_LOG": "json"})

    assert ended.stderr.startswith("none.csv cannot be found.")


@pytest.mark.parametrize("command", [("directory",), ("okrs",), ("import",), ("sandbox", "--people")])
def test_a_file_that_is_not_there_or_none_is_named_first(tmp_path: Path, sqlite_url: str, command: Words) -> None:
    there = {"DATABASE_URL": sqlite_url}
    none = run(*command, "none.csv", cwd=tmp_path, environment=there)
    directory = run(*command, str(tmp_path), cwd=tmp_path, environment=there)

    assert none.stderr == "none.csv cannot be found. Look at its name and at its directory.\n"
    assert directory.stderr == f"{tmp_path} is a directory. Give a file.\n"
    assert (none.returncode, directory.returncode) == (2, 2)


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"OKRBOT_ADMINS=\xff")

    assert run("doctor", cwd=tmp_path).stderr == ".env is not UTF-8. Save it as UTF-8.\n"


def test_a_manifest_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.yml").write_bytes(b"\xff\xfe")

    assert run("sandbox", cwd=tmp_path).stderr.startswith("manifest.yml is not YAML: ")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "okrbot.db.lock"),
            "okrbot.db.lock is closed to this user.",
        ),
        (OSError(errno.EROFS, "Read-only file system", "okrbot.db.lock"), "its disk takes no changes."),
        (OSError(errno.ENAMETOOLONG, "File name too long", "x.csv"), "x.csv cannot be used: File name too long."),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device."),
    ],
)
def test_what_the_system_refuses_is_said_without_its_number(error: OSError, words: str) -> None:
    said = explained(error)

    assert said is not None
    assert words in said
    assert "Errno" not in said


def test_whoever_has_read_enough_of_a_command_is_left_in_peace() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nobody_reads:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "manifest"],
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (ended.returncode, ended.stderr) == (1, "")
