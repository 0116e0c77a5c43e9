"""People, whom they reported to, and when they were away."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Executable, select

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Absence, Person
from storage.absences import Absences
from storage.database.statements import distinct, prepared
from storage.past.rewinding import Rewinding
from storage.people import DEEPEST, People


class PastPeople(Rewinding[Person], People):
    def reports_of(self, workspace_id: WorkspaceId, manager_id: PersonId) -> list[Person]:
        moved = self.later.touched(workspace_id, self.kind, "manager_id")
        left = self.later.touched(workspace_id, self.kind, "deactivated_at")
        today = {PersonId(one) for one in self._led_by(workspace_id, manager_id).scalars()}
        people = self.by_ids(workspace_id, today | {PersonId(one) for one in [*moved, *left]})
        found = (one for one in self.there(list(people.values())) if one.manager_id == manager_id and one.is_active)
        return sorted(found, key=lambda one: (one.name, one.id))

    def managers_above(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Person]:
        """The lines of everybody are read, as pairs of numbers: how far one goes up is not known beforehand."""
        led: dict[int, int] = dict(map(tuple, self._lines(workspace_id)))
        led |= self.later.touched(workspace_id, self.kind, "manager_id")
        line: list[PersonId] = []
        above = led.get(person_id)
        while above is not None and above != person_id and above not in line and len(line) < DEEPEST:
            line.append(PersonId(above))
            above = led.get(above)
        people = self.by_ids(workspace_id, line)
        return [people[one] for one in line]

    @prepared
    def _led_by(self, workspace_id: WorkspaceId, manager_id: PersonId) -> Executable:
        people = self.table.c
        return select(people.id).where(people.workspace_id == workspace_id, people.manager_id == manager_id)

    @prepared
    def _lines(self, workspace_id: WorkspaceId) -> Executable:
        people = self.table.c
        return select(people.id, people.manager_id).where(
            people.workspace_id == workspace_id, people.manager_id.is_not(None)
        )


class PastAbsences(Rewinding[Absence], Absences):
    def of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], *, ending_from: date) -> list[Absence]:
        wanted = distinct(person_ids)
        if not wanted:
            return []
        held = self.there(self.many(self._of(workspace_id, wanted)))
        held += self.removed(workspace_id, person_id=set(wanted))
        found = (one for one in held if one.last_day >= ending_from)
        return sorted(found, key=lambda one: (one.first_day, one.id))

    @prepared
    def _of(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.person_id.in_(person_ids))
