"""Following people, teams and objectives, for oneself and for a channel; and one press to stop."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.channels import Channels
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.following import Followed, FollowKind
from bot.domain.ids import read_code
from bot.services.follows import Follows
from bot.services.overview.looking import Looker
from bot.views import blocks, ids
from bot.views import follow as views
from bot.views.blocks import Message
from bot.views.places import Kind, Place
from bot.views.sheets import as_message
from handlers.acts import Caller, Command, Outcome, Press, Publish, Replace, Reply, Share
from handlers.background import spot_in
from handlers.front import Front
from handlers.parsing import read_id
from handlers.viewing import MENTION, ViewingHandlers

HERE = re.compile(r"(?i)^(?:(?:here|channel)\s+(?P<rest>\S.*)|(?P<first>.*\S)\s+here)$", re.DOTALL)
TEAM = re.compile(r"(?i)^team(\s+|$)")
CHANNELS = ("C", "G")
"""What the ids of channels begin with; a direct conversation is none."""


@dataclass(frozen=True)
class FollowsJourney:
    follows: Follows
    viewing: ViewingHandlers
    channels: Channels

    def register(self, front: Front) -> None:
        front.command("follow")(self.follow)
        front.command("unfollow")(self.unfollow)
        front.press(re.compile(f"^{ids.FOLLOW}"), self.begin)
        front.press(ids.FOLLOW_STOP, self.stop)
        front.press(ids.FOLLOW_IN_CHANNEL, self.begin_in_channel)
        front.press(ids.FOLLOW_CHANNEL_STOP, self.stop_in_channel)

    def follow(self, act: Command) -> Outcome:
        """``follow @mei``, ``follow team Payments``, ``follow O-12``, for short ``follow Payments``; with ``here`` the
        channel follows. Alone it lists what is followed."""
        caller, (typed, here) = act.caller, _read(act.words)
        if not typed:
            return self._list(caller, act.channel_id)
        if typed.casefold() == "team":
            return self.viewing.which_team(caller)
        begin = self._begin_here(act.channel_id) if here else self._begin_own(act.channel_id)
        return self._meant(caller, typed, lambda about: begin(caller, about))

    def unfollow(self, act: Command) -> Outcome:
        """Of what is followed only: whatever else has that name is not meant."""
        caller, (typed, here) = act.caller, _read(act.words)
        if not typed:
            return self._list(caller, act.channel_id)
        if mention := MENTION.fullmatch(typed):
            typed = self.viewing.callers.acquaint(caller, [mention["id"]])[0].name
        typed = TEAM.sub("", typed) or typed
        if here:
            done = self.follows.end_in_named(caller.workspace, caller.person, act.channel_id, typed, caller.now)
            return self._told_in_channel(
                caller, act.channel_id, views.channel_ended(caller.t, done, caller.person.name)
            )
        done = self.follows.end_named(caller.workspace, caller.person, typed, caller.now)
        return Reply(views.ended_message(caller.t, done))

    def begin(self, act: Press) -> Outcome:
        caller, (about, on_page) = act.caller, _about(act.value)
        done = self.follows.begin(caller.workspace, caller.person, about, caller.now)
        said = views.begun_message(caller.t, done, in_channel=_is_channel(act.channel_id))
        return self._after(act, about, on_page, said)

    def stop(self, act: Press) -> Outcome:
        caller, (about, on_page) = act.caller, _about(act.value)
        done = self.follows.end(caller.workspace, caller.person, about, caller.now)
        return self._after(act, about, on_page, views.ended_message(caller.t, done))

    def begin_in_channel(self, act: Press) -> Outcome:
        about, _ = _about(act.value)
        return self._begin_here(act.channel_id or "")(act.caller, about)

    def stop_in_channel(self, act: Press) -> Outcome:
        """Everybody in the channel reads who has ended it."""
        caller, follow_id = act.caller, read_id(act.value) or 0
        done = self.follows.end_in(caller.workspace, caller.person, follow_id, caller.now)
        said = views.channel_ended(caller.t, done, caller.person.name)
        return self._told_in_channel(caller, act.channel_id or "", said)

    def _meant(self, caller: Caller, typed: str, then: Callable[[Followed], Outcome]) -> Outcome:
        """What was typed, or a choice between several. A key result is followed with its objective."""
        if mention := MENTION.fullmatch(typed):
            return then(Followed(FollowKind.PERSON, self.viewing.callers.acquaint(caller, [mention["id"]])[0].id))
        if code := read_code(typed):
            return then(self.follows.objective(caller.workspace, caller.person, code))
        named = TEAM.sub("", typed)
        kinds = ("team",) if named != typed else ("person", "team")
        found = self.viewing.sheets.finding.named(caller.workspace, caller.person, named, kinds)
        if len(found) > 1:
            return Reply(views.which(caller.t, named, found))
        return then(Followed(FollowKind(found[0].kind), found[0].id))

    def _begin_own(self, channel_id: str) -> Callable[[Caller, Followed], Outcome]:
        def begin(caller: Caller, about: Followed) -> Outcome:
            done = self.follows.begin(caller.workspace, caller.person, about, caller.now)
            return Reply(views.begun_message(caller.t, done, in_channel=_is_channel(channel_id)))

        return begin

    def _begin_here(self, channel_id: str) -> Callable[[Caller, Followed], Outcome]:
        """Where OKRs may be written, and the bot is, for it has to post there."""

        def begin(caller: Caller, about: Followed) -> Outcome:
            if not _is_channel(channel_id):
                raise NothingToDo("no_channel_here")
            Looker(caller.person, caller.workspace).ensure_may_let_a_channel_follow()
            self.channels.ensure_open(caller.workspace, channel_id, caller.client)
            done = self.follows.begin_in(caller.workspace, caller.person, channel_id, about, caller.now)
            if not done.is_new:
                return Reply(views.channel_follows_already(caller.t, done))
            return Share(views.channel_begun(caller.t, done, caller.person.name))

        return begin

    def _told_in_channel(self, caller: Caller, channel_id: str, said: Message) -> Outcome:
        """To everybody there, unless others read along by now."""
        closed = self.channels.why_closed(caller.workspace, channel_id, caller.client, must_be_member=False)
        return Share(said) if closed is None else Reply(said)

    def _list(self, caller: Caller, channel_id: str) -> Outcome:
        place = Place(Kind.FOLLOWS, words=channel_id if _is_channel(channel_id) else "")
        return Reply(as_message(caller.t, self.viewing.sheets.of(caller, place)), replace(place, words=""))

    def _after(self, act: Press, about: Followed, on_page: bool, said: Message) -> Outcome:
        """In App Home, and in an answer of one's own, what was shown is shown anew with what was done above it; a
        message that others see, or that stays, is left alone."""
        caller = act.caller
        if act.is_home:
            view = self.viewing.home.again(caller, spot_in(act.view))
            return Publish({**view, "blocks": [blocks.context(said.text), *view["blocks"]][: blocks.VIEW_BLOCKS]})
        if not on_page or not act.is_private:
            return Reply(said)
        shown = as_message(caller.t, self.viewing.sheets.of(caller, self._page_of(caller, about)))
        told = (blocks.context(said.text), *shown.blocks)
        return Replace(replace(shown, text=f"{said.text}\n{shown.text}", blocks=told))

    def _page_of(self, caller: Caller, about: Followed) -> Place:
        if about.kind is FollowKind.OBJECTIVE:
            return Place(Kind.OBJECTIVE, words=self.follows.code_of(caller.workspace, about))
        return Place(Kind.PERSON if about.kind is FollowKind.PERSON else Kind.TEAM, about.id)


def _read(words: str) -> tuple[str, bool]:
    """What was typed without the word that means the channel, and whether that was there."""
    typed = words.strip()
    found = HERE.match(typed)
    if found is None:
        return typed, False
    return (found["rest"] or found["first"]).strip(), True


def _is_channel(channel_id: str | None) -> bool:
    return bool(channel_id) and (channel_id or "").startswith(CHANNELS)


def _about(value: str) -> tuple[Followed, bool]:
    """What a button is about, and whether it stands on the page of that. Raises NotFound."""
    kind, _, rest = value.partition(" ")
    number, _, where = rest.partition(" ")
    found = read_id(number)
    if kind not in set(FollowKind) or found is None:
        raise NotFound("name", "")
    return Followed(FollowKind(kind), found), where == views.PAGE
