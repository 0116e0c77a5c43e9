"""Whose workspace an act belongs to, where the people of two of ours meet in a shared channel."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.domain.errors import NotAllowed
from bot.services.people import People
from handlers.callers import Callers
from storage import Store
from tests.factories import MONDAY_MORNING, Office

HERE, THERE = "T0NORD", "T0SUED"


@pytest.fixture
def callers(store: Store) -> Callers:
    """Each workspace knows its own Mei by the same id."""
    for team, name in ((HERE, "Mei Here"), (THERE, "Mei There")):
        Office.open(store, slack_team_id=team).person(name, slack_user_id="U0MEI")
    return Callers(People(store), MovableClock(MONDAY_MORNING))


def submitted(user_team: str, *, installed_in: str, shown_in: str) -> dict[str, Any]:
    """A modal of the installation in one workspace, open in a channel that is shown in another."""
    view = {"id": "V1", "type": "modal", "team_id": shown_in, "app_installed_team_id": installed_in}
    return {"team": {"id": shown_in}, "user": {"id": "U0MEI", "team_id": user_team}, "view": view}


def test_a_view_belongs_to_the_workspace_whose_installation_has_opened_it(callers: Callers) -> None:
    caller = callers.of(submitted(HERE, installed_in=HERE, shown_in=THERE), WebClient())

    assert (caller.workspace.slack_team_id, caller.person.name) == (HERE, "Mei Here")


def test_nobody_acts_in_the_view_of_another_workspace_not_even_with_the_id_of_somebody_there(callers: Callers) -> None:
    with pytest.raises(NotAllowed):
        callers.of(submitted(THERE, installed_in=HERE, shown_in=THERE), WebClient())


def test_in_an_organisation_ones_home_may_be_another_workspace(callers: Callers) -> None:
    """Who somebody is here Slack says when asked, not by where they are at home."""
    pressed = {"team": {"id": HERE}, "user": {"id": "U0MEI", "team_id": "T0HOME"}, "enterprise": {"id": "E0ORG"}}

    assert callers.of(pressed, WebClient()).person.name == "Mei Here"
    with pytest.raises(NotAllowed):
        callers.of({**pressed, "enterprise": None}, WebClient())
