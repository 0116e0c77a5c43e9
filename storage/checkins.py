"""Check-ins: append-only, newest first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select

from bot.domain.checkins import CheckIn
from bot.domain.errors import NotFound
from bot.domain.ids import CheckInId, KeyResultId, WorkspaceId
from storage.rows import Rows
from storage.tables.checkins import CheckInRow


@dataclass(frozen=True, slots=True)
class Known:
    """What the check-ins in force say together. The value is the one of the latest day it stands for; the confidence
    the one said last, for a confidence always speaks of the moment it was said."""

    value: Decimal | None = None
    confidence: int | None = None
    checked_in_at: datetime | None = None


class CheckIns(Rows[CheckIn]):
    row = CheckInRow
    entity = CheckIn

    def get(self, workspace_id: WorkspaceId, check_in_id: CheckInId) -> CheckIn:
        found = self.by_id(workspace_id, check_in_id)
        if found is None:
            raise NotFound("check_in", "")
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
        ranked = select(self.table.c.id, rank.label("rank")).where(*here, ~self._is_superseded()).subquery()
        found = self.query().join(ranked, ranked.c.id == self.table.c.id)
        chosen = found.where(ranked.c.rank <= count).order_by(ranked.c.rank)
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

    def known(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, Known]:
        """For each key result somebody has checked in about: value, confidence and when. Three statements."""
        wanted, table = set(ids), self.table.c
        by_day = (table.effective_day.desc(), table.at.desc(), table.id.desc())
        values = self._first(workspace_id, wanted, table.value, by_day)
        confidences = self._first(workspace_id, wanted, table.confidence, (table.at.desc(), table.id.desc()))
        here = (table.workspace_id == workspace_id, table.key_result_id.in_(wanted), ~self._is_superseded())
        latest = select(table.key_result_id, func.max(table.at).label("at")).where(*here).group_by(table.key_result_id)
        rows = self.connection.execute(latest).all()
        return {row[0]: Known(values.get(row[0]), confidences.get(row[0]), row[1]) for row in rows}

    def by_day(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], day: date) -> dict[int, CheckIn]:
        """For each key result the check-in in force that says its value on a day."""
        table = self.table.c
        order = (table.effective_day.desc(), table.at.desc(), table.id.desc())
        return self._first_with_value(workspace_id, ids, order, table.effective_day <= day, ~self._is_superseded())

    def before(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime) -> dict[int, CheckIn]:
        """For each key result the check-in that said its value at a moment, as people saw it then."""
        table, later = self.table.c, self.table.alias("later")
        replaced = select(later.c.id).where(
            later.c.workspace_id == table.workspace_id, later.c.supersedes_id == table.id, later.c.at < moment
        )
        order = (table.effective_day.desc(), table.at.desc(), table.id.desc())
        known = (table.at < moment, ~replaced.correlate(self.table).exists())
        return self._first_with_value(workspace_id, ids, order, *known)

    def superseding(self, workspace_id: WorkspaceId, ids: Iterable[CheckInId]) -> dict[int, CheckIn]:
        """The corrections of these check-ins, by the id of what they replace."""
        wanted = set(ids)
        if not wanted:
            return {}
        found = self.many(self.table.c.workspace_id == workspace_id, self.table.c.supersedes_id.in_(wanted))
        return {each.supersedes_id: each for each in found if each.supersedes_id is not None}

    def _first(
        self,
        workspace_id: WorkspaceId,
        wanted: set[KeyResultId],
        column: ColumnElement[Any],
        order: Sequence[ColumnElement[Any]],
    ) -> dict[int, Any]:
        """The first ``column`` that is there, of each key result's check-ins in force."""
        rank = func.row_number().over(partition_by=self.table.c.key_result_id, order_by=list(order))
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(wanted))
        said = select(self.table.c.key_result_id, column, rank.label("rank"))
        ranked = said.where(*here, column.is_not(None), ~self._is_superseded()).subquery()
        first = select(ranked.c.key_result_id, ranked.c[column.key or ""]).where(ranked.c.rank == 1)
        return {row[0]: row[1] for row in self.connection.execute(first)}

    def _first_with_value(
        self,
        workspace_id: WorkspaceId,
        ids: Iterable[KeyResultId],
        order: Sequence[ColumnElement[Any]],
        *where: ColumnElement[bool],
    ) -> dict[int, CheckIn]:
        wanted = set(ids)
        if not wanted:
            return {}
        rank = func.row_number().over(partition_by=self.table.c.key_result_id, order_by=list(order))
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(wanted))
        said = select(*self.columns, rank.label("rank")).where(*here, self.table.c.value.is_not(None), *where)
        ranked = said.subquery()
        first = select(*[ranked.c[column.name] for column in self.columns]).where(ranked.c.rank == 1)
        return {row["key_result_id"]: self.build(row) for row in self.connection.execute(first).mappings()}

    def is_superseded(self, check_in: CheckIn) -> bool:
        here = (self.table.c.workspace_id == check_in.workspace_id, self.table.c.supersedes_id == check_in.id)
        return self.connection.execute(select(self.table.c.id).where(*here)).first() is not None

    def _is_superseded(self) -> ColumnElement[bool]:
        later = self.table.alias("later")
        same = (later.c.workspace_id == self.table.c.workspace_id, later.c.supersedes_id == self.table.c.id)
        return select(later.c.id).where(*same).correlate(self.table).exists()
