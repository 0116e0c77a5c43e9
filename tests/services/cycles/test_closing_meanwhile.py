"""What somebody makes run while its cycle closes: nothing would close it later."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import NothingToDo, Unavailable
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.turns import Course
from bot.services.access import Access
from bot.services.cycles.moving_on import move_on
from bot.services.drafting.drafting import Drafting
from bot.services.under_way.turns import Turns
from storage import Store
from tests.factories import Office
from tests.services.alignment.test_proposals import until_one_waits
from tests.services.closing.stories import Scene


def why_not(office: Office, act: Callable[[], Any]) -> str:
    """Why somebody cannot do what they begin before the closing of the cycle is written."""
    with ThreadPoolExecutor(1) as people:
        with office.store.write() as tx:
            tx.workspaces.lock(office.workspace.id)
            cycle = tx.cycles.get(office.workspace.id, office.cycle.id)
            move_on(tx, office.workspace, cycle, CycleState.CLOSED, by=None, now=office.now)
            at_once = people.submit(act)
            until_one_waits(office.store)
        with pytest.raises(NothingToDo) as error:
            at_once.result()
    return error.value.what


def state(office: Office, objective: Objective) -> ObjectiveState:
    with office.store.read() as tx:
        return tx.objectives.get(office.workspace.id, objective.id).state


def test_what_is_reopened_stays_closed(store: Store) -> None:
    scene = Scene.of(store)
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.key_result(objective)
    scene.is_over()
    scene.closes(mei, objective)

    told = why_not(scene.office, lambda: scene.desk.reopen(scene.office.workspace, mei, objective.id, scene.now))

    assert told == "closed"
    assert state(scene.office, objective) is ObjectiveState.CLOSED


def test_whoever_closes_an_objective_while_its_cycle_closes_waits_and_neither_gives_up(store: Store) -> None:
    scene = Scene.of(store)
    office, mei = scene.office, scene.office.person("Mei")
    objective = office.objective(mei)
    office.key_result(objective)
    scene.is_over()
    with ThreadPoolExecutor(1) as people:
        with office.store.write() as tx:
            tx.workspaces.lock(office.workspace.id)
            cycle = tx.cycles.get(office.workspace.id, office.cycle.id)
            at_once = people.submit(scene.closes, mei, objective)
            until_one_waits(store)
            move_on(tx, office.workspace, cycle, CycleState.CLOSED, by=None, now=office.now)
        assert not isinstance(at_once.exception(), Unavailable)
    assert state(office, objective) is ObjectiveState.CLOSED


def test_a_draft_that_is_shared_by_its_button_stays_a_draft(store: Store) -> None:
    office, drafting = Office.open(store), Drafting(store, Access())
    mei = office.person("Mei")
    draft = office.objective(mei, state=ObjectiveState.DRAFT)
    office.key_result(draft)

    assert why_not(office, lambda: drafting.start(office.workspace, mei, draft.id, office.now)) == "no_cycle"
    assert state(office, draft) is ObjectiveState.DRAFT


def test_what_is_shared_in_the_form_is_not_made(store: Store) -> None:
    office, drafting = Office.open(store), Drafting(store, Access())
    mei = office.person("Mei")
    form = drafting.begin(office.workspace, mei, office.now)
    typed = replace(form.typed, text="Checkout just works\n- Refund time 5 d → 2 d")
    form = drafting.keep(office.workspace, mei, form.id, lambda _: typed, office.now)

    told = why_not(office, lambda: drafting.turn(office.workspace, mei, form.id, lambda as_is: as_is, office.now))

    assert told == "no_cycle"
    assert office.objectives() == []


def test_what_was_cancelled_is_not_taken_up_again(store: Store) -> None:
    office, turns = Office.open(store), Turns(store, Access())
    mei = office.person("Mei")
    objective = office.objective(mei)
    ref = f"O{objective.id}"
    turns.turn(office.workspace, mei, ref, Course.CANCEL, "Nobody wants it", office.now)

    assert why_not(office, lambda: turns.resume(office.workspace, mei, ref, "", {}, office.now)) == "closed"
    assert state(office, objective) is ObjectiveState.CANCELLED
