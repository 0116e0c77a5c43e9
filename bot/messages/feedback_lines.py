"""What a prompt also says: feedback that has come, that is asked for, and that can be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.feedback.reading import FeedbackReading
from bot.views.also_line import AlsoLine
from bot.views.feedback.prompt_lines import news_lines


@dataclass(frozen=True)
class FeedbackLines:
    reading: FeedbackReading

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        news = self.reading.news(sheet.prompt.workspace_id, sheet.person, now)
        return [] if news is None else news_lines(t, news, sheet.today)
