"""What somebody is asked to close: their objectives of cycles that are over, and those of owners they stand in for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import WorkCalendar
from bot.domain.closing import is_to_be_closed
from bot.domain.cycle_calendar import calendar_of
from bot.domain.cycle_news import named
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import CycleId, PersonId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.holidays import holidays_for
from storage import Store, Transaction

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ToClose:
    """``by`` is the day until which it can be closed, where that is not too near to be named; ``is_near``: within a
    week. ``on_behalf_of``: the owner's name, where that is somebody else."""

    objective: Objective
    by: date | None
    is_near: bool
    on_behalf_of: str = ""


@dataclass(frozen=True)
class ClosingsDue:
    store: Store

    def of(self, workspace_id: WorkspaceId, person: Person, now: datetime) -> tuple[ToClose, ...]:
        with self.store.read() as tx:
            return to_close(tx, tx.workspaces.get(workspace_id), person, now)


def to_close(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> tuple[ToClose, ...]:
    """Their own first, each in the order of the codes. One statement while no cycle waits to be closed."""
    cycles = {one.id: one for one in tx.cycles.in_state(workspace.id, CycleState.GRADING)}
    if not cycles or not _may(person, workspace):
        return ()
    today = local_day(now, workspace.zone)
    absences = tx.absences.naming(workspace.id, [person.id], ending_from=today)
    owners: set[PersonId] = {person.id} | {one.person_id for one in absences if one.covers(today)}
    found = tx.objectives.of_followed(workspace.id, owners, (), (), cycles)
    asked = [one for one in found if one.owner_id in owners and is_to_be_closed(one, cycles[one.cycle_id])]
    seen = [one for one in asked if one.is_told_to(person.id)]
    others = tx.people.by_ids(workspace.id, {one.owner_id for one in seen} - {person.id})
    by = _days(cycles.values(), person, workspace, local_day(now, person.zone))
    listed = sorted(seen, key=lambda one: (one.owner_id != person.id, one.number))
    return tuple(
        ToClose(one, *by[one.cycle_id], "" if one.owner_id == person.id else others[one.owner_id].name)
        for one in listed
    )


def _days(
    cycles: Iterable[Cycle], person: Person, workspace: Workspace, today: date
) -> dict[CycleId, tuple[date | None, bool]]:
    calendar = WorkCalendar(working_days=person.working_days, holidays=holidays_for(person, workspace))
    last = {one.id: named(calendar_of(one).closing_day, today, calendar) for one in cycles}
    return {identity: (day, day is not None and day - today < A_WEEK) for identity, day in last.items()}


def _may(person: Person, workspace: Workspace) -> bool:
    """Guests close what is theirs; nobody is asked who may not."""
    relation = Relation(
        who=frozenset({Who.OWNER}),
        slack_kind=person.slack_kind,
        employment=person.employment,
        is_active=person.is_active,
    )
    return allowed(Action.CLOSE, relation, policy_of(workspace))
