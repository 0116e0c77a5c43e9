"""What a prompt also says: what one is offered to take over, and what was paused, cancelled or handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.context import ContextChange
from bot.domain.ids import ObjectiveId, PersonId
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.turn_notes import MOST_NOTES
from bot.i18n import Language
from bot.messages.context_lines import MOST_CHANGES
from bot.services.under_way.handover_offers import HandoverOffers
from bot.services.under_way.turn_noting import TurnNews
from bot.views.also_line import AlsoLine
from bot.views.blocks import md_plural
from bot.views.under_way.offer import offer_button, offer_line
from bot.views.under_way.turn_notes import note_line

MOST_OFFERS = 2


@dataclass(frozen=True)
class OfferLines:
    offers: HandoverOffers

    def __call__(self, sheet: PromptSheet, t: Language, _now: datetime) -> Sequence[AlsoLine]:
        """Two at most, the oldest first, and how many more there are in App Home."""
        waiting = self.offers.waiting(sheet.person)
        shown = [AlsoLine(offer_line(t, one), offer_button(t, one)) for one in waiting[:MOST_OFFERS]]
        more = len(waiting) - MOST_OFFERS
        if more > 0:
            shown.append(
                AlsoLine(
                    md_plural(t, "{count} more offer, in the Home tab.", "{count} more offers, in the Home tab.", more)
                )
            )
        return shown


@dataclass(frozen=True)
class TurnLines:
    news: TurnNews

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        """Without what the same message asks about: whether what one has below still serves."""
        found = self.news.for_prompt(sheet.prompt, sheet.person, now)
        asked = {_cause(one.change) for one in sheet.changes[:MOST_CHANGES]}
        notes = [one for one in found if (one.note.objective_id, one.note.by_id, one.note.at) not in asked]
        shown = [AlsoLine(note_line(t, one)) for one in notes[-MOST_NOTES:]]
        more = len(notes) - MOST_NOTES
        if more > 0:
            shown.append(
                AlsoLine(
                    md_plural(
                        t,
                        "{count} more change under way around you.",
                        "{count} more changes under way around you.",
                        more,
                    )
                )
            )
        return shown


def _cause(change: ContextChange) -> tuple[ObjectiveId, PersonId, datetime]:
    """What changed, by whom and when, as a note has it."""
    return change.upper_objective_id, change.changed_by_id, change.changed_at
