"""What a channel follows: begun and ended by its members, in it or from App Home."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.channels import Channels
from bot.domain.errors import ChannelClosed, NotFound, NothingToDo
from bot.domain.following import Followed, FollowKind
from bot.services.following.follows import Follows
from bot.services.okrs.looking import Looker
from bot.views import ids
from bot.views.blocks import Message
from bot.views.errors import error_text, note
from bot.views.following import follow as views
from handlers.acts import (
    Caller,
    Done,
    Errors,
    Open,
    Outcome,
    Press,
    Reply,
    Share,
    Submission,
    SubmissionOutcome,
)
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id

CHANNELS = ("C", "G")
"""What the ids of channels begin with; a direct conversation is none."""


@dataclass(frozen=True)
class ChannelFollows:
    follows: Follows
    channels: Channels
    home: HomeHandlers

    def register(self, front: Front) -> None:
        front.press(ids.FOLLOW_IN_CHANNEL, self.begin)
        front.press(ids.FOLLOW_CHANNEL_STOP, self.stop)
        front.press(ids.FOLLOW_CHANNEL_OPEN, self.open_form)
        front.submission(ids.OKR_FOLLOW_CHANNEL, self.begin_by_form)

    def begin(self, act: Press) -> Outcome:
        about, _ = about_of(act.value)
        return self.beginning(act.channel_id or "")(act.caller, about)

    def stop(self, act: Press) -> Outcome:
        """Everybody in the channel reads who has ended it; where it is pressed in App Home, whoever asked for it ends
        it."""
        caller, follow_id = act.caller, read_id(act.value) or 0
        done = self.follows.end_in(caller.workspace, caller.person, follow_id, caller.now)
        said = views.channel_ended(caller.t, done, caller.person.name)
        if act.is_home:
            return self.home.saying(act, said.text)
        return self._told_in_channel(caller, act.channel_id or "", said)

    def end_named(self, caller: Caller, channel_id: str, typed: str) -> Outcome:
        """By a name or code among what the channel follows."""
        done = self.follows.end_in_named(caller.workspace, caller.person, channel_id, typed, caller.now)
        return self._told_in_channel(caller, channel_id, views.channel_ended(caller.t, done, caller.person.name))

    def open_form(self, act: Press) -> Outcome:
        caller = act.caller
        seen = self.follows.overview(caller.workspace, caller.person, "", caller.now)
        if not seen.mine.followed:
            raise NothingToDo("follows_nothing")
        return Open(views.channel_form(caller.t, seen.mine))

    def begin_by_form(self, act: Submission) -> SubmissionOutcome:
        """Nobody types in the channel, so Slack is asked whether they are in it."""
        caller, channel_id = act.caller, act.typed.chosen(ids.FOLLOW_WHERE) or ""
        about, _ = about_of(act.typed.chosen(ids.FOLLOW_WHAT) or "")
        why = self._why_not(caller, channel_id)
        if why:
            return Errors({ids.FOLLOW_WHERE: why})
        done = self.follows.begin_in(caller.workspace, caller.person, channel_id, about, caller.now)
        return Done(note(caller.t, views.channel_begun_text(caller.t, done)))

    def beginning(self, channel_id: str) -> Callable[[Caller, Followed], Outcome]:
        """Where OKRs may be written, and the bot is, for it has to post there."""

        def begin(caller: Caller, about: Followed) -> Outcome:
            if not is_channel(channel_id):
                raise NothingToDo("no_channel_here")
            Looker(caller.person, caller.workspace).ensure_may_let_a_channel_follow()
            self.channels.ensure_open(caller.workspace, channel_id, caller.client)
            done = self.follows.begin_in(caller.workspace, caller.person, channel_id, about, caller.now)
            if not done.is_new:
                return Reply(views.channel_follows_already(caller.t, done))
            return Share(views.channel_begun(caller.t, done, caller.person.name))

        return begin

    def _why_not(self, caller: Caller, channel_id: str) -> str:
        if not is_channel(channel_id):
            return error_text(caller.t, NothingToDo("no_channel_here"))
        Looker(caller.person, caller.workspace).ensure_may_let_a_channel_follow()
        closed = self.channels.why_closed(caller.workspace, channel_id, caller.client)
        if closed is not None:
            return error_text(caller.t, ChannelClosed(closed))
        if not self.channels.has_member(channel_id, caller.person.slack_user_id, caller.client):
            return error_text(caller.t, NothingToDo("not_in_that_channel"))
        return ""

    def _told_in_channel(self, caller: Caller, channel_id: str, said: Message) -> Outcome:
        """To everybody there, unless others read along by now."""
        closed = self.channels.why_closed(caller.workspace, channel_id, caller.client, must_be_member=False)
        return Share(said) if closed is None else Reply(said)


def is_channel(channel_id: str | None) -> bool:
    return bool(channel_id) and (channel_id or "").startswith(CHANNELS)


def about_of(value: str) -> tuple[Followed, bool]:
    """What a button is about, and whether it stands on the page of that. Raises NotFound."""
    kind, _, rest = value.partition(" ")
    number, _, where = rest.partition(" ")
    found = read_id(number)
    if kind not in set(FollowKind) or found is None:
        raise NotFound("name", "")
    return Followed(FollowKind(kind), found), where == views.PAGE
