"""The limits are those of Slack's app manifest reference and of its manifest schema 2.0.0.

Slack's schema checks neither the names of scopes and events nor which event needs which scope; these tests do, and hold
the manifest against what the app listens to and which methods it calls.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt import App
from slack_sdk import WebClient

from bot.app import build
from bot.sandbox.manifest import read_manifest
from bot.sandbox.server import Sandbox
from handlers.listeners import ANY_ID
from tests.journeys.town import settings_for

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
FEATURES = MANIFEST["features"]
SCOPES = MANIFEST["oauth_config"]["scopes"]
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]

# Every event the bot may subscribe to, with the scopes of which it needs one (docs.slack.dev/reference/events).
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "message.im": {"im:history"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
# Every method the bot may call, with the scopes it takes for the places where the bot calls it
# (docs.slack.dev/reference/methods). Another scope needs a reason in the manifest, and every workspace to reinstall.
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "apps_connections_open": set(),  # takes the app-level token
    "auth_revoke": set(),  # gives back the token of a workspace that is not allowed
    "auth_test": set(),
    "chat_getPermalink": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"im:history", "channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"im:history", "channels:history", "groups:history"},
    "files_upload_v2": {"files:write"},
    "oauth_v2_access": set(),
    "team_profile_get": {"users.profile:read"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "users_profile_get": {"users.profile:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
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
    assert {shortcut["callback_id"] for shortcut in shortcuts} == {"okr_checkin", "okr_new", "okr_request"}
    assert len(shortcuts) == 3
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
    assert len(SCOPES["bot"]) == len(set(SCOPES["bot"]))
    written = (ROOT / "manifest.yml").read_text().split("bot_optional")[0]
    assert re.findall(r"- ([a-z.:]+) # \S+", written) == SCOPES["bot"]


def test_scopes_are_those_of_the_methods_the_bot_calls_and_of_the_events_it_hears() -> None:
    assert methods_called() == set(SCOPES_OF_METHODS)
    assert set(SCOPES["bot"]) == set().union(*SCOPES_OF_METHODS.values(), {"commands"})


def test_every_command_shortcut_and_event_is_in_the_manifest_and_is_answered(listeners: dict[str, list[Any]]) -> None:
    assert listeners["command"] == [command["command"] for command in FEATURES["slash_commands"]]
    told = {"shortcut": "global", "message_shortcut": "message"}
    for kind, of_type in told.items():
        named = [shortcut["callback_id"] for shortcut in FEATURES["shortcuts"] if shortcut["type"] == of_type]
        assert sorted(listeners[kind]) == sorted(named)
    assert sorted(event_name(one) for one in listeners["event"] if one != ANY_ID) == EVENTS


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> dict[str, list[Any]]:
    """What the app, built with all its journeys, asks Bolt to listen to, by kind."""
    heard: dict[str, list[Any]] = defaultdict(list)
    for kind in ("command", "shortcut", "message_shortcut", "event"):
        monkeypatch.setattr(App, kind, remembering(heard[kind], getattr(App, kind)))
    at = datetime(2026, 11, 13, tzinfo=UTC)
    with Sandbox(manifest=read_manifest(ROOT / "manifest.yml"), company=None, at=at) as sandbox:
        build(settings_for(sandbox, sqlite_url, 3000), sandbox.clock).close()
    return heard


def remembering(heard: list[Any], register: Callable[..., Any]) -> Callable[..., Any]:
    def remember(app: App, what: Any) -> Any:
        heard.append(what)
        return register(app, what)

    return remember


def event_name(constraint: str | dict[str, str]) -> str:
    """``message.im`` for messages in direct conversations."""
    if isinstance(constraint, str):
        return constraint
    return ".".join(filter(None, [constraint["type"], constraint.get("channel_type")]))


def methods_called() -> set[str]:
    """The methods of Slack's client that stand in the sources."""
    methods = {name for name in dir(WebClient) if re.fullmatch(r"[a-z]+(_[a-zA-Z0-9]+)+", name)} - {"api_call"}
    called = re.compile(rf"\.\s*(?:{'|'.join(methods)})\b")
    texts = (source.read_text() for source in sources())
    return {name for text in texts if called.search(text) for name in calls_in(text) if name in methods}


def sources() -> Iterator[Path]:
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        if (ROOT / "bot" / "sandbox") not in file.parents:
            yield file


def calls_in(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def test_optional_scopes_are_among_those_asked_for() -> None:
    assert set(SCOPES["bot_optional"]) == {"channels:history", "groups:history", "users.profile:read"}
    assert set(SCOPES["bot_optional"]) <= set(SCOPES["bot"])


def test_the_manifest_is_the_one_for_socket_mode() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["token_rotation_enabled"] is False  # cannot be turned off again
    assert "url" not in yaml.safe_dump(MANIFEST)
