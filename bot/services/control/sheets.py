"""Periods of control as their readers see them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.control import ControlDecision, ControlPeriod
from bot.domain.cycles import CycleState
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Who, allowed
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.control.content import ControlPage, ControlSheet
from storage import Transaction


def page_of(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, objective: Objective, now: datetime
) -> ControlPage:
    """For whoever sees the objective. What was decided stays readable while the practice is off."""
    periods = tx.control_periods.of_objective(workspace.id, objective.id)
    found = sheets_of(tx, workspace, [(one, objective) for one in periods], now)
    if not workspace.practises(Practice.CONTROL):
        return ControlPage(periods=tuple(found))
    own = access.to_objective_itself(tx, person, objective)
    may_control = allowed(Action.CONTROL, own, policy_of(workspace)) and objective.state is ObjectiveState.ACTIVE
    before = any(one.cycle_id == objective.cycle_id for one in periods)
    runs = may_control and not before and _runs(tx, workspace, objective)
    seats = {one.period_id for one in tx.control_seats.of_person(workspace.id, person.id)} if periods else set()
    with_rights = [_with_rights(access, workspace, person, sheet, own.who, may_control=may_control) for sheet in found]
    asked = [replace(sheet, may_answer=sheet.period.id in seats) for sheet in with_rights]
    return ControlPage(periods=tuple(asked), may_start=runs)


def sheets_of(
    tx: Transaction, workspace: Workspace, periods: Iterable[tuple[ControlPeriod, Objective]], now: datetime
) -> list[ControlSheet]:
    """Without what the reader may do; two statements, however many there are."""
    listed = list(periods)
    decisions: dict[int, list[ControlDecision]] = {}
    for each in tx.control_decisions.of_periods(workspace.id, [one.id for one, _ in listed]):
        decisions.setdefault(each.period_id, []).append(each)
    named = {id_ for one, _ in listed for id_ in (one.started_by_id, one.responsible_id, one.renewed_by_id)}
    named |= {one.ended_by_id for one, _ in listed} | {one.by_id for each in decisions.values() for one in each}
    people = tx.people.by_ids(workspace.id, {one for one in named if one is not None})
    names: dict[int, str] = {person.id: person.name for person in people.values()}
    return [
        ControlSheet(
            period=period,
            objective=objective,
            names=names,
            last_day=period.last_covered(workspace.zone),
            runs=period.runs_at(now),
            decisions=tuple(decisions.get(period.id, ())),
        )
        for period, objective in listed
    ]


def relation_to(period: ControlPeriod, person: Person, who: frozenset[Who]) -> frozenset[Who]:
    """How somebody stands to a period, besides how they stand to its objective."""
    stands = {Who.AUTHOR: period.started_by_id == person.id, Who.RESPONSIBLE: period.responsible_id == person.id}
    return who | {one for one, holds in stands.items() if holds}


def _with_rights(
    access: Access, workspace: Workspace, person: Person, sheet: ControlSheet, who: frozenset[Who], *, may_control: bool
) -> ControlSheet:
    if not sheet.runs:
        return sheet
    own = replace(access.to_workspace(person), is_restricted=sheet.objective.is_restricted)
    relation, policy = own.with_more(*relation_to(sheet.period, person, who)), policy_of(workspace)
    return replace(
        sheet,
        may_decide=allowed(Action.DECIDE_IN_CONTROL, relation, policy),
        may_end=allowed(Action.END_CONTROL, relation, policy),
        may_renew=may_control and sheet.period.renewed_at is None,
    )


def _runs(tx: Transaction, workspace: Workspace, objective: Objective) -> bool:
    return tx.cycles.get(workspace.id, objective.cycle_id).state is CycleState.ACTIVE
