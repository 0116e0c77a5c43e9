"""The survey of readiness: the one message to each who is asked, a line for those who have not answered, and what it
came to. A message is never changed once somebody has answered: the change would tell when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.readiness import SurveyState
from bot.i18n import Language
from bot.messages import Drop, Rendered, Script, Scripts
from bot.messages.reaching import at_their_hour
from bot.services.readiness.answering import SurveyAnswering
from bot.views.also_line import AlsoLine
from bot.views.readiness.readiness import call_message, result_message, waiting_line


@dataclass(frozen=True)
class SurveyMessages:
    surveys: SurveyAnswering

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.SURVEY: Script(self.call),
            DeliveryKind.SURVEY_RESULT: Script(self.result),
        }

    def call(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self.surveys.news(delivery, now)
        if news is None or not news.call.survey.is_open(now):
            return Drop("nobody to ask, or it is over")
        return at_their_hour(news.reader, now, lambda t: call_message(t, news))

    def result(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self.surveys.news(delivery, now)
        if news is None or news.call.survey.state not in (SurveyState.COMPUTED, SurveyState.TOO_FEW):
            return Drop("nobody to tell")
        return at_their_hour(news.reader, now, lambda t: result_message(t, news))


@dataclass(frozen=True)
class SurveyLines:
    surveys: SurveyAnswering

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        return [waiting_line(t, one) for one in self.surveys.for_prompt(sheet, now)]
