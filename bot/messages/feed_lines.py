"""What a prompt also says of values from systems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.feeds.news import NewsOfFeeds
from bot.views.also_line import AlsoLine
from bot.views.feeds.prompt_lines import feed_lines


@dataclass(frozen=True)
class FeedLines:
    news: NewsOfFeeds

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        asked = [line.key_result for line in sheet.lines]
        return feed_lines(t, self.news.for_prompt(sheet.prompt, sheet.person, asked, now))
