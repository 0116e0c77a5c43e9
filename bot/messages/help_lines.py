"""What a prompt also says: who offers help, and who stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.help_offers import HelpOffers
from bot.views.help_offer import news_line
from bot.views.prompt import AlsoLine


@dataclass(frozen=True)
class HelpLines:
    help_offers: HelpOffers

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        """One line each, oldest first."""
        return [AlsoLine(news_line(t, news)) for news in self.help_offers.for_prompt(sheet.prompt, now=now)]
