"""What a prompt also says: what is to be decided on because somebody left or moved, and what one was handed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.under_way.handovers import Handovers
from bot.views.also_line import AlsoLine
from bot.views.under_way.handover_lines import news_line, waiting_lines


@dataclass(frozen=True)
class HandoverLines:
    handovers: Handovers

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        waiting, news = self.handovers.for_prompt(sheet.prompt, sheet.person, now=now)
        return [*waiting_lines(t, waiting), *(news_line(t, one) for one in news)]
