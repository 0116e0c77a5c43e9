"""Events: which the app is told of, and in which shape. [docs.slack.dev/apis/events-api]"""

from concurrent.futures import Future
from uuid import uuid4

from bot.sandbox.delivery import EVENTS, Ack, Envelope, Postman
from bot.sandbox.entities import Channel, Message
from bot.sandbox.methods.people import as_seen
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

_CHANNEL = ("channels:read",)
_GROUP = ("groups:read",)
_EITHER = (*_CHANNEL, *_GROUP)
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "app_mention": ("app_mentions:read",),
    "user_change": ("users:read",),
    "user_status_changed": ("users:read",),
    "user_profile_changed": ("users:read",),
    "team_join": ("users:read",),
    "member_joined_channel": _EITHER,
    "member_left_channel": _EITHER,
    "channel_archive": _CHANNEL,
    "channel_unarchive": _CHANNEL,
    "channel_rename": _CHANNEL,
    "channel_created": _CHANNEL,
    "channel_left": _CHANNEL,
    "channel_shared": _EITHER,
    "channel_unshared": _EITHER,
    "group_archive": _GROUP,
    "group_unarchive": _GROUP,
    "group_rename": _GROUP,
    "group_left": _GROUP,
}
"""Events that need a scope, any one of those named; without it Slack does not send them."""
_MESSAGE_EVENTS = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


class Events:
    """Sends the events the manifest subscribes to."""

    def __init__(self, world: World, postman: Postman) -> None:
        self._world = world
        self._postman = postman

    def subscribed(self, workspace: Workspace, name: str, channel: Channel | None = None) -> bool:
        """Whether the manifest asks for the event and grants the scope; of a channel, the scope of its kind."""
        needed = EVENT_SCOPES.get(name, ())
        if needed == _EITHER and channel:
            needed = _GROUP if channel.is_private else _CHANNEL
        granted = not needed or workspace.scopes.intersection(needed)
        return workspace.installed and name in workspace.manifest.events and bool(granted)

    def send(self, workspace: Workspace, name: str, event: Json) -> Future[Ack] | None:
        """Sends `event` if the app subscribed to `name` (such as `message.im`); None when it did not."""
        channel = workspace.channels.get(str(event.get("channel", "")))
        if not self.subscribed(workspace, name, channel):
            return None
        event = {**event, "event_ts": event.get("event_ts") or self._world.next_ts()}
        payload: Json = {
            "token": "sandbox",
            "team_id": workspace.id,
            "context_team_id": workspace.id,
            "context_enterprise_id": None,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{uuid4().hex[:12].upper()}",
            "event_time": int(float(event["event_ts"])),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.id,
                    "user_id": workspace.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": f"4-{uuid4().hex}",
        }
        return self._postman.event(Envelope(EVENTS, name, payload))

    def user(self, workspace: Workspace, name: str, user: Json) -> Future[Ack] | None:
        """`user_change`, its narrower kin or `team_join`, with the person as the app may see them."""
        seen = as_seen(workspace, user, with_locale=True)
        now = int(self._world.clock.now().timestamp())
        return self.send(workspace, name, {"type": name, "user": seen, "cache_ts": now})

    def uninstalled(self, workspace: Workspace) -> None:
        """Both events, at least once each, in either order: Slack promises no more."""
        for name, event in (
            ("tokens_revoked", {"tokens": {"oauth": [], "bot": [workspace.bot_user]}}),
            ("app_uninstalled", {}),
        ):
            self.send(workspace, name, {"type": name, **event})
        workspace.installed = False

    def message(self, workspace: Workspace, message: Message) -> Future[Ack] | None:
        """A new message, by a person or by the app itself (Slack tells an app of its own messages too).

        A mention is told once more where the app is in the channel, but not in direct messages with it.
        [docs.slack.dev/reference/events/app_mention]
        """
        body = {**message.as_slack(), "event_ts": message.ts}
        channel, bot = workspace.channels[message.channel], workspace.bot_user
        mention = None
        if f"<@{bot}>" in message.text and not message.bot_id and bot in channel.members and not channel.is_im:
            mention = self.send(workspace, "app_mention", {**body, "type": "app_mention", "channel": channel.id})
        return self._about(workspace, channel.id, body) or mention

    def changed(self, workspace: Workspace, before: Message, after: Message) -> None:
        self._about(
            workspace,
            after.channel,
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "message": after.as_slack(),
                "previous_message": before.as_slack(),
                "ts": self._world.next_ts(),
            },
        )

    def deleted(self, workspace: Workspace, message: Message) -> None:
        self._about(
            workspace,
            message.channel,
            {
                "type": "message",
                "subtype": "message_deleted",
                "hidden": True,
                "deleted_ts": message.ts,
                "previous_message": message.as_slack(),
                "ts": self._world.next_ts(),
            },
        )

    def _about(self, workspace: Workspace, channel_id: str, event: Json) -> Future[Ack] | None:
        channel = workspace.channels[channel_id]
        if workspace.bot_user not in channel.members:
            return None
        name = _MESSAGE_EVENTS[channel.event_kind]
        return self.send(workspace, name, {**event, "channel": channel_id, "channel_type": channel.event_kind})
