"""Many at once is written as one by one would be."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from bot.domain.ids import KeyResultId, MilestoneId
from bot.domain.okrs import KeyResult, Metric, Milestone, Objective, ObjectiveState
from bot.domain.people import Person
from storage import Store, Transaction
from storage.okr_batches import NewKeyResult
from tests.factories import FIRST_DAY, LAST_DAY, MONDAY_MORNING, Office

OWN = {"id", "number", "objective_number", "objective_id", "key_results", "key_result_id"}


def test_objectives_and_key_results_are_the_same_either_way(store: Store) -> None:
    office = Office.open(store)
    ada = office.person("Ada")
    with store.write() as tx:
        singly, at_once = _singly(tx, office, ada), _at_once(tx, office, ada)
    assert [_bare(each) for each in singly.key_results] == [_bare(each) for each in at_once.key_results]
    assert _bare(singly) == _bare(at_once)
    assert (singly.code, at_once.code) == ("O-1", "O-2")
    assert [each.code for each in at_once.key_results] == ["KR-2.1", "KR-2.2"]


def test_the_audit_and_the_search_know_of_each(store: Store) -> None:
    office = Office.open(store)
    ada = office.person("Ada")
    with store.write() as tx:
        singly, at_once = _singly(tx, office, ada), _at_once(tx, office, ada)
        told = [tx.audit.of(office.workspace.id, "objective", each.id) for each in (singly, at_once)]
        found = tx.search.find(office.workspace.id, ["objective", "key_result"], "refund", 10)
        revisions = tx.key_results.revisions(office.workspace.id, [each.id for each in at_once.key_results])
    assert [[(event.actor_id, event.action) for event in events] for events in told] == [[(ada.id, "added")]] * 2
    assert len(found) == 4
    assert all(len(each) == 1 for each in revisions.values())
    assert len(revisions) == 2


def test_numbers_go_on_where_the_batch_ended(store: Store) -> None:
    office = Office.open(store)
    ada = office.person("Ada")
    with store.write() as tx:
        at_once = _at_once(tx, office, ada)
        added = tx.key_results.add_to(at_once, by=ada.id, now=MONDAY_MORNING, **_number(ada))
        following = tx.objectives.create(by=ada.id, now=MONDAY_MORNING, **_objective(office, ada))
    assert (added.code, following.code) == ("KR-1.3", "O-2")


def _singly(tx: Transaction, office: Office, owner: Person) -> Objective:
    objective = tx.objectives.create(by=owner.id, now=MONDAY_MORNING, **_objective(office, owner))
    tx.key_results.add_to(objective, by=owner.id, now=MONDAY_MORNING, **_number(owner))
    steps, values = _steps(office), _milestones(owner)
    tx.key_results.add_to(objective, by=owner.id, now=MONDAY_MORNING, milestones=steps, **values)
    return tx.objectives.get(office.workspace.id, objective.id)


def _at_once(tx: Transaction, office: Office, owner: Person) -> Objective:
    rows = [(owner.id, _objective(office, owner))]
    [objective] = tx.okr_batches.objectives(office.workspace.id, rows, now=MONDAY_MORNING)
    new = [
        NewKeyResult(objective=objective, by=owner.id, values=_number(owner)),
        NewKeyResult(objective=objective, by=owner.id, values=_milestones(owner), milestones=_steps(office)),
    ]
    added = tx.okr_batches.key_results(office.workspace.id, new, now=MONDAY_MORNING)
    found = tx.objectives.get(office.workspace.id, objective.id)
    assert list(found.key_results) == added
    return found


def _objective(office: Office, owner: Person) -> dict[str, Any]:
    held = {"workspace_id": office.workspace.id, "owner_id": owner.id, "cycle_id": office.cycle.id}
    return {**held, "title": "Refunds in a day", "why": "Buyers ask", "state": ObjectiveState.ACTIVE}


def _number(owner: Person) -> dict[str, Any]:
    ends = {"start": Decimal(5), "target": Decimal(2), "unit": "days"}
    return {"title": "Refund time", "owner_id": owner.id, "active_from": FIRST_DAY, "due_day": LAST_DAY, **ends}


def _milestones(owner: Person) -> dict[str, Any]:
    days = {"active_from": FIRST_DAY, "due_day": LAST_DAY}
    return {"title": "Terms", "owner_id": owner.id, "metric": Metric.MILESTONES, "target": Decimal(2), **days}


def _steps(office: Office) -> list[Milestone]:
    held: dict[str, Any] = {"id": MilestoneId(0), "workspace_id": office.workspace.id, "key_result_id": KeyResultId(0)}
    return [Milestone(**held, position=place, title=title) for place, title in enumerate(("Draft", "Signed"), start=1)]


def _bare(found: Objective | KeyResult) -> dict[str, Any]:
    values = {name: value for name, value in asdict(found).items() if name not in OWN}
    values["milestones"] = [
        {name: value for name, value in each.items() if name not in OWN} for each in values.get("milestones", ())
    ]
    return values
