"""What a prompt also says: what a host has answered to a question that somebody asked with their name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.sessions.messages import SessionTelling
from bot.views.also_line import AlsoLine
from bot.views.sessions.messages import answer_lines


@dataclass(frozen=True)
class AnswerLines:
    telling: SessionTelling

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        return answer_lines(t, self.telling.for_prompt(sheet.prompt, sheet.person, now))
