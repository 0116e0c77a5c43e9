"""Closing a team, and opening it again."""

from typing import Any

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.workspaces import Rhythm
from bot.services.access import Access
from bot.services.teams import TeamForm, Teams
from storage import Store
from tests.factories import MONDAY_MORNING, Office


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def saved(office: Office, by: Person, team: Team, **values: Any) -> Team:
    form = TeamForm(name=team.name, lead_id=team.lead_id, zone=team.zone, rhythm=team.rhythm, **values)
    once = f"view:{by.id}:{values}"
    return Teams(office.store, Access()).save(office.workspace, by, team.id, form, once=once, now=MONDAY_MORNING)


def rhythm_of(office: Office, owner: Person) -> str:
    with office.store.read() as tx:
        [result] = tx.key_results.askable_of(office.workspace.id, [owner.id])
    return result.rhythm


def test_a_closed_team_asks_nobody_by_its_rhythm_until_it_is_open_again(office: Office) -> None:
    ada, mei = office.person("Ada", slack_admin=True), office.person("Mei")
    team = office.team("Payments", lead=mei, rhythm=Rhythm.MONTHLY)
    office.key_result(office.objective(mei, team=team))

    found = [rhythm_of(office, mei)]
    for is_closed in (True, None, False):
        saved(office, ada, team, is_closed=is_closed)
        found.append(rhythm_of(office, mei))

    assert found == [Rhythm.MONTHLY, Rhythm.WEEKLY, Rhythm.WEEKLY, Rhythm.MONTHLY]


def test_a_lead_changes_the_team_and_leaves_its_end_to_admins(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", lead=mei)

    assert saved(office, mei, team, is_closed=False).is_active
    with pytest.raises(NotAllowed):
        saved(office, mei, team, is_closed=True)
