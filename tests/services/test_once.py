"""What is submitted several times is saved once, and what two people save at once is not lost, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleKind
from bot.domain.errors import NotAllowed
from bot.domain.ids import Code
from bot.domain.people import MONDAY_TO_FRIDAY, Person
from bot.services.access import Access
from bot.services.cycles.cycles import Cycles
from bot.services.editing.editing import Editing
from bot.services.editing.form import Edited
from bot.services.settings.preferences import OwnChoices, Preferences
from bot.services.teams.form import TeamForm
from bot.services.teams.teams import Teams
from storage import Store
from tests.factories import Office


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("Ada", slack_admin=True)


def three_times(act: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(3) as threads:
        return list(threads.map(act, range(3)))


def test_a_cycle_submitted_three_times_is_one_cycle(office: Office, ada: Person) -> None:
    days: dict[str, Any] = {"first_day": date(2027, 1, 1), "last_day": date(2027, 3, 31)}
    cycles = Cycles(office.store, Access())

    def save(_: int) -> Cycle:
        held: dict[str, Any] = {"cycle_id": None, "name": "Own", "kind": CycleKind.CUSTOM, **days}
        return cycles.save(office.workspace, ada, **held, once="view:1", now=office.now).cycle

    assert len({cycle.id for cycle in three_times(save)}) == 1
    assert [cycle.name for cycle in cycles.all(office.workspace)].count("Own") == 1


def test_a_team_submitted_three_times_is_one_team(office: Office, ada: Person) -> None:
    teams, form = Teams(office.store, Access()), TeamForm(name="Payments", zone="Europe/Berlin")
    saved = three_times(lambda _: teams.save(office.workspace, ada, None, form, once="view:1", now=office.now).id)
    assert len(set(saved)) == 1
    assert len(teams.all(office.workspace)) == 1


def test_a_late_repetition_does_not_bring_old_settings_back(office: Office, ada: Person) -> None:
    preferences = Preferences(office.store, Access())

    def choose(day: int, once: str) -> int | None:
        choices = OwnChoices(prompt_day=day, working_days=MONDAY_TO_FRIDAY)
        return preferences.choose(office.workspace, ada, choices, once=once, now=office.now).prompt_day

    assert [choose(1, "view:1"), choose(2, "view:2"), choose(1, "view:1")] == [1, 2, 2]


def test_the_forms_of_teams_and_cycles_are_for_those_who_may_save_them(office: Office, ada: Person) -> None:
    kai, lead = office.person("Kai"), office.person("Lea")
    team = office.team("Payments", lead)
    teams, cycles = Teams(office.store, Access()), Cycles(office.store, Access())

    with pytest.raises(NotAllowed):
        teams.details(office.workspace, kai, team.id, office.now)
    with pytest.raises(NotAllowed):
        teams.ensure_may_make(office.workspace, lead)
    with pytest.raises(NotAllowed):
        cycles.form(office.workspace, lead, office.cycle.id, office.now)
    assert teams.details(office.workspace, lead, team.id, office.now).team == team
    assert cycles.form(office.workspace, ada, office.cycle.id, office.now) == office.cycle


def test_of_two_who_save_an_objective_at_once_the_second_sees_what_the_first_changed(
    office: Office, ada: Person
) -> None:
    kai = office.person("Kai")
    for number in range(1, 11):
        objective = office.objective(kai)
        editing = Editing(office.store, Access())
        code = Code(objective.number)
        forms = {who: editing.open_objective(office.workspace, who, code, office.now) for who in (ada, kai)}

        def save(who: Person, forms: Any = forms, editing: Editing = editing) -> bool:
            typed = {**forms[who].values, "title": f"As {who.name} says"}
            return isinstance(editing.save(office.workspace, who, forms[who].id, typed, office.now), Edited)

        with ThreadPoolExecutor(2) as threads:
            saved = list(threads.map(save, (ada, kai)))
        assert sorted(saved) == [False, True], f"round {number}"
