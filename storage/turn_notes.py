"""Lines about changes under way, for the next check-in message of whoever they concern."""

from datetime import datetime

from sqlalchemy import Executable

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.turn_notes import TurnNote
from storage.rows import Rows
from storage.statements import prepared
from storage.tables.turns import TurnNoteRow


class TurnNotes(Rows[TurnNote]):
    row = TurnNoteRow
    entity = TurnNote

    def to_reader(self, workspace_id: WorkspaceId, reader_id: PersonId, since: datetime) -> list[TurnNote]:
        """What was written for somebody from a moment on, oldest first."""
        found = self.many(self._to_reader(workspace_id, reader_id, since))
        return sorted(found, key=lambda one: one.id)

    @prepared
    def _to_reader(self, workspace_id: WorkspaceId, reader_id: PersonId, since: datetime) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.reader_id == reader_id, table.at >= since)
