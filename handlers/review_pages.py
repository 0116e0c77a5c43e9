"""What stands on the pages of a team's reviews: when they are, what was decided, and the pack."""

from dataclasses import dataclass

from bot.domain.ids import TeamId
from bot.i18n import Language
from bot.services.reviews.packs import ReviewPacks
from bot.services.reviews.reviews import Reviews
from bot.views.places import Place
from bot.views.reviews.pack import pack_sheet
from bot.views.reviews.reviews import review_sheet
from bot.views.sheets import Sheet
from handlers.acts import Caller


@dataclass(frozen=True)
class ReviewPages:
    """Each method raises NotFound for a team that is gone, NotAllowed for those who may not look around."""

    reviews: Reviews
    packs: ReviewPacks

    def overview(self, caller: Caller, place: Place, t: Language, command: str) -> Sheet:
        seen = self.reviews.of_team(caller.workspace, caller.person, TeamId(place.about or 0), caller.now)
        return review_sheet(t, seen, command, place.page)

    def pack(self, caller: Caller, place: Place, t: Language) -> Sheet:
        found = self.packs.of_team(caller.workspace, caller.person, TeamId(place.about or 0), caller.now)
        return pack_sheet(t, found, place.page)
