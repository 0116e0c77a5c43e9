"""People of connected workspaces, for whom the bot is not: they are told so, in messages and in App Home."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.ids import DeliveryId
from bot.messages.frozen import freeze
from bot.services.checkins.replies import Replies
from bot.views import strangers as views
from handlers.acts import View
from handlers.callers import Stranger
from handlers.front import Front
from handlers.replies import thread_of, words_to_us

DeliverNow = Callable[[Sequence[DeliveryId], datetime], None]


@dataclass(frozen=True)
class StrangersJourney:
    replies: Replies
    deliver_now: DeliverNow

    def register(self, front: Front) -> None:
        front.stranger("app_home_opened", self.opened)
        front.stranger("message", self.written)

    def opened(self, stranger: Stranger, event: dict[str, Any]) -> View | None:
        return views.home(stranger.t, stranger.workspace.name) if event.get("tab", "home") == "home" else None

    def written(self, stranger: Stranger, event: dict[str, Any]) -> None:
        if not words_to_us(event):
            return
        thread, channel = thread_of(event), str(event["channel"])
        deliveries = self.replies.turn_away(
            stranger.workspace,
            channel,
            freeze(views.message(stranger.t, stranger.workspace.name)),
            thread_ts=thread[1] if thread else None,
            once=f"event:{event['event_id']}",
            now=stranger.now,
        )
        self.deliver_now(deliveries, stranger.now)
