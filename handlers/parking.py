"""Parked requests of a team: looked at, taken up in a draft, dropped."""

from dataclasses import dataclass

from bot.domain.ids import TeamId
from bot.services.drafting.drafting import Drafting
from bot.services.requests.parking import Parking
from bot.views import ids
from bot.views.drafting.drafting import text_page
from bot.views.requests.parking import parked_view
from handlers.acts import Done, Open, Outcome, Press, Update
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class ParkingJourney:
    parking: Parking
    drafting: Drafting

    def register(self, front: Front) -> None:
        front.press(ids.PARKED_OPEN, self.open)
        front.press(ids.PARKED_TAKE_UP, self.take_up)
        front.press(ids.PARKED_DROP, self.drop)

    def open(self, press: Press) -> Outcome:
        caller, team_id = press.caller, TeamId(read_id(press.value) or 0)
        return Open(parked_view(caller.t, self.parking.of_team(caller.workspace, caller.person, team_id)))

    def take_up(self, press: Press) -> Outcome:
        """Its words stand in the paste box; it is taken up once that is saved."""
        caller = press.caller
        found = self.drafting.begin_parked(caller.workspace, caller.person, read_id(press.value) or 0, caller.now)
        return Update(text_page(caller.t, found.form, found.words))

    def drop(self, press: Press) -> Outcome:
        caller = press.caller
        left = self.parking.drop(caller.workspace, caller.person, read_id(press.value) or 0, caller.now)
        return Done(parked_view(caller.t, left))
