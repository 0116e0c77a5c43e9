"""The pages of feedback, for the person alone: what runs, what they received, and what somebody shows them."""

from dataclasses import dataclass

from bot.domain.errors import NotFound
from bot.domain.ids import PersonId
from bot.i18n import Language
from bot.services.feedback.reading import FeedbackReading
from bot.services.feedback.received import FeedbackReceiving
from bot.services.feedback.rules import FeedbackRules
from bot.views.feedback.feedback import RECEIVED, SHOWN, feedback_sheet
from bot.views.feedback.received import received_sheet
from bot.views.places import Place
from bot.views.sheets import Sheet
from handlers.acts import Caller


@dataclass(frozen=True)
class FeedbackPages:
    reading: FeedbackReading
    receiving: FeedbackReceiving
    rules: FeedbackRules

    def of(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        """Raises NotSwitchedOn, NotAllowed, and NotFound for a channel, which is shown none of it."""
        if public:
            raise NotFound("feedback", "")
        if place.words == RECEIVED:
            return received_sheet(t, self.receiving.own(caller.workspace, caller.person, caller.now), place.page)
        if place.words == SHOWN:
            about = PersonId(place.about or 0)
            return received_sheet(t, self.receiving.shown(caller.workspace, caller.person, about), place.page)
        found = self.reading.page(caller.workspace, caller.person, caller.now)
        may_set = self.rules.may_set(caller.workspace, caller.person)
        return feedback_sheet(t, found, place.page, may_set=may_set)
