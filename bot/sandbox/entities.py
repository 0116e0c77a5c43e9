"""Channels, messages, views: what a workspace holds, and how Slack writes each of them down."""

from dataclasses import dataclass, field
from time import monotonic

from bot.sandbox.wire import Json

TOMBSTONE = "tombstone"
BROADCAST = "thread_broadcast"
"""A reply that stands in the channel as well. [docs.slack.dev/reference/events/message/thread_broadcast]"""


@dataclass
class Channel:
    """A public or private channel, or the direct messages of the bot with one person."""

    id: str
    name: str
    members: list[str]
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_shared: bool = False
    is_general: bool = False
    created: int = 0
    topic: str = ""
    purpose: str = ""
    read_only: bool = False
    """Only admins post here: `restricted_action_read_only_channel`."""

    @property
    def kind(self) -> str:
        """As conversations.list calls it: im, private_channel or public_channel."""
        if self.is_im:
            return "im"
        return "private_channel" if self.is_private else "public_channel"

    @property
    def event_kind(self) -> str:
        """As message events call it: im, group or channel."""
        return {"im": "im", "private_channel": "group", "public_channel": "channel"}[self.kind]

    def partner(self, bot_user: str) -> str:
        """The person at the other end of a direct message."""
        return next((member for member in self.members if member != bot_user), "")

    def as_slack(self, bot_user: str) -> Json:
        """The conversation object. [docs.slack.dev/reference/objects/conversation-object]"""
        shared: Json = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.is_archived,
            "is_im": self.is_im,
            "is_org_shared": False,
        }
        if self.is_im:
            return {**shared, "user": self.partner(bot_user), "is_user_deleted": False, "priority": 0}
        return {
            **shared,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_general": self.is_general,
            "is_shared": self.is_shared or self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": False,
            "is_member": bot_user in self.members,
            "num_members": len(self.members),
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
        }


@dataclass
class Message:
    """One message that stays in a channel."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    bot_id: str = ""
    app_id: str = ""
    team: str = ""
    thread_ts: str = ""
    parent_user: str = ""
    """Who wrote the message its thread hangs on."""
    reply_broadcast: bool = False
    metadata: Json | None = None
    edited: Json | None = None
    subtype: str = ""
    client_msg_id: str = ""
    files: list[Json] = field(default_factory=list)
    hidden_until: float = 0.0
    """Machine time before which history does not show it yet (an injected lag)."""
    accepted_at: float = field(default_factory=monotonic)
    """Machine time."""

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def is_tombstone(self) -> bool:
        return self.subtype == TOMBSTONE

    def as_slack(self, *, with_metadata: bool = True) -> Json:
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        optional: Json = {
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "thread_ts": self.thread_ts,
            "parent_user_id": self.parent_user,
            "edited": self.edited,
            "subtype": self.subtype or (BROADCAST if self.is_reply and self.reply_broadcast else ""),
            "hidden": self.is_tombstone,
            "client_msg_id": self.client_msg_id,
            "files": self.files,
        }
        body.update({name: value for name, value in optional.items() if value})
        if with_metadata and self.metadata:
            body["metadata"] = self.metadata
        return body


@dataclass(frozen=True)
class Ephemeral:
    """A message only one person sees. Slack keeps none of them; the stand-in does, for its page."""

    id: str
    channel: str
    user: str
    ts: str
    text: str
    blocks: list[Json]
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str = ""

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "channel": self.channel,
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "thread_ts": self.thread_ts,
            "is_ephemeral": True,
        }


@dataclass
class View:
    """A modal or a Home tab as one person has it open."""

    id: str
    user: str
    team: str
    app_id: str
    bot_id: str
    content: Json
    """What the app sent, with block and action ids filled in."""
    hash: str
    root: str = ""
    previous: str = ""
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    """What stands in the inputs, by block and action id, where it differs from what the app put there."""

    @property
    def type(self) -> str:
        return str(self.content["type"])

    @property
    def blocks(self) -> list[Json]:
        return list(self.content["blocks"])

    def as_slack(self, state: Json | None = None) -> Json:
        """The view object. [docs.slack.dev/reference/interaction-payloads/view-interactions-payload]"""
        content = self.content
        return {
            "id": self.id,
            "team_id": self.team,
            "type": self.type,
            "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": state or {}},
            "hash": self.hash,
            "title": content.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": self.previous or None,
            "root_view_id": self.root or self.id,
            "app_id": self.app_id,
            "external_id": content.get("external_id", ""),
            "app_installed_team_id": self.team,
            "bot_id": self.bot_id,
        }


@dataclass(frozen=True)
class Scheduled:
    """A message that waits for the calendar clock. `post_at` in seconds since 1970."""

    id: str
    channel: str
    post_at: int
    content: Json
    thread_ts: str
    has_metadata: bool
    created: int

    def as_slack(self) -> Json:
        return {
            "id": self.id,
            "channel_id": self.channel,
            "post_at": self.post_at,
            "date_created": self.created,
            "text": self.content["text"],
        }
