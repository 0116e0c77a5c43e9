"""What a prompt also says: which objectives above have changed, and what others said to changes of one's own."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.context import MOST_ROUNDS
from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.views.alignment.context import change_line, look_button, round_line
from bot.views.also_line import AlsoLine
from bot.views.blocks import Mrkdwn, md, md_plural

MOST_CHANGES = 2


def context_lines(sheet: PromptSheet, t: Language, _now: datetime) -> Sequence[AlsoLine]:
    """Two changes at most, the oldest first, and how many more there are in App Home; then what others said."""
    asked = [AlsoLine(change_line(t, one), look_button(t, one)) for one in sheet.changes[:MOST_CHANGES]]
    more = len(sheet.changes) - MOST_CHANGES
    if more > 0:
        asked.append(AlsoLine(_more(t, more)))
    return [*asked, *(AlsoLine(md(t, "{said}.", said=round_line(t, one))) for one in sheet.rounds[:MOST_ROUNDS])]


def _more(t: Language, count: int) -> Mrkdwn:
    return md_plural(
        t,
        "{count} more changed objective, in the Home tab.",
        "{count} more changed objectives, in the Home tab.",
        count,
    )
