"""What a prompt also says of the calendar of cycles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.cycles.news import NewsOfCycles
from bot.views.also_line import AlsoLine
from bot.views.cycles.prompt_lines import cycle_lines


@dataclass(frozen=True)
class CycleLines:
    news: NewsOfCycles

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        drafts, news = self.news.for_prompt(sheet, now)
        return cycle_lines(t, drafts, news)
