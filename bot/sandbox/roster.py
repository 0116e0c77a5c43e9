"""Changing people and channels as Slack would, with the events that follow."""

from collections.abc import Iterable
from concurrent.futures import Future

from bot.sandbox.delivery import Ack
from bot.sandbox.entities import Channel
from bot.sandbox.events import Events
from bot.sandbox.people import CHANNEL_FIELDS, PROFILE_FIELDS, UnreadablePeople, change_user, new_user
from bot.sandbox.refusals import ActRefused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

Sent = list[Future[Ack]]
"""The events a change led to, as far as the app subscribed to them."""
_STATUS = frozenset(["status_text", "status_emoji", "status_expiration"])


class Roster:
    """Adds and changes people and channels. Every method raises ActRefused for fields that make no sense."""

    def __init__(self, world: World, events: Events) -> None:
        self._world = world
        self._events = events

    def user(self, workspace: Workspace, fields: Json) -> tuple[Json, Sent]:
        """Adds (`team_join`) or changes (`user_change` and its narrower kin) a person: the user object and the events
        sent. A change of custom profile fields alone is not told. [docs.slack.dev/reference/events/user_change]"""
        with self._world.lock:
            now = self._world.clock.now()
            user = workspace.users.get(str(fields.get("id") or ""))
            names = _user_events(fields) if user else ["team_join"]
            try:
                if user:
                    change_user(user, fields, now)
                else:
                    user = new_user({"id": self._world.new_id("U"), **fields}, workspace.id, now)
                    workspace.users[user["id"]] = user
            except UnreadablePeople as error:
                raise ActRefused(str(error)) from None
        self._world.changes.tell("user", team=workspace.id, user=user["id"])
        return user, _sent(self._events.user(workspace, name, user) for name in names)

    def channel(self, workspace: Workspace, fields: Json) -> tuple[Channel, Sent]:
        """Adds or changes a channel: name, members, is_private, is_archived, is_ext_shared, is_shared and so on.

        Returns it and the events sent.
        """
        with self._world.lock:
            unknown = fields.keys() - CHANNEL_FIELDS - {"id", "name", "members"}
            if unknown:
                raise ActRefused(f"a channel has no {', '.join(sorted(unknown))}")
            channel = workspace.channels.get(str(fields.get("id") or ""))
            events = self._change(workspace, channel, fields) if channel else []
            if channel is None:
                channel = self._add(workspace, fields)
                events = self._added(workspace, channel)
        self._world.changes.tell("channel", team=workspace.id, channel=channel.id)
        return channel, _sent(self._events.send(workspace, name, {"type": name, **event}) for name, event in events)

    def joined(self, workspace: Workspace, channel: Channel) -> None:
        """Tells the app that it came into a channel itself."""
        name, event = _came_in(workspace, channel)
        self._events.send(workspace, name, {"type": name, **event})

    def _add(self, workspace: Workspace, fields: Json) -> Channel:
        name = str(fields.get("name") or "").lstrip("#")
        if not name or workspace.channel_named(name):
            raise ActRefused(f"a channel needs a name of its own, not {name!r}")
        known = {field: fields[field] for field in CHANNEL_FIELDS & fields.keys()}
        channel = Channel(
            id=str(fields.get("id") or self._world.new_id("C")),
            name=name,
            members=self._members(workspace, fields.get("members", [])),
            created=int(self._world.clock.now().timestamp()),
            **known,
        )
        workspace.channels[channel.id] = channel
        return channel

    def _added(self, workspace: Workspace, channel: Channel) -> list[tuple[str, Json]]:
        """A new public channel is told to everybody; of the members the app is told that it was added itself."""
        created = ("channel_created", {"channel": channel.as_slack(workspace.bot_user)})
        return [
            *([] if channel.is_private else [created]),
            *([_came_in(workspace, channel)] if workspace.bot_user in channel.members else []),
        ]

    def _change(self, workspace: Workspace, channel: Channel, fields: Json) -> list[tuple[str, Json]]:
        """Writes the fields and returns the events that follow, by name."""
        family = "group" if channel.is_private else "channel"
        was_in = workspace.bot_user in channel.members
        events: list[tuple[str, Json]] = []
        if "members" in fields:
            events += self._change_members(workspace, channel, self._members(workspace, fields["members"]))
        if fields.get("name", channel.name) != channel.name:
            channel.name = str(fields["name"]).lstrip("#")
            renamed = {"id": channel.id, "name": channel.name, "created": channel.created}
            events.append((f"{family}_rename", {"channel": renamed}))
        if fields.get("is_archived", channel.is_archived) != channel.is_archived:
            verb = "archive" if fields["is_archived"] else "unarchive"
            events.append((f"{family}_{verb}", {"channel": channel.id, "user": self._someone(workspace)}))
        if fields.get("is_ext_shared", channel.is_ext_shared) != channel.is_ext_shared:
            name = "channel_shared" if fields["is_ext_shared"] else "channel_unshared"
            events.append((name, {"channel": channel.id}))
        for name in CHANNEL_FIELDS & fields.keys():
            setattr(channel, name, fields[name])
        in_it = was_in or workspace.bot_user in channel.members
        return events if in_it or not channel.is_private else []

    def _change_members(self, workspace: Workspace, channel: Channel, members: list[str]) -> list[tuple[str, Json]]:
        """Joining and leaving is told where the app is, or was, a member."""
        before, after = channel.members, members
        channel.members = members
        bot = workspace.bot_user
        common = _membership(workspace, channel)
        events: list[tuple[str, Json]] = []
        if bot in after:
            joined = [user for user in after if user not in before]
            events += [("member_joined_channel", {**common, "user": user}) for user in joined]
        if bot in before:
            left = [user for user in before if user not in after]
            events += [("member_left_channel", {**common, "user": user}) for user in left]
        if bot in before and bot not in after:
            family = "group" if channel.is_private else "channel"
            gone = {"channel": channel.id, "actor_id": self._someone(workspace)}
            events.append((f"{family}_left", gone))
        return events

    def _members(self, workspace: Workspace, listed: object) -> list[str]:
        if not isinstance(listed, list):
            raise ActRefused("members should be a list of ids")
        members = [workspace.bot_user if member == "bot" else str(member) for member in listed]
        unknown = [member for member in members if member not in workspace.users]
        if unknown:
            raise ActRefused(f"there are no people {', '.join(unknown)}")
        return list(dict.fromkeys(members))

    def _someone(self, workspace: Workspace) -> str:
        return next((user["id"] for user in workspace.humans() if user["is_admin"]), "USLACKBOT")


def _user_events(fields: Json) -> list[str]:
    """The events of a change, by the fields changed."""
    profile = fields.get("profile")
    changed = {*fields, *(profile if isinstance(profile, dict) else ())} - {"id", "profile"}
    if changed == {"fields"}:
        return []
    return [
        "user_change",
        *(["user_status_changed"] if changed & _STATUS else []),
        *(["user_profile_changed"] if changed & (PROFILE_FIELDS - _STATUS - {"fields"}) else []),
    ]


def _membership(workspace: Workspace, channel: Channel) -> Json:
    return {"channel": channel.id, "channel_type": channel.event_kind[0].upper(), "team": workspace.id}


def _came_in(workspace: Workspace, channel: Channel) -> tuple[str, Json]:
    """The event by which the app is told that it is in a channel itself now."""
    return "member_joined_channel", {**_membership(workspace, channel), "user": workspace.bot_user}


def _sent(events: Iterable[Future[Ack] | None]) -> Sent:
    return [event for event in events if event is not None]
