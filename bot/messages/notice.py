"""A message to one person whose words were settled with its cause: the answer to what they wrote to the bot."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import PersonId
from bot.messages import Drop, Post, Rendered, Script, Scripts
from bot.messages.frozen import thaw
from storage import Store


@dataclass(frozen=True)
class NoticeMessages:
    store: Store

    def scripts(self) -> Scripts:
        return {DeliveryKind.NOTICE: Script(self.notice)}

    def notice(self, delivery: Delivery, now: datetime) -> Rendered:
        """In the thread in which the person wrote, if it was one; without a person, in the channel."""
        thread_ts = delivery.subject.get("thread_ts")
        if delivery.person_id is None and delivery.channel_id is not None and delivery.frozen is not None:
            return Post(thaw(delivery.frozen), delivery.channel_id, thread_ts=thread_ts)
        with self.store.read() as tx:
            person = tx.people.get(delivery.workspace_id, delivery.person_id or PersonId(0))
        if not person.is_active or delivery.frozen is None:
            return Drop("nobody to tell")
        return Post(thaw(delivery.frozen), person.slack_user_id, thread_ts=thread_ts)
