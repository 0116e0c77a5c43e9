"""The digest of a channel, with the numbers of the moment at which it is posted."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import TeamId
from bot.i18n import language
from bot.messages import Check, Drop, Post, Rendered, Script, Scripts
from bot.services.digests import Digests
from bot.views.digest import digest_message


@dataclass(frozen=True)
class DigestMessages:
    """``check`` asks Slack, just before each posting, whether others read along in the channel."""

    digests: Digests
    check: Check

    def scripts(self) -> Scripts:
        return {DeliveryKind.DIGEST: Script(self.render, self.digests.posted, self.check)}

    def render(self, delivery: Delivery, now: datetime) -> Rendered:
        teams = [TeamId(identity) for identity in delivery.subject["teams"]]
        since = datetime.fromisoformat(delivery.subject["since"])
        channel_id = delivery.channel_id or ""
        digest = self.digests.content(delivery.workspace_id, channel_id, teams, since, now=now)
        if digest is None:
            return Drop("its teams are closed or have another channel, and it follows nothing")
        if not digest.is_worth_posting:
            return Drop("nothing to tell")
        return Post(digest_message(language(digest.locale), digest), channel_id, self.digests.thread_of(delivery))
