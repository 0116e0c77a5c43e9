"""What people write to the bot: a reply to the prompt or a plain message is a check-in, or gets a helpful answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import OkrError
from bot.domain.ids import DeliveryId
from bot.services.checkins import NothingMoved
from bot.services.replies import Replies, Unclear
from bot.views import replies as views
from bot.views import summary
from bot.views.errors import error_message
from handlers.acts import Caller, Outcome, Reply
from handlers.callers import Callers
from handlers.checkin_fields import mentioned, plain_words
from handlers.front import Front

DeliverNow = Callable[[Sequence[DeliveryId], datetime], None]


@dataclass(frozen=True)
class ReplyJourney:
    replies: Replies
    callers: Callers
    deliver_now: DeliverNow

    def register(self, front: Front) -> None:
        front.event({"type": "message", "channel_type": "im"}, self.written)

    def written(self, caller: Caller, event: dict[str, Any]) -> Outcome:
        """Edits, deletions, joins and what bots write are not meant for us."""
        text = str(event.get("text") or "").strip()
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id") or not text:
            return None
        names = {each.slack_user_id: each.name for each in self.callers.acquaint(caller, mentioned(text))}
        try:
            return self._taken(caller, event, plain_words(text, names))
        except OkrError as error:
            return Reply(error_message(caller.t, error))

    def _taken(self, caller: Caller, event: dict[str, Any], text: str) -> Outcome:
        thread = (str(event["channel"]), str(event["thread_ts"])) if event.get("thread_ts") else None
        once = f"event:{event['event_id']}"
        found = self.replies.take(caller.workspace, caller.person, text, thread=thread, once=once, now=caller.now)
        if found is None:
            return None
        if isinstance(found, Unclear):
            return Reply(views.unclear_message(caller.t, found))
        if isinstance(found, NothingMoved):
            self.deliver_now(found.recorded.deliveries, caller.now)
            return Reply(views.nothing_moved_message(caller.t, found))
        self.deliver_now(found.deliveries, caller.now)
        return Reply(summary.recorded_message(caller.t, found))
