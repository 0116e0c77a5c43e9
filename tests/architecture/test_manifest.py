"""The limits are those of Slack's app manifest reference and of its manifest schema 2.0.0.

Slack's schema checks neither the names of scopes and events nor which event needs which scope; these tests do.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
FEATURES = MANIFEST["features"]
SCOPES = MANIFEST["oauth_config"]["scopes"]
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]

# Every event the bot may subscribe to, with the scopes of which it needs one (docs.slack.dev/reference/events).
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_rename": {"channels:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.im": {"im:history"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
# Every scope the bot may ask for; another one needs a reason in the manifest and reinstalling by every workspace.
KNOWN_SCOPES = {
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
}


def test_the_manifest_has_the_parts_slack_knows() -> None:
    assert set(MANIFEST) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert set(MANIFEST["display_information"]) <= {"name", "description", "long_description", "background_color"}
    assert set(FEATURES) <= {"app_home", "bot_user", "slash_commands", "shortcuts"}
    assert MANIFEST["_metadata"] == {"major_version": 2}


def test_names_and_descriptions_fit() -> None:
    shown = MANIFEST["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", FEATURES["bot_user"]["display_name"])


def test_the_slash_command_fits_and_receives_ids_instead_of_names() -> None:
    (command,) = FEATURES["slash_commands"]
    assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert command["should_escape"] is True


def test_the_shortcuts_fit_and_have_callback_ids_of_their_own() -> None:
    shortcuts = FEATURES["shortcuts"]
    assert {shortcut["callback_id"] for shortcut in shortcuts} == {"okr_checkin", "okr_new"}
    assert len(shortcuts) == 2
    for shortcut in shortcuts:
        assert set(shortcut) == {"name", "type", "callback_id", "description"}
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert shortcut["type"] in {"global", "message"}


def test_home_and_messages_are_open_or_slack_refuses_to_show_them() -> None:
    assert FEATURES["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_is_known_and_has_a_scope_that_brings_it(event: str) -> None:
    needed = SCOPES_OF_EVENTS[event]
    assert not needed or needed & set(SCOPES["bot"])


def test_each_scope_is_known_listed_once_and_has_its_reason_beside_it() -> None:
    assert set(SCOPES["bot"]) == KNOWN_SCOPES
    assert len(SCOPES["bot"]) == len(KNOWN_SCOPES)
    written = (ROOT / "manifest.yml").read_text().split("bot_optional")[0]
    assert set(re.findall(r"- ([a-z:]+) # \S+", written)) == KNOWN_SCOPES


def test_optional_scopes_are_among_those_asked_for() -> None:
    assert set(SCOPES["bot_optional"]) == {"channels:history", "groups:history"}
    assert set(SCOPES["bot_optional"]) <= set(SCOPES["bot"])


def test_the_manifest_is_the_one_for_socket_mode() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["token_rotation_enabled"] is False  # cannot be turned off again
    assert "url" not in yaml.safe_dump(MANIFEST)
