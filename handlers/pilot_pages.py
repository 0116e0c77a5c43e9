"""The pages of pilots: the list, and one of them."""

from dataclasses import dataclass

from bot.i18n import Language
from bot.services.pilots.reading import PilotReading
from bot.views.pilots.listed import pilots_sheet
from bot.views.pilots.pilots import pilot_sheet
from bot.views.places import Place
from bot.views.sheets import Sheet
from handlers.acts import Caller


@dataclass(frozen=True)
class PilotPages:
    """Each method raises NotSwitchedOn, NotFound, NotAllowed."""

    reading: PilotReading

    def all(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return pilots_sheet(t, self.reading.all(caller.workspace, caller.person, caller.now), place.page)

    def one(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return pilot_sheet(
            t, self.reading.of(caller.workspace, caller.person, place.about or 0, caller.now), place.page
        )
