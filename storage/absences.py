"""When people are away."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Absence
from storage.rows import AuditedRows
from storage.tables.people import AbsenceRow


class Absences(AuditedRows[Absence]):
    row = AbsenceRow
    entity = Absence
    kind = "absence"

    def of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], *, ending_from: date) -> list[Absence]:
        """Absences of these people that end on this day or later, earliest first."""
        wanted = set(person_ids)
        if not wanted:
            return []
        here = (self.table.c.workspace_id == workspace_id, self.table.c.person_id.in_(wanted))
        return self.many(*here, self.table.c.last_day >= ending_from, order=[self.table.c.first_day])

    def remove(self, absence: Absence) -> None:
        here = (self.table.c.workspace_id == absence.workspace_id, self.table.c.id == absence.id)
        self.connection.execute(delete(self.table).where(*here))
