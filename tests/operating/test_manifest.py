"""``okrbot manifest``: the form for Socket Mode, or that for an address that Slack can call."""

import pytest
import yaml

from bot.cli import upkeep


def test_without_an_address_it_is_the_form_for_socket_mode(capsys: pytest.CaptureFixture[str]) -> None:
    upkeep.manifest(url=None)

    assert yaml.safe_load(capsys.readouterr().out)["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    "url",
    [
        "https://okrbot.example.com",
        "https://okr_bot.example.com",
        "https://okrbot.example.com:8443/",
        "https://example.com/tools/okrbot/",
    ],
)
def test_with_an_address_slack_is_told_to_call_it(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    upkeep.manifest(url=url)

    made = yaml.safe_load(capsys.readouterr().out)
    called = f"{url.rstrip('/')}/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == called
    assert {command["url"] for command in made["features"]["slash_commands"]} == {called}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://okrbot.example.com",
        "okrbot.example.com",
        "https://",
        "https://a b",
        "https://okrbot.example.com:99999",
        "https://okrbot.example.com:x",
        "https://okrbot.example.com:0",
        "https://okrbot..example.com",
        "https://ada:secret@okrbot.example.com",
        "https://okrbot.example.com/?from=here",
        "https://okrbot.example.com/#here",
        "https://localhost",
        "https://okrbot.internal",
        "https://127.0.0.1",
        "https://10.0.0.3:8443",
        "https://[::1]",
        "https://-.-",
    ],
)
def test_what_slack_cannot_call_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        upkeep.manifest(url=url)

    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert said.err == "--url takes a public address with a name, such as https://okrbot.example.com\n"
