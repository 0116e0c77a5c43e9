"""What a prompt also says: which objectives of the person are restricted, and to be looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.editing.restricting import Restricting
from bot.views.also_line import AlsoLine
from bot.views.editing.restricting import review_lines


@dataclass(frozen=True)
class RestrictionLines:
    restricting: Restricting

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        return review_lines(t, self.restricting.due(sheet.prompt.workspace_id, sheet.person, now))
