"""Check-ins: append-only, newest first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    FromClause,
    Label,
    Select,
    Subquery,
    cast,
    func,
    null,
    select,
    union_all,
)

from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.errors import NotFound
from bot.domain.ids import CheckInId, KeyResultId, WorkspaceId
from storage.database.ready import Found
from storage.database.statements import distinct, prepared
from storage.rows import Rows
from storage.tables.checkins import CheckInRow

Order = tuple[ColumnElement[Any], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the check-ins in force say together. The value is the one of the latest day it stands for; the confidence
    the one said last, for a confidence always speaks of the moment it was said. ``checked_in_at``: when somebody said
    something new, for putting right what was said is no news."""

    value: Decimal | None = None
    confidence: int | None = None
    checked_in_at: datetime | None = None


NOTHING = Known()


class CheckIns(Rows[CheckIn]):
    row = CheckInRow
    entity = CheckIn

    def get(self, workspace_id: WorkspaceId, check_in_id: CheckInId) -> CheckIn:
        found = self.by_id(workspace_id, check_in_id)
        if found is None:
            raise NotFound("check_in", "")
        return found

    def latest(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], count: int) -> dict[int, list[CheckIn]]:
        """The last ``count`` check-ins of each key result that people gave and no correction has replaced, newest
        first. What a system says is heard of hourly, and asks and answers nobody."""
        wanted = distinct(ids)
        grouped: dict[int, list[CheckIn]] = defaultdict(list)
        for check_in in self.many(self._latest(workspace_id, wanted, count)) if wanted else ():
            grouped[check_in.key_result_id].append(check_in)
        return grouped

    def since(
        self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime, *, superseded: bool = False
    ) -> list[CheckIn]:
        """Check-ins of these key results from a moment on, oldest first; replaced ones only when asked for."""
        wanted = distinct(ids)
        return self.many(self._since(workspace_id, wanted, moment, superseded=superseded)) if wanted else []

    def history(self, workspace_id: WorkspaceId, key_result_id: KeyResultId, limit: int) -> list[CheckIn]:
        """Everything that was said about one key result, newest first, replaced records included; of what a system said
        on one day only the last."""
        return self.many(self._history(workspace_id, key_result_id, limit))

    def all_about(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, list[CheckIn]]:
        """Everything that was said about each of these key results, oldest first, as in ``history``."""
        wanted = distinct(ids)
        grouped: dict[int, list[CheckIn]] = defaultdict(list)
        for check_in in self.many(self._all_about(workspace_id, wanted)) if wanted else ():
            grouped[check_in.key_result_id].append(check_in)
        return grouped

    def known(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, Known]:
        """For each key result there is a check-in about: value, confidence, and when somebody was heard of it; a system
        is nobody."""
        found: dict[int, Known] = {}
        for key_result_id, value, confidence, at in self._known(workspace_id, distinct(ids)):
            said = found.get(key_result_id, NOTHING)
            found[key_result_id] = Known(
                said.value if value is None else value,
                said.confidence if confidence is None else confidence,
                said.checked_in_at if at is None else at,
            )
        return found

    def by_day(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], day: date) -> dict[int, CheckIn]:
        """For each key result the check-in in force that says its value on a day."""
        wanted = distinct(ids)
        return self._by_key_result(self._by_day(workspace_id, wanted, day)) if wanted else {}

    def before(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime) -> dict[int, CheckIn]:
        """For each key result the check-in that said its value at a moment, as people saw it then."""
        wanted = distinct(ids)
        return self._by_key_result(self._before(workspace_id, wanted, moment)) if wanted else {}

    def superseding(self, workspace_id: WorkspaceId, ids: Iterable[CheckInId]) -> dict[int, CheckIn]:
        """The corrections of these check-ins, by the id of what they replace."""
        wanted = distinct(ids)
        found = self.many(self._superseding(workspace_id, wanted)) if wanted else []
        return {each.supersedes_id: each for each in found if each.supersedes_id is not None}

    def is_superseded(self, check_in: CheckIn) -> bool:
        return bool(self.superseding(check_in.workspace_id, [check_in.id]))

    def _by_key_result(self, found: Found) -> dict[int, CheckIn]:
        return {check_in.key_result_id: check_in for check_in in self.many(found)}

    @prepared
    def _latest(self, workspace_id: WorkspaceId, ids: list[KeyResultId], count: int) -> Executable:
        table = self.table.c
        said = select(table.id, self._rank(*self._last_said()))
        here = (table.workspace_id == workspace_id, table.key_result_id.in_(ids), self._is_in_force())
        ranked = said.where(*here, self._is_said_by_somebody()).subquery()
        chosen = self.query().join(ranked, ranked.c.id == table.id).where(ranked.c.rank <= count)
        return chosen.order_by(ranked.c.rank)

    @prepared
    def _since(
        self, workspace_id: WorkspaceId, ids: list[KeyResultId], moment: datetime, *, superseded: bool
    ) -> Executable:
        table = self.table.c
        found = self.within(workspace_id).where(table.key_result_id.in_(ids), table.at >= moment)
        found = found if superseded else found.where(self._is_in_force())
        return found.order_by(func.coalesce(table.said_at, table.at), table.id)

    @prepared
    def _history(self, workspace_id: WorkspaceId, key_result_id: KeyResultId, limit: int) -> Executable:
        about = self.within(workspace_id).where(self.table.c.key_result_id == key_result_id)
        about = about.where(self._is_said_by_somebody() | self._is_in_force())
        return about.order_by(self.table.c.at.desc(), self.table.c.id.desc()).limit(limit)

    @prepared
    def _all_about(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        about = self.within(workspace_id).where(self.table.c.key_result_id.in_(ids))
        about = about.where(self._is_said_by_somebody() | self._is_in_force())
        return about.order_by(self.table.c.at, self.table.c.id)

    @prepared
    def _known(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        """A row for each of the three that there is; the other two are empty in it."""
        table = self.table.c
        no_value, unsure, never = (cast(null(), column.type) for column in (table.value, table.confidence, table.at))
        of_day = self._ranked(table.value, self._latest_day(), workspace_id, ids)
        newest = self._ranked(table.confidence, self._last_said(), workspace_id, ids)
        here = (table.workspace_id == workspace_id, table.key_result_id.in_(ids))
        heard = select(table.key_result_id, func.max(table.at).label("heard")).group_by(table.key_result_id)
        by_somebody = heard.where(*here, self._is_said_by_somebody(), table.supersedes_id.is_(None)).subquery()
        empty = {"value": no_value, "confidence": unsure, "at": never}
        return union_all(
            _row(of_day.c.key_result_id, **empty | {"value": of_day.c.said}).where(of_day.c.rank == 1),
            _row(newest.c.key_result_id, **empty | {"confidence": newest.c.said}).where(newest.c.rank == 1),
            _row(by_somebody.c.key_result_id, **empty | {"at": by_somebody.c.heard}),
        )

    @prepared
    def _by_day(self, workspace_id: WorkspaceId, ids: list[KeyResultId], day: date) -> Executable:
        until = (self.table.c.effective_day <= day, self._is_in_force())
        return self._first_with_value(workspace_id, ids, *until)

    @prepared
    def _before(self, workspace_id: WorkspaceId, ids: list[KeyResultId], moment: datetime) -> Executable:
        later = self.table.alias("later")
        return self._first_with_value(
            workspace_id, ids, self.table.c.at < moment, ~self._is_replaced_by(later, later.c.at < moment)
        )

    @prepared
    def _superseding(self, workspace_id: WorkspaceId, ids: list[CheckInId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.supersedes_id.in_(ids))

    def _ranked(self, column: Column[Any], order: Order, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Subquery:
        """``column`` where it is there, ranked among each key result's check-ins in force."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.key_result_id.in_(ids), column.is_not(None))
        said = select(table.key_result_id, column.label("said"), self._rank(*order))
        return said.where(*here, self._is_in_force()).subquery()

    def _first_with_value(
        self, workspace_id: WorkspaceId, ids: list[KeyResultId], *where: ColumnElement[bool]
    ) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.key_result_id.in_(ids), table.value.is_not(None))
        ranked = select(*self.columns, self._rank(*self._latest_day())).where(*here, *where).subquery()
        return select(*[ranked.c[column.name] for column in self.columns]).where(ranked.c.rank == 1)

    def _rank(self, *order: ColumnElement[Any]) -> Label[int]:
        return func.row_number().over(partition_by=self.table.c.key_result_id, order_by=order).label("rank")

    def _last_said(self) -> Order:
        return (func.coalesce(self.table.c.said_at, self.table.c.at).desc(), self.table.c.id.desc())

    def _latest_day(self) -> Order:
        return (self.table.c.effective_day.desc(), *self._last_said())

    def _is_said_by_somebody(self) -> ColumnElement[bool]:
        return self.table.c.source != CheckInSource.HTTP

    def _is_in_force(self) -> ColumnElement[bool]:
        return ~self._is_replaced_by(self.table.alias("later"))

    def _is_replaced_by(self, later: FromClause, *where: ColumnElement[bool]) -> ColumnElement[bool]:
        same = (later.c.workspace_id == self.table.c.workspace_id, later.c.supersedes_id == self.table.c.id)
        return select(later.c.id).where(*same, *where).correlate(self.table).exists()


def _row(key_result_id: ColumnElement[Any], **said: ColumnElement[Any]) -> Select[Any]:
    return select(key_result_id, *(column.label(name) for name, column in said.items()))
