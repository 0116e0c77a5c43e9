"""What goes wrong at the start is said in a sentence that tells what to do."""

import os
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.clients import identify
from bot.domain.errors import DatabaseTrouble, SchemaMismatch, Unavailable
from bot.settings import Settings, SettingsError, load
from bot.slack_errors import Unreachable
from bot.troubles import explained
from storage import open_store
from tests.ports import free_port


def test_slack_that_does_not_answer_is_named_with_its_address() -> None:
    url = f"http://127.0.0.1:{free_port()}/api/"
    named: dict[str, Any] = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": url}

    with pytest.raises(Unreachable) as raised:
        identify(Settings(**named))

    words = explained(raised.value)
    assert words is not None
    assert words.startswith(f"Slack does not answer at {url}: ")
    assert words.endswith("Check the network and SLACK_API_URL.")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://okr:secret@host:port/okr",
        "postgresql://okr:secret@[::1/okr",
        "postgresql://okr:pw@secret/other@127.0.0.1:5432/okr",
        "postgresql://okr:pw@more:secret@127.0.0.1/okr",
        "postgresql://okr:12/secret@127.0.0.1/okr",
        "postgresql://okr:12?secret@127.0.0.1/okr",
        "postgresql://okr:12#secret@127.0.0.1/okr",
        "postgresql://okr@secret@127.0.0.1/okr",
    ],
)
def test_an_address_of_a_database_that_cannot_be_read_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(SettingsError) as raised:
        load(env_file=None)

    words = explained(raised.value)
    assert words is not None
    assert words.startswith("DATABASE_URL is wrong. It takes sqlite:///okrbot.db")
    assert words.endswith("Write @ / : ? # in a password as %40 %2F %3A %3F %23.")
    assert "secret" not in words


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://okr:se%40cr%2Fet%3A@127.0.0.1:5432/okr",
        "postgresql+psycopg:///okr?host=/run/postgresql",
        "postgresql+psycopg://okr@[::1]:5432/okr?sslmode=require",
        "postgresql+psycopg://okr:se:cret@db/okr",
    ],
)
def test_an_address_of_a_database_that_can_be_read_is_taken_as_it_is(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)

    assert load(env_file=None).database_url == address


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("buy milk")

    with pytest.raises(ValueError, match=r"notes\.txt, which is no SQLite database") as raised:
        open_store(f"sqlite:///{file}")

    assert explained(raised.value) == str(raised.value)
    assert file.read_text() == "buy milk"


def test_a_directory_or_a_device_in_the_place_of_a_database_stays_open_to_everybody(tmp_path: Path) -> None:
    directory, device = tmp_path / "data", tmp_path / "device"
    directory.mkdir(0o755)
    os.mkfifo(device, 0o644)

    with pytest.raises(ValueError, match=r"data, which is a directory\. Give a file in it\.$"):
        open_store(f"sqlite:///{directory}")
    with pytest.raises(ValueError, match=r"device, which is no file\.$"):
        open_store(f"sqlite:///{device}")

    assert [S_IMODE(one.stat().st_mode) for one in (directory, device)] == [0o755, 0o644]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (SchemaMismatch(None, "0001"), "The database is empty, this okrbot needs version 0001. Run: okrbot migrate"),
        (SchemaMismatch("0001", "0002"), "The database is at version 0001, this okrbot needs version 0002"),
        (SchemaMismatch("0003", "0002"), "is at version 0003, this okrbot knows only 0002. Update okrbot."),
        (SchemaMismatch("ae1027a6acf", "0002"), "The database is another program's: it is at version ae1027a6acf."),
        (Unavailable(), "Check DATABASE_URL"),
        (Unavailable(DatabaseTrouble.NO_CHANGES), "The database can be read and takes no changes"),
        (BlockingIOError(), "Another okrbot is running"),
    ],
)
def test_each_trouble_has_its_advice(error: Exception, advice: str) -> None:
    words = explained(error)
    assert words is not None
    assert advice in words


def test_what_only_a_programmer_can_mend_keeps_its_traceback() -> None:
    assert explained(KeyError("x")) is None


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (200, "invalid_auth", "does not accept SLACK_BOT_TOKEN: invalid_auth. Run okrbot doctor: it says what to do."),
        (429, "ratelimited", "has trouble of its own: ratelimited. Try again in a minute."),
        (503, None, "has trouble of its own: http_503"),
    ],
)
def test_slacks_own_trouble_is_not_called_a_wrong_token(status: int, code: str | None, advice: str) -> None:
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/auth.test",
        req_args={},
        headers={},
        data={"ok": False, "error": code},
        status_code=status,
    )
    error = SlackApiError("no", answer)  # type: ignore[no-untyped-call]
    assert advice in (explained(error) or "")
