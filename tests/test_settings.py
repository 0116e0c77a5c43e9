import re
from pathlib import Path

import pytest

from bot.settings import Process, Settings, SettingsError, load

BOT_TOKEN = "xoxb-1-planted"
APP_TOKEN = "xapp-1-planted"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def refused(process: Process = Process.ANY) -> dict[str, str]:
    with pytest.raises(SettingsError) as error:
        load(process)
    return {problem.variable: problem.found for problem in error.value.problems}


def test_without_any_variable_the_defaults_hold() -> None:
    settings = load()
    assert settings.database_url == "sqlite:///okrbot.db"
    assert (settings.pace, settings.command, settings.port, settings.admins) == (3.0, "/okr", 3000, ())
    assert settings.slack_api_url == "https://slack.com/api/"


def test_all_that_is_missing_and_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRBOT_PACE", "fast")
    monkeypatch.setenv("PORT", "99999")
    assert refused(Process.RUN) == {
        "SLACK_BOT_TOKEN": "missing",
        "SLACK_APP_TOKEN": "missing",
        "PORT": "wrong",
        "OKRBOT_PACE": "wrong",
    }


def test_the_message_names_the_variable_and_what_it_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRBOT_LOG", "loud")
    with pytest.raises(SettingsError, match=r"OKRBOT_LOG is wrong\. It takes console \(for people\) or json"):
        load()


def test_where_something_is_missing_it_is_said_that_there_was_no_env_file_to_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as elsewhere:
        load(Process.WORKER)
    (tmp_path / ".env").write_text("PORT=3000\n")
    with pytest.raises(SettingsError) as here:
        load(Process.WORKER)

    missing = "SLACK_BOT_TOKEN is missing. It takes the bot token of the Slack app, xoxb-…, from OAuth & Permissions."
    assert str(elsewhere.value) == f"{missing}\nThere is no file .env in {tmp_path}, where okrbot was started."
    assert str(here.value) == missing


def test_a_list_of_which_every_part_is_wrong_is_called_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRBOT_ADMINS", "x,y")
    with pytest.raises(SettingsError, match=r"^OKRBOT_ADMINS is wrong\. It takes Slack user ids with commas[^\n]*$"):
        load()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    assert refused(Process.WORKER) == {"SLACK_BOT_TOKEN": "missing"}


def test_each_process_needs_its_own_settings() -> None:
    assert set(refused(Process.RUN)) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    assert set(refused(Process.WEB)) == {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}
    assert set(refused(Process.WORKER)) == {"SLACK_BOT_TOKEN"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OKRBOT_SLACK_CLIENT_ID", "123.456"),
        ("OKRBOT_SLACK_CLIENT_SECRET", "planted-secret"),
        ("OKRBOT_ALLOWED_TEAMS", "T012, T034"),
    ],
)
def test_installation_by_oauth_needs_all_of_its_settings(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "planted-secret")
    monkeypatch.setenv(name, value)
    needed = {
        "OKRBOT_SLACK_CLIENT_ID": "missing",
        "OKRBOT_SLACK_CLIENT_SECRET": "missing",
        "OKRBOT_ALLOWED_TEAMS": "missing",
        "OKRBOT_SECRET_KEYS": "missing",
    }
    assert refused(Process.WEB) == {other: found for other, found in needed.items() if other != name}
    assert not load(Process.WORKER).by_oauth  # only web has these addresses


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OKRBOT_COMMAND=/goals\nOKRBOT_PACE=1\nSOMETHING_ELSE=x\n")
    monkeypatch.setenv("OKRBOT_PACE", "2.5")
    settings = load()
    assert (settings.command, settings.pace) == ("/goals", 2.5)


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRBOT_ADMINS", "U01ABC, W02DEF,")
    assert load().admins == ("U01ABC", "W02DEF")


def test_no_secret_stands_in_the_repr_or_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("DATABASE_URL", "postgresql://okr:planted@db/okr")
    assert "planted" not in repr(load(Process.RUN))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "planted")
    monkeypatch.setenv("DATABASE_URL", "mysql://okr:planted@db/okr")
    with pytest.raises(SettingsError) as error:
        load(Process.RUN)
    assert "planted" not in f"{error.value} {error.value!r} {error.value.__cause__}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_address_means_the_same_driver(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://okr@db/okr")
    assert load().database_url == "postgresql+psycopg://okr@db/okr"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:okrbot.db?uri=true",
        "sqlite:///file::memory:?uri=true",
        "mysql://x/y",
        "okrbot.db",
        "sqlite:///",
    ],
)
def test_other_databases_are_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert refused() == {"DATABASE_URL": "wrong"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765/api", "http://localhost:1/api/", "http://[::1]:9/api/"])
def test_a_stand_in_for_slack_may_run_on_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    assert load().slack_api_url == url.rstrip("/") + "/"


@pytest.mark.parametrize(
    "url",
    [
        "http://slack.com/api/",
        "https://slack.com.evil.example/api/",
        "https://slack.com@evil.example/api/",
        "http://10.0.0.1/api/",
        "http://localhost.evil.example/api/",
        "file:///etc/passwd",
        "http://127.0.0.1:x",
        "http://127.0.0.1:99999/api/",
        "http://localhost:0/",
        "http://[::1",
    ],
)
def test_tokens_go_to_no_other_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    monkeypatch.setenv("OKRBOT_CLOCK_URL", url)
    assert refused() == {"SLACK_API_URL": "wrong", "OKRBOT_CLOCK_URL": "wrong"}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OKRBOT_PACE", "0"),
        ("OKRBOT_PACE", "nan"),
        ("OKRBOT_COMMAND", "okr"),
        ("OKRBOT_COMMAND", "/" + "o" * 32),
        ("OKRBOT_ADMINS", "mei@example.com"),
        ("SLACK_BOT_TOKEN", "xapp-1-swapped"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-rotated"),
        ("SLACK_APP_TOKEN", "xoxb-1-swapped"),
        ("SLACK_BOT_TOKEN", "xoxb-…"),
        ("SLACK_BOT_TOKEN", "xoxb-..."),
        ("SLACK_APP_TOKEN", "xapp-…"),
        ("SLACK_SIGNING_SECRET", "copied “with” quotes"),
        ("SLACK_SIGNING_SECRET", "8f742231b10e8888…"),
        ("OKRBOT_SLACK_CLIENT_SECRET", "8f742231b10e8888…"),
        ("OKRBOT_SLACK_CLIENT_ID", "123.…"),
    ],
)
def test_a_value_of_another_form_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    assert refused() == {variable: "wrong"}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzzqgy"),
        ("SLACK_APP_TOKEN", "xapp-1-A0123456789-1234567890123-0a1b2c3d4e5f"),
        ("SLACK_SIGNING_SECRET", "8f742231b10e8888abcd99efdcb985a5"),
        ("SLACK_SIGNING_SECRET", "sandbox-secret"),
        ("OKRBOT_SLACK_CLIENT_ID", "33336676.569200954261"),
        ("OKRBOT_SLACK_CLIENT_SECRET", "08f742231b10e8888abcd99efdcb985a"),
    ],
)
def test_what_slack_and_a_stand_in_give_out_is_taken(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    load()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1


def test_the_example_file_has_a_line_for_every_setting() -> None:
    example = (Path(__file__).parents[1] / ".env.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) - {"POSTGRES_PASSWORD"}
    assert named == {str(field.validation_alias) for field in Settings.model_fields.values()} - {"process", "by_oauth"}
