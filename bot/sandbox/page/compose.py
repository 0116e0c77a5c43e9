"""Puts one page together from the stand-in's world. The caller holds the world's lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from bot.sandbox.calls import Call
from bot.sandbox.entities import View
from bot.sandbox.page import directory, inspection, view
from bot.sandbox.page.blocks import Reader, Surface, render
from bot.sandbox.page.blocks.mrkdwn import unescaped
from bot.sandbox.page.blocks.reader import text_of
from bot.sandbox.page.bodies import Bodies
from bot.sandbox.page.clockbar import clock
from bot.sandbox.page.conversation import Conversation, typed_values
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.view import DM, HOME, Where
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Composer:
    """The world, the calls, and what the page remembers; `words` are offered while typing a command."""

    world: World
    desk: Desk
    words: Sequence[str]
    bodies: Bodies = field(default_factory=Bodies)

    def where(self, asked: Mapping[str, str]) -> Where:
        """The address, mended where it names nobody or nothing."""
        workspace = self.world.default
        people = directory.actors(workspace)
        person = asked.get("as", "")
        if not any(user["id"] == person for user in people):
            person = directory.first_actor(workspace)
        place = asked.get("at", DM)
        if place not in (DM, HOME, *(channel.id for channel in directory.channels_of(workspace, person))):
            place = DM
        return Where(person, place, asked.get("thread", ""), asked.get("show", ""))

    def page(self, where: Where, calls: Sequence[Call]) -> view.Page:
        workspace, now = self.world.default, self.world.clock.now()
        self.desk.begin(f"{now.timestamp() - _A_DAY:.6f}")
        reader = directory.reader(workspace, where.person, now)
        talk = Conversation(workspace, reader, where, self.bodies)
        channel = self._channel(workspace, where)
        self._mark_read(workspace, where.person, channel)
        home = workspace.home(where.person) if where.place == HOME else None
        people = [self._person(workspace, user, where) for user in directory.actors(workspace)]
        return view.Page(
            company=workspace.name,
            bot=directory.name_of(workspace, workspace.bot_user),
            where=where,
            me=next(person for person in people if person.is_current),
            people=people,
            places=self._own_places(workspace, where),
            channels=[
                self._place(workspace, where, one.id, one.name, "lock" if one.is_private else "#", one.id)
                for one in directory.channels_of(workspace, where.person)
            ],
            title=self._title(workspace, where),
            about=self._about(workspace, where),
            messages=talk.messages(channel) if channel else [],
            thread=talk.thread(channel, where.thread) if channel and where.thread else [],
            clock=clock(now, reader.zone, self.desk.moved),
            key=f"{where.person}-{where.place}",
            home=self._body(home, reader) if home else None,
            home_id=home.id if home else "",
            modals=self._modals(workspace, reader),
            calls=inspection.calls(calls, reader.zone) if where.show == view.CALLS else [],
            refused=inspection.refused(calls),
            reached=len(self.desk.moved.reached) if self.desk.moved else 0,
            notice=self.desk.notice(where.person),
            can_write=where.place != HOME,
            words=self.words,
            global_shortcuts=_shortcuts(workspace, "global"),
            message_shortcuts=_shortcuts(workspace, "message"),
        )

    def _channel(self, workspace: Workspace, where: Where) -> str:
        """The id of the channel looked at, empty for App Home and before the first direct message."""
        if where.place not in (DM, HOME):
            return where.place
        direct = workspace.direct(where.person) if where.place == DM else None
        return direct.id if direct else ""

    def _mark_read(self, workspace: Workspace, person: str, channel: str) -> None:
        messages = workspace.messages.get(channel)
        if messages:
            self.desk.read(person, channel, messages[-1].ts)

    def _unread(self, workspace: Workspace, person: str, channel: str) -> int:
        """Messages of the bot after the last look; replies in threads count, one's own do not."""
        since = self.desk.last_read(person, channel)
        count = 0
        for message in reversed(workspace.messages.get(channel, ())):
            if message.ts <= since:
                break
            count += message.user == workspace.bot_user
        return count

    def _person(self, workspace: Workspace, user: Mapping[str, Any], where: Where) -> view.Person:
        user_id, name = str(user["id"]), str(user["real_name"])
        direct = workspace.direct(user_id)
        return view.Person(
            id=user_id,
            name=name,
            about=directory.about(user),
            local_time=f"{directory.local(user, self.world.clock.now()):%H:%M}",
            href=where.href(person=user_id),
            initials=directory.initials(name),
            tint=directory.tint(user_id),
            unread=bool(direct and self._unread(workspace, user_id, direct.id)),
            is_current=user_id == where.person,
        )

    def _own_places(self, workspace: Workspace, where: Where) -> list[view.Place]:
        direct = workspace.direct(where.person)
        bot = directory.name_of(workspace, workspace.bot_user)
        dm = self._place(workspace, where, DM, bot, "mark", direct.id if direct else "")
        home = self._place(workspace, where, HOME, "App Home", "home", "")
        return [dm, home] if workspace.manifest.home_tab else [dm]

    def _place(self, workspace: Workspace, where: Where, id_: str, name: str, sign: str, channel: str) -> view.Place:
        is_current = where.place == id_
        unread = 0 if is_current or not channel else self._unread(workspace, where.person, channel)
        return view.Place(id_, name, sign, where.href(place=id_), unread, is_current)

    def _title(self, workspace: Workspace, where: Where) -> str:
        if where.place == HOME:
            return "App Home"
        if where.place == DM:
            return directory.name_of(workspace, workspace.bot_user)
        return f"# {workspace.channels[where.place].name}"

    def _about(self, workspace: Workspace, where: Where) -> str:
        if where.place in (DM, HOME):
            return f"{'direct messages with' if where.place == DM else 'as seen by'} " + directory.name_of(
                workspace, where.person
            )
        channel = workspace.channels[where.place]
        bot = "" if workspace.bot_user in channel.members else "the bot is not in here"
        return " · ".join(part for part in (channel.topic, f"{len(channel.members)} members", bot) if part)

    def _modals(self, workspace: Workspace, reader: Reader) -> list[view.Modal]:
        stack = workspace.modal_stack(reader.person)
        return [
            view.Modal(
                id=one.id,
                title=_words(one.content.get("title")) or "View",
                submit=_words(one.content.get("submit")),
                close=_words(one.content.get("close")) or "Cancel",
                body=self._body(one, reader),
                is_top=one is stack[-1],
            )
            for one in stack
        ]

    def _body(self, shown: View, reader: Reader) -> Markup:
        correction = self.desk.correction(shown.id, shown.hash)
        values = typed_values(shown.typed) | (dict(correction.values) if correction else {})
        errors = correction.errors if correction else {}
        return render(shown.blocks, Surface(reader, f"v-{shown.id}", errors=errors, values=values))


def _words(text: Any) -> str:
    return unescaped(text_of(text))


def _shortcuts(workspace: Workspace, kind: str) -> list[view.Shortcut]:
    every = workspace.manifest.shortcuts.values()
    return [view.Shortcut(one.callback_id, one.name or one.callback_id) for one in every if one.kind == kind]
