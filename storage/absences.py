"""When people are away."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Executable, delete

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Absence
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows
from storage.tables.people import AbsenceRow


class Absences(AuditedRows[Absence]):
    row = AbsenceRow
    entity = Absence
    kind = "absence"

    def of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], *, ending_from: date) -> list[Absence]:
        """Absences of these people that end on this day or later, earliest first."""
        wanted = distinct(person_ids)
        return self.many(self._ending(workspace_id, wanted, ending_from, whose="person_id")) if wanted else []

    def by_person(
        self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], *, ending_from: date
    ) -> defaultdict[PersonId, list[Absence]]:
        """As ``of``, by whose they are."""
        grouped: defaultdict[PersonId, list[Absence]] = defaultdict(list)
        for absence in self.of(workspace_id, person_ids, ending_from=ending_from):
            grouped[absence.person_id].append(absence)
        return grouped

    def naming(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], *, ending_from: date) -> list[Absence]:
        """Absences, ending on this day or later, for which these people stand in."""
        return self.many(self._ending(workspace_id, distinct(person_ids), ending_from, whose="stand_in_id"))

    def remove(self, absence: Absence, *, by: PersonId | None, now: datetime) -> None:
        days = {"first_day": absence.first_day, "last_day": absence.last_day}
        self._record(absence, "removed", by, now, "", days | {"person_id": absence.person_id}, None)
        self._delete(absence.workspace_id, absence.id)

    @prepared
    def _ending(
        self, workspace_id: WorkspaceId, person_ids: list[PersonId], ending_from: date, *, whose: str
    ) -> Executable:
        table = self.table.c
        theirs = (table[whose].in_(person_ids), table.last_day >= ending_from)
        return self.within(workspace_id).where(*theirs).order_by(table.first_day)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, absence_id: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == absence_id)
