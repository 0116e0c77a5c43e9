"""What a prompt also says: which objectives are over, and to be closed, or closed with their cycle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.services.closing.late import LateDecisions
from bot.services.prompts.errands import Errands
from bot.views.also_line import AlsoLine
from bot.views.closing.prompt_lines import close_lines, missed_lines


@dataclass(frozen=True)
class ClosingLines:
    errands: Errands
    late: LateDecisions

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        """A prompt that is about them alone names one's own already."""
        due = self.errands.to_close(sheet.prompt.workspace_id, sheet.person, now)
        shown = close_lines(t, [one for one in due if one.on_behalf_of] if sheet.errands else due)
        return [*shown, *missed_lines(t, self.late.for_prompt(sheet))]
