"""The digest of a channel, with the numbers of the moment at which it is posted."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import CycleId, TeamId
from bot.i18n import spoken_to
from bot.messages import Check, Drop, Post, Rendered, Script, Scripts, Wait
from bot.services.closing.digests import CLOSING, ClosingDigests
from bot.services.digests.digests import Digests
from bot.views.closing.digest import closing_message
from bot.views.digests.digest import digest_message


@dataclass(frozen=True)
class DigestMessages:
    """The digest of a week, or the one that closes a cycle. ``check`` asks Slack, just before each posting, whether
    others read along in the channel."""

    digests: Digests
    check: Check

    def scripts(self) -> Scripts:
        return {DeliveryKind.DIGEST: Script(self.render, self.digests.posted, self.check)}

    def render(self, delivery: Delivery, now: datetime) -> Rendered:
        if CLOSING in delivery.subject:
            return self._closing(delivery, now)
        teams = [TeamId(identity) for identity in delivery.subject["teams"]]
        since = datetime.fromisoformat(delivery.subject["since"])
        channel_id = delivery.channel_id or ""
        digest = self.digests.content(delivery.workspace_id, channel_id, teams, since, now=now)
        if digest is None:
            return Drop("its teams are closed or have another channel, and it follows nothing")
        if not digest.is_worth_posting:
            return Drop("nothing to tell")
        return Post(digest_message(spoken_to(digest, now), digest), channel_id, self.digests.thread_of(delivery))

    def _closing(self, delivery: Delivery, now: datetime) -> Rendered:
        """What was promised again, for an objective was reopened and closed, waits for a good hour."""
        channel_id, cycle_id = delivery.channel_id or "", CycleId(delivery.subject[CLOSING])
        found = ClosingDigests(self.digests.store).content(delivery.workspace_id, channel_id, cycle_id, now=now)
        if found is None:
            return Drop("an objective was reopened, or the channel has no teams any more")
        if not found.is_worth_posting:
            return Drop("nothing to tell")
        if found.waits_until is not None:
            return Wait(found.waits_until)
        return Post(closing_message(spoken_to(found.teams[0], now), found), channel_id)
