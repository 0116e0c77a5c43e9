"""What somebody is to do about objectives, beside check-ins, read in a few statements: closing theirs, and those of
owners they stand in for, and sharing drafts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.cycle_news import named
from bot.domain.cycles import CycleState
from bot.domain.errands import STATES, ErrandKind, ErrandLine, is_owed, kind_of, owed_of
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.holidays import working_days_of
from storage import Store, Transaction

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Errands:
    store: Store

    def to_close(self, workspace_id: WorkspaceId, person: Person, now: datetime) -> tuple[ErrandLine, ...]:
        with self.store.read() as tx:
            return closings_of(tx, tx.workspaces.get(workspace_id), person, now)


def errands_of(tx: Transaction, person: Person, today: date, *kinds: ErrandKind) -> tuple[ErrandLine, ...]:
    """About what is theirs: of these kinds, or of all; what is to be closed comes first. ``today`` is a day in the
    person's zone. Three statements at most."""
    wanted = kinds or tuple(ErrandKind)
    cycles = {
        cycle.id: cycle
        for cycle in tx.cycles.in_state(person.workspace_id, *(STATES[kind][0] for kind in wanted))
        if is_owed(kind_of(cycle), cycle, today)
    }
    if not cycles:
        return ()
    states = tuple({state for kind in wanted for state in STATES[kind][1]})
    owned = tx.objectives.of_person(person.workspace_id, person.id, cycles, states)
    found = [(owed_of(one, cycles[one.cycle_id], today), one) for one in owned]
    lines = [ErrandLine(kind, one, cycles[one.cycle_id]) for kind, one in found if kind is not None]
    return tuple(sorted(lines, key=lambda line: (_is_planned(line), line.by, line.objective.number)))


def closings_of(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> tuple[ErrandLine, ...]:
    """What somebody may close at this moment, as long as the cycle stands: theirs, and what is of owners they stand in
    for. Their own first, each in the order of the codes. One statement while no cycle waits to be closed."""
    of_cycle, of_objective = STATES[ErrandKind.CLOSE]
    cycles = {one.id: one for one in tx.cycles.in_state(workspace.id, of_cycle)}
    if not cycles or not _may_close(person, workspace):
        return ()
    owners = {person.id} | _stood_in_for(tx, workspace, person, now)
    found = tx.objectives.of_followed(workspace.id, owners, (), (), cycles)
    asked = [one for one in found if one.owner_id in owners and one.state in of_objective]
    seen = [one for one in asked if one.is_told_to(person.id)]
    others = tx.people.by_ids(workspace.id, {one.owner_id for one in seen} - {person.id})
    names = {one.id: one.name for one in others.values()}
    lines = [
        ErrandLine(ErrandKind.CLOSE, one, cycles[one.cycle_id], on_behalf_of=names.get(one.owner_id, ""))
        for one in sorted(seen, key=lambda one: (one.owner_id != person.id, one.number))
    ]
    return with_named_days(lines, person, workspace, local_day(now, person.zone))


def lying_of(tx: Transaction, person: Person) -> tuple[ErrandLine, ...]:
    """Drafts of cycles that run already: what was carried over late, or was never shared. Nobody is asked about them in
    a prompt. Two statements at most."""
    cycles = {cycle.id: cycle for cycle in tx.cycles.in_state(person.workspace_id, CycleState.ACTIVE)}
    owned = tx.objectives.of_person(person.workspace_id, person.id, cycles, (ObjectiveState.DRAFT,)) if cycles else []
    lines = [ErrandLine(ErrandKind.SHARE, one, cycles[one.cycle_id]) for one in owned]
    return tuple(sorted(lines, key=lambda line: line.objective.number))


def with_named_days(
    lines: Iterable[ErrandLine], person: Person, workspace: Workspace, today: date
) -> tuple[ErrandLine, ...]:
    """As a prompt of that day may say them."""
    calendar = working_days_of(person, workspace)
    return tuple(
        replace(line, named=named(line.by, today, calendar), is_near=line.by - today < A_WEEK) for line in lines
    )


def _stood_in_for(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> set[PersonId]:
    today = local_day(now, workspace.zone)
    absences = tx.absences.naming(workspace.id, [person.id], ending_from=today)
    return {one.person_id for one in absences if one.covers(today)}


def _may_close(person: Person, workspace: Workspace) -> bool:
    """Guests close what is theirs; nobody is asked who may not."""
    relation = Relation(
        who=frozenset({Who.OWNER}),
        slack_kind=person.slack_kind,
        employment=person.employment,
        is_active=person.is_active,
    )
    return allowed(Action.CLOSE, relation, policy_of(workspace))


def _is_planned(line: ErrandLine) -> bool:
    return line.cycle.state is CycleState.PLANNING
