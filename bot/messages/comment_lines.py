"""What a prompt also says: targets that changed in the teams one leads, and what a lead said to a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.change_comments import MOST_TOLD
from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.editing.change_comments import ChangeComments
from bot.views.also_line import AlsoLine
from bot.views.blocks import md_plural
from bot.views.editing.change_comment import comment_button, comment_line, news_line


@dataclass(frozen=True)
class CommentLines:
    comments: ChangeComments

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        news, said = self.comments.for_prompt(sheet.prompt, sheet.person, now)
        told = [AlsoLine(news_line(t, one), comment_button(t, one)) for one in news[-MOST_TOLD:]]
        more = len(news) - MOST_TOLD
        if more > 0:
            told.append(
                AlsoLine(
                    md_plural(
                        t,
                        "{count} more target changed in your teams.",
                        "{count} more targets changed in your teams.",
                        more,
                    )
                )
            )
        return [*(AlsoLine(comment_line(t, one)) for one in said[-MOST_TOLD:]), *told]
