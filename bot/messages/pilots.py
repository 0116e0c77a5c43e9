"""Messages about pilots, said at an hour at which each may be written to; while the practice is off they wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import PersonId
from bot.domain.pilots import Stage
from bot.i18n import Language, spoken_to
from bot.messages import Check, Drop, Post, Rendered, Script, Scripts, Wait
from bot.messages.reaching import AGAIN_IN, at_their_hour
from bot.services.pilots.content import PilotNews
from bot.services.pilots.news import PilotTelling, is_current
from bot.services.pilots.votes import PilotVotes
from bot.views.blocks import Message
from bot.views.pilots.messages import approval_message, channel_message, lead_message, training_message, vote_message

GONE = "the pilot is over or has moved on"


@dataclass(frozen=True)
class PilotMessages:
    """``check`` asks Slack, just before each posting, whether others read along in the channel."""

    telling: PilotTelling
    votes: PilotVotes
    check: Check

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.PILOT_VOTE: Script(self.vote),
            DeliveryKind.PILOT_APPROVAL: Script(self.approval),
            DeliveryKind.PILOT_TRAINING: Script(self.training),
            DeliveryKind.PILOT_NEWS: Script(self.news, check=self.reads_along),
        }

    def vote(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self._news(delivery)
        person_id = PersonId(delivery.person_id or 0)
        vote = self.votes.open_to(delivery.workspace_id, delivery.subject["vote"], person_id, now)
        if news is None or vote is None or news.pilot.stage is not Stage.ASSESS:
            return Drop(GONE)
        return self._to_one(delivery, now, lambda t: vote_message(t, news, vote))

    def approval(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self._news(delivery)
        if news is None or news.pilot.stage is not Stage.AUTHORISE or news.pilot.sponsor_id != delivery.person_id:
            return Drop(GONE)
        return self._to_one(delivery, now, lambda t: approval_message(t, news))

    def training(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self._news(delivery)
        if news is None or news.pilot.stage.is_over:
            return Drop(GONE)
        return self._to_one(delivery, now, lambda t: training_message(t, news))

    def news(self, delivery: Delivery, now: datetime) -> Rendered:
        """To the lead, or a decision to the team's channel."""
        news, what = self._news(delivery), str(delivery.subject["what"])
        if news is None or not is_current(news, what):
            return Drop(GONE)
        if delivery.channel_id is not None:
            return self._in_channel(delivery, news, what, now)
        return self._to_one(delivery, now, lambda t: lead_message(t, news, what))

    def reads_along(self, delivery: Delivery, client: WebClient) -> str | None:
        """What goes to one person is read by nobody else."""
        return None if delivery.channel_id is None else self.check(delivery, client)

    def _in_channel(self, delivery: Delivery, news: PilotNews, what: str, now: datetime) -> Rendered:
        if not news.team.is_active or news.team.channel_id != delivery.channel_id:
            return Drop("the team is closed, or has another channel")
        if not self.telling.is_practised(delivery.workspace_id):
            return Wait(now + AGAIN_IN)
        by = self.telling.name_of(delivery.workspace_id, PersonId(delivery.subject["by"]))
        said: Message = channel_message(spoken_to(news.team, now), news, what, delivery.subject["iteration"], by)
        return Post(said, news.team.channel_id or "")

    def _news(self, delivery: Delivery) -> PilotNews | None:
        return self.telling.of(delivery.workspace_id, delivery.subject["pilot"])

    def _to_one(self, delivery: Delivery, now: datetime, say: Callable[[Language], Message]) -> Rendered:
        return at_their_hour(self.telling.reader(delivery, now), now, say)
