"""What surrounds a draft: a few from each circle, nothing that is restricted to others."""

from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.okrs import ObjectiveState, Visibility
from bot.domain.people import Person
from bot.domain.teams import TeamKind
from bot.services.drafting.context import Nearby, Whose, around
from bot.services.okrs.looking import Looker
from storage import Store
from tests.factories import FIRST_DAY, LAST_DAY, MONDAY_MORNING, Office
from tests.statements import counted


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def next_quarter(office: Office) -> Cycle:
    return office.next_quarter("Q1")


@pytest.fixture
def mei(office: Office) -> Person:
    """In Payments, which Jonas leads; Risk is beside it, both part of Money."""
    jonas, mei = office.person("Jonas"), office.person("Mei")
    above = office.team("Money")
    office.team("Nordlicht", office.person("Greta"), kind=TeamKind.COMPANY)
    payments = office.team("Payments", jonas, (mei,))
    risk = office.team("Risk", office.person("Kai"))
    with office.store.write() as tx:
        for team in (payments, risk):
            tx.teams.set_parent(team, above.id, since=FIRST_DAY, by=None, now=MONDAY_MORNING)
    return mei


def makes(office: Office, who: str, title: str, team: str, **values: Any) -> None:
    with office.store.read() as tx:
        owner = tx.people.by_slack_id(office.workspace.id, f"U0{who.upper()}")
        [held] = [one for one in tx.teams.active(office.workspace.id) if one.name == team]
    assert owner is not None
    office.objective(owner, title, held, **values)


def seen(office: Office, person: Person, cycle: Cycle) -> tuple[Nearby, ...]:
    with office.store.read() as tx:
        return around(tx, Looker(person, office.workspace), cycle, MONDAY_MORNING)


def test_one_of_each_circle_comes_in_turn_and_a_circle_without_any_shows_what_runs(
    office: Office, mei: Person, next_quarter: Cycle
) -> None:
    makes(office, "Jonas", "Old aim of the lead", "Payments")
    for title in ("First of the lead", "Second of the lead"):
        makes(office, "Jonas", title, "Payments", cycle_id=next_quarter.id)
    makes(office, "Greta", "The company's", "Nordlicht", cycle_id=next_quarter.id)
    makes(office, "Kai", "What Risk does now", "Risk")
    makes(office, "Kai", "Nobody's business yet", "Risk", cycle_id=next_quarter.id, state=ObjectiveState.DRAFT)
    makes(office, "Mei", "Her own", "Payments", cycle_id=next_quarter.id)

    found = seen(office, mei, next_quarter)

    assert [(one.objective.title, one.whose) for one in found] == [
        ("First of the lead", Whose.LEAD),
        ("The company's", Whose.COMPANY),
        ("What Risk does now", Whose.BESIDE),
        ("Second of the lead", Whose.LEAD),
    ]
    assert [one.may_align for one in found] == [True, True, False, True]  # Q4 shares no day with Q1


def test_what_runs_over_the_turn_of_the_cycles_can_be_contributed_to(
    office: Office, mei: Person, next_quarter: Cycle
) -> None:
    held: dict[str, Any] = {"kind": CycleKind.CUSTOM, "state": CycleState.ACTIVE}
    half = office.another_cycle("Winter", FIRST_DAY, next_quarter.last_day, **held)
    makes(office, "Greta", "All winter", "Nordlicht", cycle_id=half.id)
    [one] = seen(office, mei, next_quarter)
    assert (one.may_align, one.cycle.name, one.owner, one.team) == (True, "Winter", "Greta", "Nordlicht")


def test_what_is_restricted_is_shown_to_its_circle_alone(office: Office, mei: Person, next_quarter: Cycle) -> None:
    hidden: dict[str, Any] = {"visibility": Visibility.RESTRICTED, "review_day": LAST_DAY}
    makes(office, "Jonas", "Secret", "Payments", cycle_id=next_quarter.id, **hidden)
    assert seen(office, mei, next_quarter) == ()


def test_the_statements_do_not_grow_with_what_is_around(office: Office, mei: Person, next_quarter: Cycle) -> None:
    makes(office, "Jonas", "One", "Payments", cycle_id=next_quarter.id)
    with counted(office.store) as few:
        seen(office, mei, next_quarter)
    for number in range(6):
        makes(office, "Kai", f"More {number}", "Risk", cycle_id=next_quarter.id)
    with counted(office.store) as many:
        assert len(seen(office, mei, next_quarter)) == 7
    assert len(few) == len(many)
