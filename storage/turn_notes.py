"""Lines about changes under way, for the next check-in message of whoever they concern."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.turn_notes import TurnNote
from storage.database.statements import insertion, prepared
from storage.rows import Rows
from storage.tables.turns import TurnNoteRow


class TurnNotes(Rows[TurnNote]):
    row = TurnNoteRow
    entity = TurnNote

    def to_reader(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> list[TurnNote]:
        """What was written for somebody from a moment on, oldest first."""
        found = self.many(self._to_reader(workspace_id, person_id, since))
        return sorted(found, key=lambda one: one.id)

    def remember(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many in one statement, without getting them back, which on SQLite takes a statement for each."""
        if rows:
            self.connection.execute(insertion(self.table), [self.complete(row) for row in rows])

    @prepared
    def _to_reader(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.reader_id == person_id, table.at >= since)
