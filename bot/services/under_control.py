"""What is under control now, and who is in it: read wherever objectives show and people are asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.control import Badge, ControlPeriod, is_asked_about_it, people_in
from bot.domain.ids import ObjectiveId, PersonId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.slots import Slot
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Held:
    """A period with its objective."""

    period: ControlPeriod
    objective: Objective


@dataclass(frozen=True, slots=True)
class Rest:
    """Days on which somebody was asked about this objective, and about nothing else."""

    days: Slot
    objective_id: ObjectiveId


def running(
    tx: Transaction, workspace: Workspace, ids: Iterable[ObjectiveId], now: datetime
) -> dict[int, ControlPeriod]:
    """Those of these objectives that are under control, by objective; none while the practice is off."""
    return tx.control_periods.running(workspace.id, ids, now) if workspace.practises(Practice.CONTROL) else {}


def badges(tx: Transaction, workspace: Workspace, ids: Iterable[ObjectiveId], now: datetime) -> dict[int, Badge]:
    """What stands beside each of these objectives that is under control. Two statements at most."""
    found = running(tx, workspace, ids, now)
    people = tx.people.by_ids(workspace.id, {one.responsible_id for one in found.values()})
    return {key: Badge(people[one.responsible_id].name, one.last_day) for key, one in found.items()}


def held(tx: Transaction, workspace: Workspace, moment: datetime) -> list[Held]:
    """All that was not over at a moment, with their objectives. Nothing is read while the practice is off, and little
    while nothing is under control."""
    periods = tx.control_periods.ending_after(workspace.id, moment) if workspace.practises(Practice.CONTROL) else []
    objectives = tx.objectives.by_ids(workspace.id, {one.objective_id for one in periods})
    return [Held(one, objectives[one.objective_id]) for one in periods]


def pauses(tx: Transaction, workspace: Workspace, since: datetime) -> Mapping[int, tuple[Slot, ...]]:
    """The days on which nobody is asked about anything else, by person: while they are in a period. Those that were
    over before ``since`` are left out."""
    found = rests(tx, workspace, since)
    return {person_id: tuple(one.days for one in those) for person_id, those in found.items()}


def rests(tx: Transaction, workspace: Workspace, since: datetime) -> Mapping[int, tuple[Rest, ...]]:
    """As ``pauses``, with what they were asked about instead."""
    found: dict[int, list[Rest]] = defaultdict(list)
    for one in held(tx, workspace, since):
        days = Slot(one.period.first_day, one.period.last_covered(workspace.zone))
        for person_id in people_in(one.period, one.objective):
            found[person_id].append(Rest(days, one.objective.id))
    return {person_id: tuple(those) for person_id, those in found.items()}


def with_responsibility(
    tx: Transaction, workspace: Workspace, person: Person, objective: Objective, relation: Relation, now: datetime
) -> Relation:
    """How somebody stands to an objective or a key result of it, with what they may because it is under control."""
    period = running(tx, workspace, [objective.id], now).get(objective.id)
    if period is None or period.responsible_id != person.id:
        return relation
    return relation.with_more(Who.RESPONSIBLE)


def is_only_responsible(relation: Relation, workspace: Workspace) -> bool:
    """Whether somebody may edit because it is under control, and for no other reason."""
    without = relation.without(Who.RESPONSIBLE)
    return Who.RESPONSIBLE in relation.who and not allowed(Action.EDIT, without, policy_of(workspace))


def may_start(access: Access, relation: Relation, workspace: Workspace) -> bool:
    return workspace.practises(Practice.CONTROL) and allowed(Action.CONTROL, relation, policy_of(workspace))


def is_in(period: ControlPeriod, objective: Objective, person_id: PersonId) -> bool:
    return is_asked_about_it(period, objective, person_id)
