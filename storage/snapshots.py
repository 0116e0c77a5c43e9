"""Weekly measures of teams and objectives, so that charts need no history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.ids import CycleId, WorkspaceId
from storage.rows import Rows
from storage.tables.records import SnapshotRow


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

    def keep(self, **values: object) -> None:
        """Write a week's measures, or refresh them while the week lasts."""
        same = [
            self.table.c[name] == values[name] for name in ("workspace_id", "kind", "subject_id", "cycle_id", "week")
        ]
        known = self.one(*same)
        if known is None:
            self.insert_once(**values)
        else:
            self.update(known, **{name: values[name] for name in ("on_day", "progress", "expected", "confidence")})
