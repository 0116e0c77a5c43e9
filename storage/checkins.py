"""Check-ins: append-only, newest first."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from bot.domain.checkins import CheckIn
from bot.domain.ids import CheckInId, KeyResultId, PersonId, WorkspaceId
from storage.rows import Rows
from storage.tables.checkins import CheckInRow


class CheckIns(Rows[CheckIn]):
    row = CheckInRow
    entity = CheckIn

    def get(self, workspace_id: WorkspaceId, check_in_id: CheckInId) -> CheckIn:
        found = self.by_id(workspace_id, check_in_id)
        if found is None:
            raise LookupError(f"no check-in {check_in_id}")
        return found

    def latest(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], count: int) -> dict[int, list[CheckIn]]:
        """The last ``count`` check-ins of each key result that no correction has replaced, newest first."""
        wanted = set(ids)
        if not wanted:
            return {}
        rank = func.row_number().over(
            partition_by=self.table.c.key_result_id, order_by=[self.table.c.at.desc(), self.table.c.id.desc()]
        )
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(wanted))
        ranked = select(*self.columns, rank.label("rank")).where(*here, ~self._is_superseded()).subquery()
        names = [column.name for column in self.columns]
        chosen = select(*[ranked.c[name] for name in names]).where(ranked.c.rank <= count).order_by(ranked.c.rank)
        grouped: dict[int, list[CheckIn]] = defaultdict(list)
        for row in self.connection.execute(chosen).mappings():
            grouped[row["key_result_id"]].append(self.build(row))
        return grouped

    def since(
        self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime, *, superseded: bool = False
    ) -> list[CheckIn]:
        """Check-ins of these key results from a moment on, oldest first; replaced ones only when asked for."""
        wanted = set(ids)
        if not wanted:
            return []
        here = [self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(wanted)]
        if not superseded:
            here.append(~self._is_superseded())
        return self.many(*here, self.table.c.at >= moment, order=[self.table.c.at, self.table.c.id])

    def history(self, workspace_id: WorkspaceId, key_result_id: KeyResultId, limit: int) -> list[CheckIn]:
        """Everything that was said about one key result, newest first, replaced records included."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id == key_result_id)
        newest = self.query().where(*here).order_by(self.table.c.at.desc(), self.table.c.id.desc()).limit(limit)
        return [self.build(row) for row in self.connection.execute(newest).mappings()]

    def last_by(self, workspace_id: WorkspaceId, author_ids: Iterable[PersonId]) -> dict[int, datetime]:
        """When each of these people last checked in, about anything."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.author_id.in_(set(author_ids)))
        statement = select(self.table.c.author_id, func.max(self.table.c.at)).where(*here)
        return {row[0]: row[1] for row in self.connection.execute(statement.group_by(self.table.c.author_id))}

    def is_superseded(self, check_in: CheckIn) -> bool:
        here = (self.table.c.workspace_id == check_in.workspace_id, self.table.c.supersedes_id == check_in.id)
        return self.connection.execute(select(self.table.c.id).where(*here)).first() is not None

    def _is_superseded(self) -> ColumnElement[bool]:
        later = self.table.alias("later")
        same = (later.c.workspace_id == self.table.c.workspace_id, later.c.supersedes_id == self.table.c.id)
        return select(later.c.id).where(*same).correlate(self.table).exists()
