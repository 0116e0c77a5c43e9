"""Weekly measures of teams and objectives, so that charts need no history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Executable, select

from bot.domain.ids import CycleId, WorkspaceId
from storage.database.statements import an_insert, distinct, once, prepared
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
        return self.many(self._of(workspace_id, kind, distinct(ids), cycle_id))

    def weeks_kept(
        self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int], cycle_id: CycleId
    ) -> list[tuple[int, int, date]]:
        """(id, week, day it was measured on) of what is kept of these in a cycle."""
        wanted = distinct(ids)
        found = self._weeks_kept(workspace_id, kind, wanted, cycle_id) if wanted else ()
        return [(subject_id, week, on_day) for subject_id, week, on_day in found]

    def keep_all(self, measures: Sequence[Mapping[str, Any]]) -> None:
        """Write measures of weeks, or refresh those that are there: one statement."""
        if measures:
            self.connection.execute(self._keep_all(), [self.complete(measure) for measure in measures])

    @prepared
    def _of(self, workspace_id: WorkspaceId, kind: str, ids: list[int], cycle_id: CycleId) -> Executable:
        table = self.table.c
        mine = (table.kind == kind, table.subject_id.in_(ids), table.cycle_id == cycle_id)
        return self.within(workspace_id).where(*mine).order_by(table.subject_id, table.week)

    @prepared
    def _weeks_kept(self, workspace_id: WorkspaceId, kind: str, ids: list[int], cycle_id: CycleId) -> Executable:
        table = self.table.c
        mine = (table.kind == kind, table.subject_id.in_(ids), table.cycle_id == cycle_id)
        return select(table.subject_id, table.week, table.on_day).where(table.workspace_id == workspace_id, *mine)

    @once
    def _keep_all(self) -> Executable:
        statement = an_insert(self.connection, self.table)
        refreshed = {name: statement.excluded[name] for name in REFRESHED}
        return statement.on_conflict_do_update(index_elements=KEY, set_=refreshed)
