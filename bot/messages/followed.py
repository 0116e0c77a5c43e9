"""What a prompt also says: what moved of what the person follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.following.follows import Follows
from bot.views.following.following import Section, prompt_sections


@dataclass(frozen=True)
class FollowedNewsSection:
    follows: Follows

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[Section]:
        return prompt_sections(t, self.follows.for_prompt(sheet.prompt, sheet.person, now=now))
