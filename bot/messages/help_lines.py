"""What a prompt also says: who offers help, what became of one's own offers, who stands in, and what others cheer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.helping.cheer_reading import CheerNews
from bot.services.helping.reading import HelpNewsDesk
from bot.views.also_line import AlsoLine
from bot.views.blocks import md_plural
from bot.views.helping import cheer
from bot.views.helping import offer as help_offer

MOST_OFFERS = 2
MOST_CHEERED = 2


@dataclass(frozen=True)
class HelpOfferedLines:
    """Each with the buttons that answer it."""

    news: HelpNewsDesk

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        """Two at most, the oldest first, and how many more there are in App Home."""
        waiting = self.news.waiting(sheet.prompt, now=now)
        shown = [
            AlsoLine(help_offer.open_line(t, one), choices=help_offer.open_buttons(t, one))
            for one in waiting[:MOST_OFFERS]
        ]
        more = len(waiting) - MOST_OFFERS
        if more > 0:
            told = md_plural(
                t, "{count} more offers help, in the Home tab.", "{count} more offer help, in the Home tab.", more
            )
            shown.append(AlsoLine(told))
        return shown


@dataclass(frozen=True)
class HelpLines:
    help_news: HelpNewsDesk
    cheer_news: CheerNews

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        """Answers one line each, oldest first; then what was cheered, two things at most and how many more."""
        found = self.help_news.for_prompt(sheet.prompt, now=now)
        cheered = self.cheer_news.for_prompt(sheet.prompt, now=now)
        told = [help_offer.answer_line(t, news) for news in found]
        told += [cheer.news_line(t, one) for one in cheered[:MOST_CHEERED]]
        more = len(cheered) - MOST_CHEERED
        if more > 0:
            told.append(md_plural(t, "{count} more of yours was cheered.", "{count} more of yours were cheered.", more))
        return [AlsoLine(line) for line in told]
