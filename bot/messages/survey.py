"""The survey of readiness: the one message to each who is asked, a line for those who have not answered, and what it
came to. A message is never changed once somebody has answered: the change would tell when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.readiness import SurveyState
from bot.i18n import Language, language
from bot.messages import Drop, Post, Rendered, Script, Scripts, Wait
from bot.services.readiness_answering import SurveyAnswering, SurveyNews
from bot.views.blocks import Message
from bot.views.prompt import AlsoLine
from bot.views.readiness import call_message, result_message, waiting_line

A_DAY = timedelta(days=1)


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
        return _at_a_good_hour(news, now, call_message)

    def result(self, delivery: Delivery, now: datetime) -> Rendered:
        news = self.surveys.news(delivery, now)
        if news is None or news.call.survey.state not in (SurveyState.COMPUTED, SurveyState.TOO_FEW):
            return Drop("nobody to tell")
        return _at_a_good_hour(news, now, result_message)


@dataclass(frozen=True)
class SurveyLines:
    surveys: SurveyAnswering

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        return [waiting_line(t, one) for one in self.surveys.for_prompt(sheet, now)]


def _at_a_good_hour(news: SurveyNews, now: datetime, say: Callable[[Language, SurveyNews], Message]) -> Rendered:
    """On a day and at an hour at which this person works; while the practice is off it waits."""
    if not news.is_on:
        return Wait(now + A_DAY)
    if news.opening is None:
        return Drop("away for longer than anybody can tell")
    if news.opening > now:
        return Wait(news.opening)
    return Post(say(language(news.person.locale), news), news.person.slack_user_id)
