"""The pack of a review, with the numbers of the moment at which it is posted; and what its thread is told."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.i18n import spoken_to
from bot.messages import Check, Drop, Post, Rendered, Script, Scripts
from bot.services.reviews.decisions import Decisions
from bot.services.reviews.packs import ReviewPacks
from bot.views.reviews.decisions import announcement
from bot.views.reviews.pack import pack_message


@dataclass(frozen=True)
class ReviewMessages:
    """``check`` asks Slack, just before each posting, whether others read along in the channel."""

    packs: ReviewPacks
    decisions: Decisions
    check: Check

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.REVIEW_PACK: Script(self.pack, self.packs.posted, self.check),
            DeliveryKind.DECISION: Script(self.decision, check=self.check),
        }

    def pack(self, delivery: Delivery, now: datetime) -> Rendered:
        channel_id = delivery.channel_id or ""
        found = self.packs.to_post(delivery.workspace_id, channel_id, delivery.subject["review"], now)
        if found is None:
            return Drop("the review was called off, or its team is closed or has another channel")
        pack, team = found
        if not pack.is_worth_posting:
            return Drop("nothing to tell")
        return Post(pack_message(spoken_to(team, now), pack), channel_id, delivery.subject.get("thread_ts"))

    def decision(self, delivery: Delivery, now: datetime) -> Rendered:
        channel_id = delivery.channel_id or ""
        told = self.decisions.announced(delivery.workspace_id, delivery.subject["decision"], channel_id)
        if told is None:
            return Drop("it is not for this channel any more")
        return Post(announcement(spoken_to(told.team, now), told), channel_id, delivery.subject.get("thread_ts"))
