"""What may be said of a person or a channel. Every check raises BadRequest, before anything is changed."""

from collections.abc import Iterable
from typing import Any

from bot.sandbox.control.reading import BadRequest, optional
from bot.sandbox.people import CHANNEL_FIELDS, PROFILE_FIELDS
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

CHANNEL_NAME_MAX = 80
"""[docs.slack.dev/reference/methods/conversations.create]"""
_NO_TEXT = frozenset(["status_expiration", "fields"])
_PROFILE_TEXTS = PROFILE_FIELDS - _NO_TEXT
_USER_TEXTS = frozenset(["id", "name", "team_id", "tz", "locale"])
_CHANNEL_TEXTS = frozenset(["topic", "purpose"])


def check_user(workspace: Workspace, fields: Json) -> None:
    """Fields of a user object, flat or in `profile`. [docs.slack.dev/reference/objects/user-object]"""
    if optional(fields, "id") in workspace.channels:
        raise BadRequest(f"{fields['id']} is a channel")
    profile = fields.get("profile", {})
    if not isinstance(profile, dict):
        raise BadRequest("profile should be an object")
    _texts(fields, _USER_TEXTS - {"tz"})
    optional(fields, "tz")  # bots have none
    _flags(fields, [name for name in fields if name == "deleted" or name.startswith("is_")])
    for holder in (fields, profile):
        _texts(holder, _PROFILE_TEXTS)
        _check_custom(holder.get("fields"))
        if not _is_whole(holder.get("status_expiration", 0)):
            raise BadRequest("status_expiration should be seconds since 1970")


def check_channel(workspace: Workspace, fields: Json) -> None:
    """Fields of a channel; its name is its own and of the kind Slack lets people give."""
    channel_id = optional(fields, "id")
    if channel_id in workspace.users:
        raise BadRequest(f"{channel_id} is a person")
    _texts(fields, _CHANNEL_TEXTS)
    _flags(fields, CHANNEL_FIELDS - _CHANNEL_TEXTS)
    if "name" in fields:
        _check_name(workspace, channel_id, fields["name"])


def _check_name(workspace: Workspace, channel_id: str, name: Any) -> None:
    """[docs.slack.dev/reference/methods/conversations.rename]"""
    bare = name.removeprefix("#") if isinstance(name, str) else ""
    if not bare or len(bare) > CHANNEL_NAME_MAX or bare != bare.lower() or any(mark in bare for mark in " .#"):
        raise BadRequest(f"name should be 1 to {CHANNEL_NAME_MAX} small letters, digits, hyphens or underscores")
    other = workspace.channel_named(bare)
    if other and other.id != channel_id:
        raise BadRequest(f"name: #{bare} is another channel, {other.id}")


def _check_custom(custom: Any) -> None:
    """Custom profile fields. [docs.slack.dev/reference/methods/users.profile.get]"""
    if custom is not None and not (isinstance(custom, dict) and all(map(_is_custom, custom.values()))):
        raise BadRequest("fields should be {id: {value: text, alt?: text}}")


def _is_custom(entry: Any) -> bool:
    return isinstance(entry, dict) and "value" in entry and all(isinstance(item, str) for item in entry.values())


def _texts(fields: Json, names: Iterable[str]) -> None:
    for name in names:
        if not isinstance(fields.get(name, ""), str):
            raise BadRequest(f"{name} should be text")


def _flags(fields: Json, names: Iterable[str]) -> None:
    for name in names:
        if not isinstance(fields.get(name, False), bool):
            raise BadRequest(f"{name} should be true or false")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
