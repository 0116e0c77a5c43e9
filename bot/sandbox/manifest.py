"""What the app's manifest grants: scopes, commands, events, shortcuts, tabs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

_COMMAND = re.compile(r"/[\w-]{1,31}")


class UnreadableManifest(ValueError):
    """The manifest file is not one; the words say why."""


@dataclass(frozen=True)
class Command:
    name: str
    should_escape: bool = False
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True)
class Shortcut:
    callback_id: str
    kind: str
    """`global` or `message`."""
    name: str = ""


@dataclass(frozen=True)
class Manifest:
    """The parts of Slack's app manifest that decide what the app may do and what it is told."""

    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: Mapping[str, Command]
    shortcuts: Mapping[str, Shortcut]
    home_tab: bool = True
    messages_tab: bool = True
    messages_tab_read_only: bool = False
    is_named: bool = True
    """False when nobody named one: then the app has whatever command and shortcut somebody uses."""
    interactivity: bool = True
    redirect_urls: tuple[str, ...] = ()

    def command(self, name: str) -> Command | None:
        return self.commands.get(name) or (Command(name) if not self.is_named and _COMMAND.fullmatch(name) else None)

    def without_scopes(self, *scopes: str) -> "Manifest":
        """The same app after an admin declined optional scopes."""
        return replace(self, scopes=self.scopes - set(scopes))


def read_manifest(path: Path) -> Manifest:
    """Raises UnreadableManifest or OSError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableManifest(f"{path} is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise UnreadableManifest(f"{path} is not a manifest: it should be a mapping")
    return manifest_from(content)


def manifest_from(content: Mapping[str, Any]) -> Manifest:
    """A manifest from its parsed YAML or JSON."""
    features: Mapping[str, Any] = content.get("features") or {}
    settings: Mapping[str, Any] = content.get("settings") or {}
    scopes = ((content.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    home: Mapping[str, Any] = features.get("app_home") or {}
    commands = [
        Command(
            name=entry["command"],
            should_escape=bool(entry.get("should_escape", False)),
            description=entry.get("description", ""),
            usage_hint=entry.get("usage_hint", ""),
        )
        for entry in features.get("slash_commands") or []
    ]
    shortcuts = [
        Shortcut(entry["callback_id"], entry["type"], entry.get("name", ""))
        for entry in features.get("shortcuts") or []
    ]
    return Manifest(
        name=(content.get("display_information") or {}).get("name", "okrbot"),
        scopes=frozenset(scopes),
        events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or []),
        commands={command.name: command for command in commands},
        shortcuts={shortcut.callback_id: shortcut for shortcut in shortcuts},
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        redirect_urls=tuple((content.get("oauth_config") or {}).get("redirect_urls") or ()),
        interactivity=bool((settings.get("interactivity") or {}).get("is_enabled", False)),
    )


PERMISSIVE = Manifest(
    name="okrbot",
    scopes=frozenset(
        [
            "app_mentions:read",
            "chat:write",
            "chat:write.public",
            "commands",
            "im:write",
            "im:read",
            "im:history",
            "users:read",
            "users:read.email",
            "channels:read",
            "groups:read",
            "channels:history",
            "groups:history",
            "channels:join",
            "users.profile:read",
            "usergroups:read",
            "files:write",
            "files:read",
            "dnd:read",
            "team:read",
        ]
    ),
    events=frozenset(
        [
            "app_home_opened",
            "app_uninstalled",
            "tokens_revoked",
            "user_change",
            "team_join",
            "message.im",
            "message.channels",
            "message.groups",
            "app_mention",
            "member_joined_channel",
            "member_left_channel",
            "channel_archive",
            "channel_unarchive",
            "channel_rename",
            "channel_created",
            "channel_shared",
            "channel_unshared",
            "group_archive",
            "group_rename",
        ]
    ),
    commands={"/okr": Command("/okr", should_escape=True)},
    shortcuts={},
    is_named=False,
)
"""Used when no manifest is at hand: everything a small bot needs."""
