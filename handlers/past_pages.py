"""What can be looked at, as it was at the end of a day."""

from dataclasses import dataclass, field
from datetime import date

from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, TeamId, WorkspaceId, read_code
from bot.domain.wallclock import local_day
from bot.i18n import Language
from bot.services.overview.as_of import AsOf, Past
from bot.views.overview.as_of import LOOKS_BACK, looking_back, past_sheet
from bot.views.places import Kind, Place
from bot.views.sheets import Sheet
from handlers.acts import Caller


@dataclass(frozen=True)
class PastPages:
    as_of: AsOf
    first_days: dict[WorkspaceId, date] = field(default_factory=dict, compare=False)

    def has(self, caller: Caller, kind: Kind, day: date) -> bool:
        """Today is no past day, and not everything can be seen as of one."""
        return kind in LOOKS_BACK and day != local_day(caller.now, caller.workspace.zone)

    def beside(self, caller: Caller, shown: Sheet) -> Sheet:
        """What is there now, with the way to what was there a week ago."""
        if shown.place.kind not in LOOKS_BACK:
            return shown
        return looking_back(caller.t, shown, local_day(caller.now, caller.workspace.zone), self._first_day(caller))

    def of(self, caller: Caller, place: Place, day: date, t: Language, public: bool) -> Sheet:
        """Raises NoSuchDay, NotFound for what is gone, NotAllowed for what this person may not see."""
        past = self._past(caller, place, day, public)
        return past_sheet(t, past, self.as_of.first_day(caller.workspace), place.page)

    def _first_day(self, caller: Caller) -> date:
        """Asked once for each workspace: it stays the first."""
        known = self.first_days.get(caller.workspace.id)
        if known is None:
            known = self.first_days[caller.workspace.id] = self.as_of.first_day(caller.workspace)
        return known

    def _past(self, caller: Caller, place: Place, day: date, public: bool) -> Past:
        whose, now = (caller.workspace, caller.person), caller.now
        match place.kind:
            case Kind.TEAM:
                return self.as_of.team(*whose, TeamId(place.about or 0), day, now, public=public)
            case Kind.COMPANY:
                return self.as_of.company(*whose, day, now, public=public)
            case Kind.OBJECTIVE:
                code = read_code(place.words)
                if code is None:
                    raise NotFound("code", place.words)
                return self.as_of.objective(*whose, code, day, now, public=public)
            case _:
                person_id = PersonId(place.about or caller.person.id)
                return self.as_of.person(*whose, person_id, day, now, public=public)
