"""Messages about pilots, said at an hour at which each person may be written to; none while the practice is off."""

from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk import WebClient

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.pilots import Stage
from bot.i18n import Language, language
from bot.messages import Check, Drop, Post, Rendered, Script, Scripts, Wait
from bot.services.pilot_content import PilotNews
from bot.services.pilot_news import PilotTelling, is_current
from bot.services.pilot_votes import PilotVotes
from bot.views.blocks import Message
from bot.views.pilot_messages import approval_message, channel_message, lead_message, training_message, vote_message

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
        found = self._to(delivery, now, vote.last_day)
        if isinstance(found, Drop | Wait):
            return found
        person, t = found
        return Post(vote_message(t, news, vote), person.slack_user_id)

    def approval(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self._news(delivery)
        if news is None or news.pilot.stage is not Stage.AUTHORISE or news.pilot.sponsor_id != delivery.person_id:
            return Drop(GONE)
        found = self._to(delivery, now)
        if isinstance(found, Drop | Wait):
            return found
        return Post(approval_message(found[1], news), found[0].slack_user_id)

    def training(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self._news(delivery)
        if news is None or news.pilot.stage.is_over:
            return Drop(GONE)
        found = self._to(delivery, now)
        if isinstance(found, Drop | Wait):
            return found
        return Post(training_message(found[1], news), found[0].slack_user_id)

    def news(self, delivery: Delivery, now: datetime) -> Rendered:
        """To the lead, or a decision to the team's channel."""
        news, what = self._news(delivery), str(delivery.subject["what"])
        if news is None or not is_current(news, what):
            return Drop(GONE)
        if delivery.channel_id is not None:
            return self._in_channel(delivery, news, what)
        found = self._to(delivery, now)
        if isinstance(found, Drop | Wait):
            return found
        return Post(lead_message(found[1], news, what), found[0].slack_user_id)

    def reads_along(self, delivery: Delivery, client: WebClient) -> str | None:
        """What goes to one person is read by nobody else."""
        return None if delivery.channel_id is None else self.check(delivery, client)

    def _in_channel(self, delivery: Delivery, news: PilotNews, what: str) -> Rendered:
        if not news.team.is_active or news.team.channel_id != delivery.channel_id:
            return Drop("the team is closed, or has another channel")
        by = self.telling.name_of(delivery.workspace_id, PersonId(delivery.subject["by"]))
        said: Message = channel_message(language(news.team.locale), news, what, delivery.subject["iteration"], by)
        return Post(said, news.team.channel_id or "")

    def _news(self, delivery: Delivery) -> PilotNews | None:
        if not self.telling.is_practised(delivery.workspace_id):
            return None
        return self.telling.of(delivery.workspace_id, delivery.subject["pilot"])

    def _to(
        self, delivery: Delivery, now: datetime, until: date | None = None
    ) -> tuple[Person, Language] | Drop | Wait:
        found = self.telling.reader(delivery, until, now)
        if found is None:
            return Drop("nobody to tell")
        person, hour = found
        if hour is None:
            return Drop("no working day is left")
        return Wait(hour) if hour > now else (person, language(person.locale))
