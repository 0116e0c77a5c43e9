"""Values from systems: the form of a key result's source, and the addresses that admins allow."""

from dataclasses import dataclass

from bot.domain.errors import Invalid
from bot.domain.feed_forms import HEADER, POINTER, SECRET, URL, TypedFeed
from bot.domain.ids import KeyResultId, read_code
from bot.domain.json_numbers import NoNumber, read_number
from bot.fetching import Fetcher, Refused, Request
from bot.services.feeds.addresses import FeedAddresses
from bot.services.feeds.feeds import FeedForm, Feeds
from bot.views import errors, ids
from bot.views.blocks import Message, section
from bot.views.feeds.addresses import addresses_view
from bot.views.feeds.feed import Tried, feed_view, saved_text
from bot.views.field_errors import field_error
from handlers.acts import (
    Command,
    Done,
    Errors,
    Open,
    Outcome,
    Press,
    Publish,
    Reply,
    Submission,
    SubmissionOutcome,
    Typed,
    Update,
)
from handlers.background import spot_in
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id

TRY_FOR = 1.5  # seconds: Slack waits three, and the form has to be shown within them
RESUME = "resume"


@dataclass(frozen=True)
class FeedJourney:
    feeds: Feeds
    addresses: FeedAddresses
    fetcher: Fetcher
    home: HomeHandlers
    command: str

    def register(self, front: Front) -> None:
        front.command("source")(self.source)
        front.press(ids.FEED_OPEN, self.open)
        front.press(ids.FEED_TRY, self.try_it)
        front.press(ids.FEED_STOP, self.stop)
        front.press(ids.FEED_RESUME, self.resume)
        front.submission(ids.OKR_FEED, self.save)
        front.press(ids.ADDRESSES_OPEN, self.open_addresses)
        front.press(ids.ADDRESS_ALLOW, self.allow)
        front.press(ids.ADDRESS_REFUSE, self.refuse)
        front.press(ids.ADDRESS_WITHDRAW, self.withdraw)

    def source(self, command: Command) -> Outcome:
        """``/okr source KR-12.2``, and ``/okr source KR-12.2 resume``."""
        caller = command.caller
        words = command.words.split()
        is_resumed = bool(words) and words[-1].casefold() == RESUME
        code = read_code(" ".join(words[:-1] if is_resumed else words))
        if code is None or code.number is None:
            return Reply(errors.which(caller.t, f"{self.command} source KR-12.2"))
        form = self.feeds.by_code(caller.workspace, caller.person, code, caller.now)
        if not is_resumed:
            return Open(feed_view(caller.t, form))
        done = self.feeds.resume(caller.workspace, caller.person, form.key_result.id, caller.now)
        text = saved_text(caller.t, done)
        return Reply(Message(text, (section(text),)))

    def open(self, act: Press) -> Outcome:
        caller = act.caller
        return Open(feed_view(caller.t, self.feeds.of(caller.workspace, caller.person, _key_result(act), caller.now)))

    def try_it(self, act: Press) -> Outcome:
        """Asked here and now, with less patience than the hourly reading has."""
        caller, typed = act.caller, _typed(act.typed)
        who = (caller.workspace, caller.person, _key_result(act))
        try:
            form, request = self.feeds.trial(*who, typed, caller.now)
        except Invalid as error:
            form = self.feeds.of(*who, caller.now)
            return Update(feed_view(caller.t, form, typed, Tried(problems=error.fields)))
        return Update(feed_view(caller.t, form, typed, self._tried(request, typed)))

    def save(self, act: Submission) -> SubmissionOutcome:
        caller = act.caller
        identity = KeyResultId(read_id(act.metadata.get("key_result")) or 0)
        try:
            form = self.feeds.save(
                caller.workspace, caller.person, identity, _typed(act.typed), once=act.once, now=caller.now
            )
        except Invalid as error:
            return Errors({name: field_error(caller.t, *why) for name, why in error.fields.items()})
        return Done(errors.note(caller.t, saved_text(caller.t, form)))

    def stop(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.feeds.stop(caller.workspace, caller.person, _key_result(act), caller.now)
        return self._said(act, form)

    def resume(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.feeds.resume(caller.workspace, caller.person, _key_result(act), caller.now)
        return self._said(act, form)

    def open_addresses(self, act: Press) -> Outcome:
        caller = act.caller
        return Open(addresses_view(caller.t, self.addresses.desk(caller.workspace, caller.person)))

    def allow(self, act: Press) -> Outcome:
        caller, origin = act.caller, act.value
        is_new = self.addresses.allow(caller.workspace, caller.person, origin, caller.now)
        said = caller.t("{place} is allowed: values are read from there.", place=origin)
        return self._decided(act, said if is_new else caller.t("{place} is allowed already.", place=origin))

    def refuse(self, act: Press) -> Outcome:
        caller, origin = act.caller, act.value
        self.addresses.refuse(caller.workspace, caller.person, origin, caller.now)
        return self._decided(act, caller.t("{place} is refused. Whoever asked reads so.", place=origin))

    def withdraw(self, act: Press) -> Outcome:
        caller, origin = act.caller, act.value
        self.addresses.withdraw(caller.workspace, caller.person, origin, caller.now)
        return self._decided(act, caller.t("Nothing is read from {place} any more.", place=origin))

    def _tried(self, request: Request, typed: TypedFeed) -> Tried:
        try:
            found = read_number(self.fetcher.fetch(request, TRY_FOR), typed.pointer)
        except Refused as refused:
            return Tried(trouble=refused.why.value, about=refused.about)
        return Tried(trouble=found.value) if isinstance(found, NoNumber) else Tried(value=found)

    def _said(self, act: Press, form: FeedForm) -> Outcome:
        """In the place of the form, or over the message."""
        return Done(errors.note(act.caller.t, saved_text(act.caller.t, form)))

    def _decided(self, act: Press, said: str) -> Outcome:
        """What is left, where it was pressed."""
        caller = act.caller
        if act.is_home:
            return Publish(self.home.again(caller, spot_in(act.view)))
        return Done(addresses_view(caller.t, self.addresses.desk(caller.workspace, caller.person), said))


def _key_result(act: Press) -> KeyResultId:
    return KeyResultId(read_id(act.value) or 0)


def _typed(typed: Typed) -> TypedFeed:
    return TypedFeed(
        url=typed.text(URL), pointer=typed.text(POINTER), header_name=typed.text(HEADER), secret=typed.text(SECRET)
    )
