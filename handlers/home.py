"""App Home: what I owe first, my OKRs, my team, the company; further areas are put in by other journeys."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import NotAllowed, NotFound
from bot.i18n import Language
from bot.services.okrs.looking import Looker
from bot.services.overview.home import MyTeams
from bot.views import blocks, ids
from bot.views.blocks import Block
from bot.views.overview import home
from bot.views.overview.home import COMPANY, ME, TEAM, Tab
from bot.views.places import Kind, Place, place_in
from bot.views.sheets import as_home_blocks
from handlers.acts import Caller, Outcome, Press, Publish, View
from handlers.background import Spot, spot_in
from handlers.front import Front
from handlers.places import Sheets

TAB_OF = {Kind.MINE: ME, Kind.TEAM: TEAM, Kind.LED: TEAM, Kind.COMPANY: COMPANY}


PLACE, TAB = "place", "tab"


def _everybody(caller: Caller) -> bool:
    return True


@dataclass(frozen=True)
class Area:
    """A tab of another journey: its title, its blocks (at most 95), and who has it."""

    key: str
    title: Callable[[Language], str]
    blocks: Callable[[Caller], list[Block]]
    is_for: Callable[[Caller], bool] = _everybody


@dataclass(frozen=True)
class HomeHandlers:
    """``before`` gives blocks that stand above everything on the first tab, such as steps that are still open."""

    sheets: Sheets
    teams: MyTeams
    areas: tuple[Area, ...] = ()
    before: Callable[[Caller], list[Block]] = lambda caller: []

    def register(self, front: Front) -> None:
        front.event("app_home_opened", self.opened)
        front.press(re.compile(f"^{ids.HOME_TAB}"), self.turn)
        front.outcomes.background.again = self.again

    def opened(self, caller: Caller, event: dict[str, Any]) -> Outcome:
        return Publish(self.tab(caller, ME)) if event.get("tab", "home") == "home" else None

    def turn(self, act: Press) -> Outcome:
        return Publish(self.tab(act.caller, act.value))

    def first_tab(self, caller: Caller) -> View:
        return self.tab(caller, ME)

    def tab(self, caller: Caller, key: str) -> View:
        """The home with this tab open; the first one when there is no such tab for this person."""
        area = next((one for one in self._areas(caller) if one.key == key), None)
        if area is not None:
            return self._view(caller, key, area.blocks(caller))
        if key == TEAM and self._looks_around(caller):
            if self.teams.leads_both_lines(caller.workspace, caller.person):
                return self.at(caller, Place(Kind.LED))
            team_id = self.teams.first(caller.workspace, caller.person, caller.now)
            if team_id is None:
                return self._view(caller, TEAM, home.no_team(caller.t))
            return self.at(caller, Place(Kind.TEAM, team_id))
        return self.at(caller, Place(Kind.COMPANY if key == COMPANY and self._looks_around(caller) else Kind.MINE))

    def at(self, caller: Caller, place: Place) -> View:
        """The home showing a place that somebody walked to; no tab is marked where none leads there."""
        shown = as_home_blocks(caller.t, self.sheets.of(caller, place))
        above = self.before(caller) if place == Place(Kind.MINE) else []
        return self._view(caller, TAB_OF.get(place.kind, ""), [*above, *shown], {PLACE: place.as_value()})

    def again(self, caller: Caller, spot: Spot) -> View:
        """The home as it stood at a spot, with what has changed."""
        if PLACE not in spot:
            return self.tab(caller, str(spot.get(TAB, ME)))
        try:
            return self.at(caller, place_in(spot[PLACE]))
        except (NotFound, NotAllowed):
            return self.first_tab(caller)

    def saying(self, act: Press, said: str) -> Publish:
        """As ``again``, where it was pressed, with what was done above it."""
        view = self.again(act.caller, spot_in(act.view))
        return Publish({**view, "blocks": [blocks.context(said), *view["blocks"]][: blocks.VIEW_BLOCKS]})

    def _view(self, caller: Caller, key: str, shown: list[Block], spot: dict[str, Any] | None = None) -> View:
        return home.home_view(caller.t, self._tabs(caller), key, shown, spot or {TAB: key})

    def _tabs(self, caller: Caller) -> list[Tab]:
        t = caller.t
        around = [Tab(TEAM, t("My team")), Tab(COMPANY, t("Company"))] if self._looks_around(caller) else []
        return [Tab(ME, t("Me")), *around, *(Tab(one.key, one.title(t)) for one in self._areas(caller))]

    def _areas(self, caller: Caller) -> list[Area]:
        return [one for one in self.areas if one.is_for(caller)]

    def _looks_around(self, caller: Caller) -> bool:
        return Looker(caller.person, caller.workspace).may_look_around()
