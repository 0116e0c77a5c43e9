"""What a prompt also says: drafts shared in the teams one leads, what a lead said to one's own, and drafts whose cycle
has begun without them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.draft_comments import MOST_TOLD
from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.drafting.news import DraftNews
from bot.views.also_line import AlsoLine
from bot.views.blocks import md_plural
from bot.views.drafting.shared_drafts import continue_button, left_line, look_button, said_line, shared_line


@dataclass(frozen=True)
class DraftLines:
    news: DraftNews

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        found = self.news.for_prompt(sheet.prompt, sheet.person, now)
        told = [AlsoLine(said_line(t, one)) for one in found.said[-MOST_TOLD:]]
        told += [AlsoLine(left_line(t, one), continue_button(t, one.objective)) for one in found.left[:MOST_TOLD]]
        more = len(found.left) - MOST_TOLD
        if more > 0:
            told.append(AlsoLine(md_plural(t, "{count} more draft is yours.", "{count} more drafts are yours.", more)))
        told += [AlsoLine(shared_line(t, one), look_button(t, one.objective)) for one in found.shared[-MOST_TOLD:]]
        more = len(found.shared) - MOST_TOLD
        if more > 0:
            told.append(
                AlsoLine(
                    md_plural(
                        t,
                        "{count} more draft was shared in your teams.",
                        "{count} more drafts were shared in your teams.",
                        more,
                    )
                )
            )
        return told
