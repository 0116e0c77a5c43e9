"""Who is in the workspace: a people file, or a small company that is there without one."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.entities import Channel
from bot.sandbox.manifest import Manifest
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

DEFAULT_TOKEN = "xoxb-sandbox"  # noqa: S105 - a stand-in's token guards nothing
PROFILE_FIELDS = frozenset(
    [
        "real_name",
        "display_name",
        "title",
        "email",
        "phone",
        "status_text",
        "status_emoji",
        "status_expiration",
        "image_24",
        "image_48",
        "image_72",
        "image_192",
        "image_512",
        "fields",
        "first_name",
        "last_name",
        "pronouns",
    ]
)
"""Fields of a user that stand in its profile."""

DEFAULT_COMPANY: Json = {
    "workspace": {"name": "Sandbox GmbH", "domain": "sandbox"},
    "users": [
        {"id": "U0ADA", "name": "ada", "real_name": "Ada Berg", "title": "CEO", "is_owner": True, "is_admin": True},
        {"id": "U0MEI", "name": "mei", "real_name": "Mei Tanaka", "title": "Lead Payments", "tz": "Asia/Tokyo"},
        {"id": "U0JONAS", "name": "jonas", "real_name": "Jonas Weber", "title": "Engineer"},
        {"id": "U0LEA", "name": "lea", "real_name": "Lea Rossi", "title": "Product", "tz": "America/New_York"},
        {"id": "U0GUS", "name": "gus", "real_name": "Gus Quest", "title": "Guest", "is_restricted": True},
    ],
    "channels": [
        {"id": "C0GENERAL", "name": "general", "is_general": True, "members": "all"},
        {"id": "C0PAYMENTS", "name": "payments", "members": ["U0ADA", "U0MEI", "U0JONAS", "bot"]},
        {"id": "C0LEADS", "name": "leads", "is_private": True, "members": ["U0ADA", "U0MEI"]},
    ],
}


class UnreadablePeople(ValueError):
    """The people file is not one; the words say why."""


def read_people(path: Path) -> Json:
    """Raises UnreadablePeople or OSError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadablePeople(f"{path} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise UnreadablePeople(f"{path} should hold an object with workspace, users and channels")
    return content


def workspace_from(
    company: Json,
    manifest: Manifest,
    *,
    now: datetime,
    team_id: str = "T0SANDBOX",
    bot_token: str = DEFAULT_TOKEN,
    suffix: str = "",
) -> Workspace:
    """A workspace with the people and channels of a company. Raises UnreadablePeople."""
    described = company.get("workspace") or {}
    name = described if isinstance(described, str) else described.get("name", "Sandbox")
    details: Json = described if isinstance(described, dict) else {}
    workspace = Workspace(
        id=details.get("id") or team_id,
        name=name,
        domain=details.get("domain") or name.lower().replace(" ", "-"),
        bot_token=bot_token,
        bot_user=f"U0OKRBOT{suffix}",
        bot_id=f"B0OKRBOT{suffix}",
        app_id="A0SANDBOX",
        manifest=manifest,
    )
    bot: Json = {"id": workspace.bot_user, "name": "okrbot", "real_name": manifest.name, "is_bot": True}
    slackbot: Json = {"id": "USLACKBOT", "name": "slackbot", "real_name": "Slackbot"}
    for fields in (slackbot, bot, *company.get("users", ())):
        user = new_user(fields, workspace.id, now)
        workspace.users[user["id"]] = user
    for fields in company.get("profile_fields", ()):
        workspace.profile_fields[fields["id"]] = profile_field(fields, len(workspace.profile_fields))
    for fields in company.get("channels", ()):
        channel = _channel(fields, workspace, now)
        workspace.channels[channel.id] = channel
    return workspace


def profile_field(fields: Json, place: int) -> Json:
    """The definition of a custom profile field. [docs.slack.dev/reference/methods/team.profile.get]"""
    whole = {"label": "", "hint": "", "type": "text", "possible_values": None, "options": None, "is_hidden": False}
    return {**whole, "ordering": place, **fields}


def new_user(fields: Json, team_id: str, now: datetime) -> Json:
    """Slack's user object. [docs.slack.dev/reference/objects/user-object] Raises UnreadablePeople."""
    if not fields.get("id") or not isinstance(fields["id"], str):
        raise UnreadablePeople(f"a user needs an id: {fields}")
    name = str(fields.get("name") or fields["id"].lower())
    real_name = str(fields.get("real_name") or name)
    user: Json = {
        "id": fields["id"],
        "team_id": team_id,
        "name": name,
        "real_name": real_name,
        "deleted": False,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_bot": False,
        "is_app_user": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": False,
        "tz": "Europe/Berlin",
        "locale": "en-US",
        "profile": {
            "real_name": real_name,
            "display_name": name,
            "title": "",
            "email": f"{name}@example.com",
            "status_text": "",
            "status_emoji": "",
            "status_expiration": 0,
            "image_24": f"/avatars/{fields['id']}.svg",
            "image_48": f"/avatars/{fields['id']}.svg",
            "image_72": f"/avatars/{fields['id']}.svg",
            "team": team_id,
            "fields": {},
        },
    }
    change_user(user, fields, now)
    return user


def change_user(user: Json, fields: Json, now: datetime) -> None:
    """Writes fields into a user object, each where Slack keeps it. Raises UnreadablePeople for an unknown zone."""
    zone = fields.get("tz", user.get("tz"))
    if zone:
        user["tz_offset"], user["tz_label"] = _offset(zone, now)
    for name, value in fields.items():
        if name == "profile" and isinstance(value, dict):
            user["profile"].update(value)
        elif name in PROFILE_FIELDS:
            user["profile"][name] = value
        if name not in PROFILE_FIELDS and name != "profile":
            user[name] = value
    user["real_name"] = user["profile"]["real_name"]
    user["updated"] = int(now.timestamp())


def _offset(zone: Any, now: datetime) -> tuple[int, str]:
    try:
        local = now.astimezone(ZoneInfo(str(zone)))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnreadablePeople(f"{zone!r} is no IANA time zone") from None
    offset = local.utcoffset()
    return (int(offset.total_seconds()) if offset else 0), str(local.tzname())


def _channel(fields: Json, workspace: Workspace, now: datetime) -> Channel:
    listed = fields.get("members", [])
    everyone = [user["id"] for user in workspace.humans() if not user["is_restricted"]] + [workspace.bot_user]
    members = everyone if listed == "all" else [workspace.bot_user if m == "bot" else str(m) for m in listed]
    unknown = [member for member in members if member not in workspace.users]
    if unknown or not fields.get("id"):
        raise UnreadablePeople(
            f"channel {fields.get('name')}: " + (f"unknown members {unknown}" if unknown else "no id")
        )
    known = {name: fields[name] for name in CHANNEL_FIELDS & fields.keys()}
    return Channel(
        id=fields["id"], name=str(fields.get("name", "")), members=members, created=int(now.timestamp()), **known
    )


CHANNEL_FIELDS = frozenset(
    ["is_private", "is_archived", "is_ext_shared", "is_shared", "is_general", "topic", "purpose", "read_only"]
)
