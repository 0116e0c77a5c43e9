"""What a prompt also says: what moved of what the person follows."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.follows import Follows
from bot.views.follow import Section, prompt_section


@dataclass(frozen=True)
class FollowedNewsSection:
    follows: Follows

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Section | None:
        return prompt_section(t, self.follows.for_prompt(sheet.prompt, sheet.person, now=now))
