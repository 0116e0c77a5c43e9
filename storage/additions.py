"""Many new rows at once, audited as nobody's act: what a file brings in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table

from bot.domain.ids import WorkspaceId
from storage.database.statements import insertion
from storage.fresh import new_ids
from storage.rows import Rows, table_of, versioned
from storage.tables.records import AuditEventRow

BATCH = 1000

Changed = tuple[int, Mapping[str, Any] | None, Mapping[str, Any]]
"""Whose row, and the columns that differ, before (None for a new row) and after."""


class Additions:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(
        self,
        to: Rows[Any],
        workspace_id: WorkspaceId,
        rows: Sequence[Mapping[str, Any]],
        *,
        now: datetime,
        reason: str,
    ) -> list[int]:
        """The ids come in the order of the rows."""
        if not rows:
            return []
        ids = self.write(to, workspace_id, rows)
        new = zip(ids, rows, strict=True)
        events = [event_of(to.table, workspace_id, (row, None, after), now=now, reason=reason) for row, after in new]
        self.connection.execute(insertion(table_of(AuditEventRow)), events)
        return ids

    def write(self, to: Rows[Any], workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """As ``add``, without the audit. With ids that are taken beforehand: SQLite gives them back in order only one
        by one."""
        ids = new_ids(self.connection, to.table, len(rows))
        values = [
            {**to.complete(row), "workspace_id": workspace_id, "id": identity}
            for identity, row in zip(ids, rows, strict=True)
        ]
        if values:
            self.connection.execute(insertion(to.table), values)
        return ids


def event_of(table: Table, workspace_id: WorkspaceId, change: Changed, *, now: datetime, reason: str) -> dict[str, Any]:
    row, before, after = change
    action = "added" if before is None else "changed"
    what = {"workspace_id": workspace_id, "actor_id": None, "action": action, "kind": table.name}
    told = {"before": None if before is None else versioned(before), "after": versioned(after)}
    return {**what, "subject_id": row, "reason": reason, **told, "at": now}


def batches(items: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """The items in order, so many at once."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
