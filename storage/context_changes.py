"""What changed about objectives that others contribute to, and what their owners say to it.

That something changed stands in the audit of the objective; what was answered is audited here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, select, union_all, update

from bot.domain.context import ANSWERS, ContextChange, Difference, Verdict
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import RUNNING
from storage.database.statements import distinct, insertion, once, prepared
from storage.rows import AuditedRows, table_of
from storage.tables.context import ContextChangeRow
from storage.tables.okrs import ObjectiveRow


class ContextChanges(AuditedRows[ContextChange]):
    row = ContextChangeRow
    entity = ContextChange
    kind = "context_change"

    def waiting_about(self, workspace_id: WorkspaceId, upper_ids: Iterable[ObjectiveId]) -> list[ContextChange]:
        """What still waits for an answer about these objectives, held to the end of the transaction."""
        return _in_order(self.many(self._waiting_about(workspace_id, distinct(upper_ids))))

    def waiting_from(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[ContextChange]:
        """What waits for the owner of an objective, held to the end of the transaction."""
        return _in_order(self.many(self._waiting_from(workspace_id, objective_id)))

    def waiting_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[ContextChange]:
        """What waits for a person, who owns what contributes today and made no such change, oldest first."""
        running = [one for one, state in self._owned(workspace_id, person_id) if state in RUNNING]
        return _in_order(self.many(self._waiting_for(workspace_id, running, person_id))) if running else []

    def untold_to(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[ContextChange]:
        """Answers of others about what a person owns today which they have not been told, oldest first."""
        owned = [one for one, _ in self._owned(workspace_id, person_id)]
        return _in_order(self.many(self._untold_to(workspace_id, owned, person_id))) if owned else []

    def about(
        self, workspace_id: WorkspaceId, upper_ids: Iterable[ObjectiveId], since: datetime
    ) -> list[ContextChange]:
        """All about these objectives that changed from a moment on, oldest first."""
        wanted = distinct(upper_ids)
        return _in_order(self.many(self._about(workspace_id, wanted, since))) if wanted else []

    def around(self, workspace_id: WorkspaceId, objective_id: ObjectiveId, since: datetime) -> list[ContextChange]:
        """As ``about``, of one objective, and also of all that it contributes to itself."""
        return self.many(self._around(workspace_id, objective_id, since))

    def remember(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many in one statement, without getting them back, which on SQLite takes a statement for each."""
        if rows:
            self.connection.execute(insertion(self.table), [self.complete(row) for row in rows])

    def replace_all(self, changes: Sequence[tuple[ContextChange, Difference, dict[str, Any]]]) -> None:
        """Put another difference, and what goes with it, in the place of those that wait, in one statement: the columns
        ``reason``, ``changed_by_id``, ``changed_at``, ``verdict``, the same for each. Another round begins."""
        rows = [
            {
                "workspace": one.workspace_id,
                "change": one.id,
                "before": dict(new.before),
                "after": dict(new.after),
                "round": one.round + 1,
                **values,
            }
            for one, new, values in changes
        ]
        if rows:
            self.connection.execute(self._each(), rows)

    def answer(self, change: ContextChange, *, by: PersonId, now: datetime, **values: Any) -> ContextChange | None:
        """None when it does not wait, or is in another round by now; nothing is written then."""
        held = {"answered_by_id": by, "answered_at": now, **values}
        found = self.one(self._answer(change.workspace_id, change.id, change.round, **held))
        if found is not None:
            self._record(found, "changed", by, now, "", {"verdict": change.verdict}, values)
        return found

    def mark_told(self, workspace_id: WorkspaceId, ids: Iterable[int], now: datetime) -> None:
        wanted = distinct(ids)
        if wanted:
            self._mark(workspace_id, wanted, told_at=now)

    @prepared
    def _owned(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        """Asked first: joined with it, a database without statistics begins with the changes of the workspace."""
        owned = table_of(ObjectiveRow).c
        return select(owned.id, owned.state).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)

    @prepared
    def _waiting_about(self, workspace_id: WorkspaceId, upper_ids: list[ObjectiveId]) -> Executable:
        table = self.table.c
        here = (table.upper_objective_id.in_(upper_ids), table.verdict == Verdict.WAITING)
        return self.within(workspace_id).where(*here).with_for_update(key_share=True)

    @prepared
    def _waiting_from(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        table = self.table.c
        here = (table.from_objective_id == objective_id, table.verdict == Verdict.WAITING)
        return self.within(workspace_id).where(*here).with_for_update(key_share=True)

    @prepared
    def _waiting_for(self, workspace_id: WorkspaceId, lower_ids: list[ObjectiveId], person_id: PersonId) -> Executable:
        table = self.table.c
        here = (table.from_objective_id.in_(lower_ids), table.verdict == Verdict.WAITING)
        return self.within(workspace_id).where(*here, table.changed_by_id != person_id)

    @prepared
    def _untold_to(self, workspace_id: WorkspaceId, upper_ids: list[ObjectiveId], person_id: PersonId) -> Executable:
        table = self.table.c
        here = (table.upper_objective_id.in_(upper_ids), table.verdict.in_(ANSWERS), table.told_at.is_(None))
        return self.within(workspace_id).where(*here, table.answered_by_id != person_id)

    @prepared
    def _about(self, workspace_id: WorkspaceId, upper_ids: list[ObjectiveId], since: datetime) -> Executable:
        table = self.table.c
        here = (table.upper_objective_id.in_(upper_ids), table.changed_at >= since)
        return self.within(workspace_id).where(*here)

    @prepared
    def _around(self, workspace_id: WorkspaceId, objective_id: ObjectiveId, since: datetime) -> Executable:
        table, late = self.table.c, self.within(workspace_id).where(self.table.c.changed_at >= since)
        above, below = late.where(table.from_objective_id == objective_id), table.upper_objective_id == objective_id
        return union_all(late.where(below), above).order_by("id")

    @once
    def _each(self) -> Executable:
        table = self.table.c
        return update(self.table).where(table.workspace_id == bindparam("workspace"), table.id == bindparam("change"))

    @prepared
    def _answer(self, /, workspace_id: WorkspaceId, change_id: int, in_round: int, **values: Any) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == change_id, table.round == in_round)
        waits = table.verdict == Verdict.WAITING
        return update(self.table).where(*here, waits).returning(*self.columns)

    @prepared
    def _mark(self, /, workspace_id: WorkspaceId, ids: list[int], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))


def _in_order(found: list[ContextChange]) -> list[ContextChange]:
    """The oldest first: sorted here, for SQLite would rather read a whole workspace by the id than sort a few rows."""
    return sorted(found, key=lambda one: one.id)
