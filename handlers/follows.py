"""Following people, teams and objectives, for oneself and for a channel; and one press to stop."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.errors import NotFound
from bot.domain.following import Followed, FollowKind
from bot.domain.ids import read_code
from bot.services.following.follows import Follows
from bot.views import blocks, ids
from bot.views.blocks import Message
from bot.views.following import follow as views
from bot.views.places import Kind, Place
from bot.views.sheets import as_message
from handlers.acts import (
    Caller,
    Command,
    Outcome,
    Press,
    Replace,
    Reply,
)
from handlers.follows_channels import ChannelFollows, about_of, is_channel
from handlers.front import Front
from handlers.slack_text import MENTION
from handlers.viewing import ViewingHandlers

HERE = re.compile(r"(?i)^(?:(?:here|hier|channel)\s+(?P<rest>\S.*)|(?P<first>.*\S)\s+(?:here|hier))$", re.DOTALL)
THIS_CHANNEL = frozenset({"here", "hier", "channel"})
TEAM = re.compile(r"(?i)^team(\s+|$)")


@dataclass(frozen=True)
class FollowsJourney:
    follows: Follows
    viewing: ViewingHandlers
    in_channels: ChannelFollows

    def register(self, front: Front) -> None:
        front.command("follow")(self.follow)
        front.command("unfollow")(self.unfollow)
        front.press(re.compile(f"^{ids.FOLLOW}"), self.begin)
        front.press(ids.FOLLOW_STOP, self.stop)
        self.in_channels.register(front)

    def follow(self, act: Command) -> Outcome:
        """``follow @mei``, ``follow team Payments``, ``follow O-12``, for short ``follow Payments``; with ``here`` the
        channel follows. Alone it lists what is followed."""
        caller, (typed, here) = act.caller, _read(act.words)
        if not typed:
            return self._list(caller, act.channel_id)
        if typed.casefold() == "team":
            return self.viewing.which_team(caller)
        begin = self.in_channels.beginning(act.channel_id) if here else self._begin_own(act.channel_id)
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
            return self.in_channels.end_named(caller, act.channel_id, typed)
        done = self.follows.end_named(caller.workspace, caller.person, typed, caller.now)
        return Reply(views.ended_message(caller.t, done))

    def begin(self, act: Press) -> Outcome:
        caller, (about, on_page) = act.caller, about_of(act.value)
        done = self.follows.begin(caller.workspace, caller.person, about, caller.now)
        said = views.begun_message(caller.t, done, in_channel=is_channel(act.channel_id))
        return self._after(act, about, on_page, said)

    def stop(self, act: Press) -> Outcome:
        caller, (about, on_page) = act.caller, about_of(act.value)
        done = self.follows.end(caller.workspace, caller.person, about, caller.now)
        return self._after(act, about, on_page, views.ended_message(caller.t, done))

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
            return Reply(views.begun_message(caller.t, done, in_channel=is_channel(channel_id)))

        return begin

    def _list(self, caller: Caller, channel_id: str) -> Outcome:
        place = Place(Kind.FOLLOWS, words=channel_id if is_channel(channel_id) else "")
        return Reply(as_message(caller.t, self.viewing.sheets.of(caller, place)), replace(place, words=""))

    def _after(self, act: Press, about: Followed, on_page: bool, said: Message) -> Outcome:
        """In App Home, and in an answer of one's own, what was shown is shown anew with what was done above it; a
        message that others see, or that stays, is left alone, and what is not shown to them by now is no page."""
        caller = act.caller
        if act.is_home:
            return self.viewing.home.saying(act, said.text)
        if not on_page or not act.is_private:
            return Reply(said)
        try:
            shown = as_message(caller.t, self.viewing.sheets.of(caller, self._page_of(caller, about)))
        except NotFound:
            return Reply(said)
        told = (blocks.context(said.text), *shown.blocks)
        return Replace(replace(shown, text=f"{said.text}\n{shown.text}", blocks=told))

    def _page_of(self, caller: Caller, about: Followed) -> Place:
        if about.kind is FollowKind.OBJECTIVE:
            return Place(Kind.OBJECTIVE, words=self.follows.code_of(caller.workspace, about))
        return Place(Kind.PERSON if about.kind is FollowKind.PERSON else Kind.TEAM, about.id)


def _read(words: str) -> tuple[str, bool]:
    """What was typed without the word that means the channel, and whether that was there."""
    typed = words.strip()
    if typed.casefold() in THIS_CHANNEL:
        return "", True
    found = HERE.match(typed)
    if found is None:
        return typed, False
    return (found["rest"] or found["first"]).strip(), True
