"""To whom people report and as what they work here: decided by admins."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import PersonId
from bot.domain.people import Employment, Person
from bot.domain.permissions import Action
from bot.domain.reporting import EMPLOYMENT, MANAGER, check_colleague, check_manager
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.schedules import reschedule
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Somebody's place in the company. ``manager_field`` is the field of Slack's profiles that names managers, if one
    was chosen."""

    person: Person
    manager: Person | None = None
    manager_field: str = ""


@dataclass(frozen=True)
class Positions:
    store: Store
    access: Access

    def of(self, workspace: Workspace, by: Person, person_id: PersonId) -> Position:
        """Raises NotAllowed, and Invalid for somebody who has no place here."""
        self.ensure_may(workspace, by)
        with self.store.read() as tx:
            position = self._read(tx, workspace, person_id)
        check_colleague(position.person)
        return position

    def save(
        self,
        workspace: Workspace,
        by: Person,
        person_id: PersonId,
        *,
        manager_id: PersonId | None,
        employment: Employment,
        untouched: AbstractSet[str] = frozenset(),
        now: datetime,
    ) -> Position:
        """Only what differs is written and audited; what is ``untouched`` stays as it is by now. A manager who was
        there before may stay, even one who has left. Raises NotAllowed and Invalid (person, manager)."""
        self.ensure_may(workspace, by)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)  # two changes at once could close a circle together
            known = tx.people.get(workspace.id, person_id)
            check_colleague(known)
            manager_id = known.manager_id if MANAGER in untouched else manager_id
            changed = self._report_to(tx, workspace, by, known, manager_id, now)
            if employment is not known.employment and EMPLOYMENT not in untouched:
                changed = tx.people.change(changed, by=by.id, now=now, employment=employment)
            if changed != known:
                reschedule(tx, workspace, [known.id], now)
            return self._read(tx, workspace, person_id)

    def _report_to(
        self,
        tx: Transaction,
        workspace: Workspace,
        by: Person,
        person: Person,
        manager_id: PersonId | None,
        now: datetime,
    ) -> Person:
        if manager_id == person.manager_id:
            return person
        if manager_id is not None:
            manager = tx.people.get(workspace.id, manager_id)
            check_manager(person, manager, tx.people.managers_above(workspace.id, manager_id))
        today = local_day(now, workspace.zone)
        return tx.people.set_manager(person, manager_id, since=today, by=by.id, now=now)

    def _read(self, tx: Transaction, workspace: Workspace, person_id: PersonId) -> Position:
        person = tx.people.get(workspace.id, person_id)
        manager = tx.people.get(workspace.id, person.manager_id) if person.manager_id else None
        return Position(person=person, manager=manager, manager_field=workspace.manager_field_name)

    def ensure_may(self, workspace: Workspace, by: Person) -> None:
        """Raises NotAllowed."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
