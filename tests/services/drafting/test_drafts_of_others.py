"""A draft is its author's alone, also one that the bot has made of what they closed: nobody else learns that it is
there, whatever they do beside it."""

from datetime import date
from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import NothingToDo
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.drafting.drafting import Drafting
from bot.services.drafting.taking_back import TakingBack
from bot.services.people.my_data import MyData
from storage import Store
from tests.services.closing.stories import Scene


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def next_quarter(scene: Scene) -> Cycle:
    days: dict[str, Any] = {"first_day": date(2027, 1, 1), "last_day": date(2027, 3, 31)}
    held: dict[str, Any] = {"name": "Q1 2027", "kind": CycleKind.QUARTER, "state": CycleState.PLANNING}
    with scene.office.store.write() as tx:
        return tx.cycles.add(by=None, now=scene.now, workspace_id=scene.office.workspace.id, **held, **days)


def carried(scene: Scene, objective: Objective) -> Objective:
    with scene.office.store.read() as tx:
        return tx.objectives.carried_on(scene.office.workspace.id, [objective.id])[objective.id]


def shares(scene: Scene, person: Person, draft: Objective) -> None:
    Drafting(scene.office.store, Access()).start(scene.office.workspace, person, draft.id, scene.now)
    assert scene.objective(draft).state is ObjectiveState.ACTIVE


def test_a_carried_over_draft_is_in_nobody_elses_data_before_it_is_shared(scene: Scene) -> None:
    """Kai owns a key result of Mei's, whose objective contributes to Lea's; all are closed, and Lea shares first."""
    office = scene.office
    mei, kai, lea = (office.person(name) for name in ("Mei", "Kai", "Lea"))
    mine, above = office.objective(mei, "Hers"), office.objective(lea, "Above")
    office.key_result(mine, "Refunds", kai, stand_in_id=lea.id)
    office.check_in(office.key_result(above), 40, 7)
    link = office.align(mine, above)
    next_quarter(scene)
    scene.is_over()
    for who, what in ((mei, mine), (lea, above)):
        scene.closes(who, what)
    draft = carried(scene, mine)
    shares(scene, lea, carried(scene, above))

    with office.store.read() as tx:
        [joined] = tx.alignments.from_objectives(office.workspace.id, [draft.id])
    assert joined.id != link.id
    for who in (kai, lea):
        told = MyData(office.store).everything(office.workspace, who)
        del told["person"]
        assert not any(row.get("objective_id") == draft.id for rows in told.values() for row in rows)
        assert not any(row["kind"] == "alignment" and row["subject_id"] == joined.id for row in told["changes"])
    assert MyData(office.store).counts(office.workspace, kai)["key_results"] == 1

    shares(scene, mei, draft)
    assert MyData(office.store).counts(office.workspace, kai)["key_results"] == 2
    assert MyData(office.store).counts(office.workspace, lea)["key_results_where_i_stand_in"] == 2


def test_what_is_shared_can_be_taken_back_though_a_draft_of_somebody_else_is_to_contribute(scene: Scene) -> None:
    office, mei, kai = scene.office, scene.office.person("Mei"), scene.office.person("Kai")
    cycle = next_quarter(scene)
    shared = office.objective(mei, "Hers", cycle_id=cycle.id)
    below = office.objective(kai, "His", cycle_id=cycle.id, state=ObjectiveState.DRAFT)
    office.align(below, office.key_result(shared))
    takes = TakingBack(office.store, Access()).take_back

    assert takes(office.workspace, mei, shared.id, scene.now).state is ObjectiveState.DRAFT
    second = office.objective(mei, "Hers, too", cycle_id=cycle.id)
    office.align(office.objective(kai, "His, shared", cycle_id=cycle.id), second)
    with pytest.raises(NothingToDo):
        takes(office.workspace, mei, second.id, scene.now)
