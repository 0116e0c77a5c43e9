"""What somebody is asked to close: their objectives of cycles that are over, and those of owners they stand in for."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.calendar import WorkCalendar
from bot.domain.closing import is_to_be_closed
from bot.domain.cycles import CycleState
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.holidays import holidays_for
from storage import Store, Transaction

DAYS_LEFT = 3  # working days after the message that names the day


@dataclass(frozen=True, slots=True)
class ToClose:
    """``by`` is a day in the person's zone, three of their working days ahead. ``on_behalf_of``: the owner's name,
    where that is somebody else."""

    objective: Objective
    by: date
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
    by = WorkCalendar(working_days=person.working_days, holidays=holidays_for(person, workspace)).add_working_days(
        local_day(now, person.zone), DAYS_LEFT
    )
    listed = sorted(seen, key=lambda one: (one.owner_id != person.id, one.number))
    return tuple(ToClose(one, by, "" if one.owner_id == person.id else others[one.owner_id].name) for one in listed)


def _may(person: Person, workspace: Workspace) -> bool:
    """Guests close what is theirs; nobody is asked who may not."""
    relation = Relation(
        who=frozenset({Who.OWNER}),
        slack_kind=person.slack_kind,
        employment=person.employment,
        is_active=person.is_active,
    )
    return allowed(Action.CLOSE, relation, policy_of(workspace))
