"""The people of the workspace as the page lists them, and as a reader of messages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.entities import Channel
from bot.sandbox.page.blocks import Reader
from bot.sandbox.workspace import Workspace

TINTS = 8
_FALLBACK_ZONE = "UTC"


def name_of(workspace: Workspace, user_id: str) -> str:
    user = workspace.users.get(user_id)
    return str(user["real_name"]) if user else user_id


def zone_of(user: Mapping[str, Any]) -> ZoneInfo:
    return ZoneInfo(str(user.get("tz") or _FALLBACK_ZONE))


def local(user: Mapping[str, Any], now: datetime) -> datetime:
    return now.astimezone(zone_of(user))


def city(user: Mapping[str, Any]) -> str:
    """`Tokyo` of `Asia/Tokyo`."""
    return str(user.get("tz") or _FALLBACK_ZONE).rsplit("/", 1)[-1].replace("_", " ")


def about(user: Mapping[str, Any]) -> str:
    """Title and what the person is here, such as `Engineer, Payments · guest`."""
    title = str(user["profile"].get("title") or "")
    kind = "guest" if user.get("is_restricted") or user.get("is_ultra_restricted") else ""
    other = "another workspace" if user.get("is_stranger") else ""
    return " · ".join(part for part in (title, kind, other, city(user)) if part)


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[0], words[-1]) if len(words) > 1).upper() if len(words) > 1 else name[:2]


def tint(user_id: str) -> int:
    """The same soft colour for the same person, every time."""
    return sum(user_id.encode()) % TINTS


def actors(workspace: Workspace) -> list[Mapping[str, Any]]:
    """Whom one can act as, by name: every person who has not been deactivated."""
    return sorted((user for user in workspace.humans() if not user["deleted"]), key=lambda user: str(user["real_name"]))


def first_actor(workspace: Workspace) -> str:
    """Whom one acts as at first: somebody who reads English, as this page speaks, and to whom the bot has written, an
    admin before anything has happened; empty in a workspace without people."""

    def interest(user: Mapping[str, Any]) -> tuple[bool, int, bool]:
        direct = workspace.direct(str(user["id"]))
        told = workspace.messages.get(direct.id, []) if direct else []
        count = sum(message.user == workspace.bot_user for message in told)
        return str(user["locale"]).startswith("en"), count, bool(user["is_admin"])

    people = actors(workspace)
    return str(max(people, key=interest)["id"]) if people else ""


def channels_of(workspace: Workspace, user_id: str) -> list[Channel]:
    own = (channel for channel in workspace.channels.values() if not channel.is_im and not channel.is_archived)
    return sorted((channel for channel in own if user_id in channel.members), key=lambda channel: channel.name)


def reader(workspace: Workspace, user_id: str, now: datetime) -> Reader:
    user = workspace.users[user_id]
    return Reader(
        now=now.astimezone(UTC),
        zone=zone_of(user),
        locale=str(user.get("locale") or "en-US"),
        person=user_id,
        people={one["id"]: str(one["real_name"]) for one in workspace.users.values()},
        channels={one.id: one.name for one in workspace.channels.values() if not one.is_im},
        direct=workspace.directs.get(user_id, ""),
    )
