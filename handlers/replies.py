"""What people write to the bot: a reply to the prompt or a plain message is a check-in, or gets a helpful answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import Invalid, OkrError, Unavailable
from bot.domain.ids import DeliveryId
from bot.domain.people import SlackKind
from bot.domain.typed_text import cleaned
from bot.messages.frozen import freeze
from bot.services.checkins.checkins import NothingMoved
from bot.services.checkins.replies import Found, Replies, Unclear
from bot.views.blocks import Message
from bot.views.checkins import replies as views
from bot.views.checkins import summary
from bot.views.errors import error_message
from handlers.acts import MOST_TEXT, Caller, Outcome
from handlers.callers import Callers
from handlers.front import Front
from handlers.slack_text import mentioned, plain_words

DeliverNow = Callable[[Sequence[DeliveryId], datetime], None]


@dataclass(frozen=True)
class ReplyJourney:
    replies: Replies
    callers: Callers
    deliver_now: DeliverNow
    command: str

    def register(self, front: Front) -> None:
        front.event({"type": "message", "channel_type": "im"}, self.written)

    def written(self, caller: Caller, event: dict[str, Any]) -> Outcome:
        text = words_to_us(event)
        if not text:
            return None
        if len(text) <= MOST_TEXT:
            text = plain_words(text, self.callers.names(caller, mentioned(text)))
        self._answer(caller, text, thread_of(event), once=f"event:{event['event_id']}")
        return None

    def _answer(self, caller: Caller, text: str, thread: tuple[str, str] | None, once: str) -> None:
        """When the database does not answer, the event is not acknowledged and comes again (architecture.md, 15)."""
        who, now = (caller.workspace, caller.person), caller.now
        try:
            if len(text) > MOST_TEXT:
                raise Invalid({"text": ("text_too_long", {"most": str(MOST_TEXT)})})
            taken = self.replies.take(
                *who, text, thread=thread, once=once, now=now, say=lambda found: freeze(self._message(caller, found))
            )
            deliveries = taken.deliveries if taken else ()
        except Unavailable:
            raise
        except OkrError as error:
            refusal = freeze(error_message(caller.t, error))
            deliveries = self.replies.refuse(*who, refusal, thread=thread, once=once, now=now)
        self.deliver_now(deliveries, now)

    def _message(self, caller: Caller, found: Found) -> Message:
        match found:
            case Unclear():
                types = caller.person.slack_kind is not SlackKind.SINGLE_CHANNEL_GUEST
                return views.unclear_message(caller.t, found, self.command if types else None)
            case NothingMoved():
                return views.nothing_moved_message(caller.t, found)
        return summary.recorded_message(caller.t, found)


WRITTEN = frozenset({None, "", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of what somebody writes: with a file, into a thread and the conversation, as ``/me``
[docs.slack.dev/reference/events/message]."""


def words_to_us(event: dict[str, Any]) -> str:
    """What somebody wrote to the bot. Empty for edits, deletions, joins and what bots write: not meant for us."""
    if event.get("channel_type") != "im" or event.get("subtype") not in WRITTEN or event.get("bot_id"):
        return ""
    return cleaned(str(event.get("text") or "")).strip()


def thread_of(event: dict[str, Any]) -> tuple[str, str] | None:
    """Channel and ts of the message that this one replies to."""
    return (str(event["channel"]), str(event["thread_ts"])) if event.get("thread_ts") else None
