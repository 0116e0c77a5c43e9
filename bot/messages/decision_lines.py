"""What a prompt also says: what was decided in a review and is to be done by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.reviews.decisions import Decisions
from bot.views.also_line import AlsoLine
from bot.views.reviews.decisions import due_lines


@dataclass(frozen=True)
class DecisionLines:
    decisions: Decisions

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        due = self.decisions.due(sheet.prompt.workspace_id, sheet.person, sheet.today)
        return due_lines(t, due, sheet.today, sheet.person.id)
