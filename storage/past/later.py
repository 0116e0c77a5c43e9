"""What the audit tells of the time since a moment."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Text, bindparam, cast, select

from bot.domain.as_of import ADDED, REMOVED, Told
from bot.domain.ids import WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import table_of
from storage.tables.records import AuditEventRow


class Later:
    """Events at the moment itself count as later: it is the end of a day, which no longer belongs to it."""

    def __init__(self, connection: Connection, moment: datetime) -> None:
        self.connection = connection
        self.moment = moment
        self.table = table_of(AuditEventRow)
        self._known: dict[tuple[int, str, str], dict[int, Any]] = {}

    def of(self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int]) -> dict[int, list[Told]]:
        """What was told of these since, newest first."""
        return self._grouped(self._of(workspace_id, kind, distinct(ids), self.moment))

    def until_then(self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int]) -> dict[int, list[Told]]:
        """What was told of these up to the moment, oldest first."""
        wanted = distinct(ids)
        return self._grouped(self._until_then(workspace_id, kind, wanted, self.moment)) if wanted else {}

    def touched(self, workspace_id: WorkspaceId, kind: str, field: str) -> dict[int, Any]:
        """Which things had another value in this field at the moment or in between: the id, and the value then. Asked
        once: it passes over all that was told of such things since."""
        asked = (workspace_id, kind, field)
        if asked not in self._known:
            rows = self._touched(workspace_id, kind, self.moment, field=f'%"{field}":%')
            self._known[asked] = {identity: before[field] for identity, before in rows if field in (before or {})}
        return self._known[asked]

    def removed(self, workspace_id: WorkspaceId, kind: str) -> dict[int, dict[str, Any]]:
        """What was taken away since: the id, and what its removal tells of it."""
        return {identity: before or {} for identity, before in self._removed(workspace_id, kind, self.moment)}

    def added(self, workspace_id: WorkspaceId, kind: str) -> set[int]:
        return set(self._added(workspace_id, kind, self.moment).scalars())

    def _grouped(self, rows: Iterable[Any]) -> dict[int, list[Told]]:
        grouped: dict[int, list[Told]] = defaultdict(list)
        for identity, action, before, after in rows:
            grouped[identity].append(Told(action, before, after))
        return grouped

    @prepared
    def _of(self, workspace_id: WorkspaceId, kind: str, ids: list[int], moment: datetime) -> Executable:
        table = self.table.c
        about = (table.workspace_id == workspace_id, table.kind == kind, table.subject_id.in_(ids))
        told = select(table.subject_id, table.action, table.before, table.after).where(*about, table.at >= moment)
        return told.order_by(table.at.desc(), table.id.desc())

    @prepared
    def _until_then(self, workspace_id: WorkspaceId, kind: str, ids: list[int], moment: datetime) -> Executable:
        table = self.table.c
        about = (table.workspace_id == workspace_id, table.kind == kind, table.subject_id.in_(ids))
        told = select(table.subject_id, table.action, table.before, table.after).where(*about, table.at < moment)
        return told.order_by(table.at, table.id)

    @prepared
    def _touched(self, /, workspace_id: WorkspaceId, kind: str, moment: datetime, **said: Any) -> Executable:
        """The newest first, so that the value before the oldest of them is read last."""
        table = self.table.c
        about = (table.workspace_id == workspace_id, table.kind == kind, table.at >= moment)
        names = cast(table.before, Text).like(bindparam("field"))
        return select(table.subject_id, table.before).where(*about, names).order_by(table.at.desc(), table.id.desc())

    @prepared
    def _removed(self, workspace_id: WorkspaceId, kind: str, moment: datetime) -> Executable:
        table = self.table.c
        about = (table.workspace_id == workspace_id, table.kind == kind, table.at >= moment)
        return select(table.subject_id, table.before).where(*about, table.action == REMOVED)

    @prepared
    def _added(self, workspace_id: WorkspaceId, kind: str, moment: datetime) -> Executable:
        table = self.table.c
        about = (table.workspace_id == workspace_id, table.kind == kind, table.at >= moment)
        return select(table.subject_id).where(*about, table.action == ADDED)
