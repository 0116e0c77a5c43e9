"""Weekly measures of teams and objectives, so that charts need no history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.ids import CycleId, WorkspaceId
from storage.rows import Rows
from storage.tables.records import SnapshotRow

KEY = ("workspace_id", "kind", "subject_id", "cycle_id", "week")
REFRESHED = ("on_day", "progress", "expected", "confidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Ratios from 0 to 1 at the end of a week of a cycle, weeks counted from 1."""

    id: int
    workspace_id: WorkspaceId
    kind: str
    subject_id: int
    cycle_id: CycleId
    week: int
    on_day: date
    progress: Decimal
    expected: Decimal
    confidence: Decimal | None = None


class Snapshots(Rows[Snapshot]):
    row = SnapshotRow
    entity = Snapshot

    def of(self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int], cycle_id: CycleId) -> list[Snapshot]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.kind == kind)
        mine = (self.table.c.subject_id.in_(set(ids)), self.table.c.cycle_id == cycle_id)
        return self.many(*here, *mine, order=[self.table.c.subject_id, self.table.c.week])

    def weeks_of(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> set[tuple[str, int, int]]:
        """(kind, id, week) of everything that is kept of a cycle."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id == cycle_id)
        names = (self.table.c.kind, self.table.c.subject_id, self.table.c.week)
        return {(row[0], row[1], row[2]) for row in self.connection.execute(select(*names).where(*here))}

    def keep_all(self, measures: Sequence[Mapping[str, Any]]) -> None:
        """Write measures of weeks, or refresh those that are there: one statement."""
        if not measures:
            return
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(self.table)
        refreshed = {name: statement.excluded[name] for name in REFRESHED}
        rows = [self.complete(measure) for measure in measures]
        self.connection.execute(statement.on_conflict_do_update(index_elements=KEY, set_=refreshed), rows)
