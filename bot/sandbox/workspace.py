"""One Slack workspace in memory: people, channels, messages, views. Its world's lock guards it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.sandbox.entities import Channel, Ephemeral, Message, Scheduled, View
from bot.sandbox.manifest import Manifest
from bot.sandbox.uploads import File
from bot.sandbox.wire import Json


@dataclass
class Workspace:
    """The state of one workspace. `users` holds Slack's own user objects."""

    id: str
    name: str
    domain: str
    bot_token: str
    bot_user: str
    bot_id: str
    app_id: str
    manifest: Manifest
    users: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    directs: dict[str, str] = field(default_factory=dict)
    """The channel of the bot's direct messages with each person, where they have been opened."""
    messages: dict[str, list[Message]] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    """The stack of each person's modals, by view id, bottom first."""
    homes: dict[str, str] = field(default_factory=dict)
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    usergroups: dict[str, Json] = field(default_factory=dict)
    profile_fields: dict[str, Json] = field(default_factory=dict)
    """The custom profile fields of the workspace, by id (`Xf…`)."""
    typed_in_messages: dict[tuple[str, str, str], dict[str, dict[str, Json]]] = field(default_factory=dict)
    """What a person put into the inputs of a message, by channel, ts and person."""
    offered: dict[tuple[str, str, str, str], dict[str, Json]] = field(default_factory=dict)
    """The options an external select has offered, by value, for each person, view or message, block id and action id.
    """
    installed: bool = True

    @property
    def scopes(self) -> frozenset[str]:
        return self.manifest.scopes

    def grant(self, scopes: frozenset[str]) -> None:
        """What an installation asked for, and nothing else; to an app that is there already it is added."""
        held = self.scopes | scopes if self.installed else scopes
        self.manifest = replace(self.manifest, scopes=held)

    def channel_named(self, name: str) -> Channel | None:
        """By id or by name, with or without `#`."""
        bare = name.lstrip("#")
        return self.channels.get(name) or next(
            (c for c in self.channels.values() if c.name == bare and not c.is_im), None
        )

    def direct(self, user: str) -> Channel | None:
        """The bot's direct messages with a person, if they have been opened."""
        return self.channels.get(self.directs.get(user, ""))

    def message(self, channel: str, ts: str) -> Message | None:
        return next((message for message in self.messages.get(channel, ()) if message.ts == ts), None)

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies of a thread, without the message it hangs on."""
        return [m for m in self.messages.get(channel, ()) if m.thread_ts == thread_ts and m.is_reply]

    def modal_stack(self, user: str) -> list[View]:
        """Bottom first."""
        return [self.views[view_id] for view_id in self.modals.get(user, ())]

    def home(self, user: str) -> View | None:
        return self.views.get(self.homes.get(user, ""))

    def humans(self) -> Iterator[Json]:
        return (user for user in self.users.values() if not user["is_bot"] and user["id"] != "USLACKBOT")

    def is_in_team(self, user: str) -> bool:
        """People of a connected workspace are in channels but not in this team."""
        person = self.users[user]
        return not person.get("is_stranger") and person["team_id"] == self.id
