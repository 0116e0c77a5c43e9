"""Writing objectives: everything is audited, and their words are found by search."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, bindparam, delete, func, select, update

from bot.domain.ids import ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Objective, Visibility
from storage.alignments import Alignments
from storage.circles import Circles
from storage.database.statements import distinct, once, prepared
from storage.key_results import KeyResults
from storage.rows import AuditedRows
from storage.search import Search
from storage.tables.okrs import ObjectiveRow
from storage.workspaces import Workspaces


class WritableObjectives(AuditedRows[Objective]):
    row = ObjectiveRow
    entity = Objective
    kind = "objective"

    def lock(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> None:
        """Hold these rows, in one order, to the end of the transaction."""
        self._lock(workspace_id, distinct(ids)).all()

    def create(self, *, by: PersonId, now: datetime, **values: Any) -> Objective:
        number = Workspaces(self.connection).next_objective_number(values["workspace_id"])
        added = self.add(by=by, now=now, number=number, key_results_made=0, **values)
        self._index(added, is_new=True)
        return added

    def change(
        self, entity: Objective, *, by: PersonId | None, now: datetime, reason: str = "", **values: Any
    ) -> Objective:
        changed = super().change(entity, by=by, now=now, reason=reason, **values)
        if (changed.title, changed.why) != (entity.title, entity.why):
            self._index(changed)
        return changed

    def restrict(
        self,
        objective: Objective,
        named: Iterable[PersonId],
        because: str,
        review_day: date,
        *,
        by: PersonId,
        now: datetime,
    ) -> Objective:
        """Show it to its circle alone, with these people in it; its words are found by no others any more."""
        values = {"visibility": Visibility.RESTRICTED, "restricted_because": because, "review_day": review_day}
        return self._show(objective, frozenset(named), because, values, by=by, now=now)

    def open(self, objective: Objective, *, by: PersonId, now: datetime) -> Objective:
        """Show it to everybody again."""
        values = {"visibility": Visibility.OPEN, "restricted_because": "", "review_day": None}
        return self._show(objective, frozenset(), "", values, by=by, now=now)

    def _show(
        self,
        objective: Objective,
        named: frozenset[PersonId],
        reason: str,
        values: dict[str, Any],
        *,
        by: PersonId,
        now: datetime,
    ) -> Objective:
        """In a number of statements that does not grow; nothing is audited where nothing changes."""
        after = {**values, "named": named}
        new = {name: value for name, value in after.items() if getattr(objective, name) != value}
        if not new:
            return objective
        Circles(self.connection).name(objective.workspace_id, objective.id, named)
        changed = replace(self.update(objective, **values), named=named)
        self._record(changed, "changed", by, now, reason, {name: getattr(objective, name) for name in new}, new)
        self._index(changed)
        KeyResults(self.connection).index(changed)
        return changed

    def change_all(
        self, objectives: Sequence[Objective], *, by: PersonId | None, now: datetime, reason: str, **values: Any
    ) -> None:
        """The same change of many, other than of their words, in two statements."""
        self._change_each([(objective, values) for objective in objectives], by=by, now=now, reason=reason)

    def move_to_team(
        self, objectives: Sequence[Objective], team_id: TeamId, *, by: PersonId, now: datetime, reason: str
    ) -> None:
        """Make them another team's; in its order they come last."""
        if not objectives:
            return
        workspace_id = objectives[0].workspace_id
        last = int(self._last_position(workspace_id, team_id).scalar() or 0)
        moved = [
            (objective, {"team_id": team_id, "position": last + place})
            for place, objective in enumerate(objectives, start=1)
        ]
        self._change_each(moved, by=by, now=now, reason=reason)

    def _change_each(
        self, changes: Sequence[tuple[Objective, dict[str, Any]]], *, by: PersonId | None, now: datetime, reason: str
    ) -> None:
        """The same columns of each."""
        if not changes:
            return
        rows = [{"workspace": one.workspace_id, "objective": one.id, **values} for one, values in changes]
        self.connection.execute(self._each(), rows)
        told = [(one, by, {name: getattr(one, name) for name in values}, values) for one, values in changes]
        self.record_all(told, now=now, reason=reason)

    def discard(self, objective: Objective, *, by: PersonId, now: datetime) -> None:
        """Delete a draft with all that belongs to it; its number is not given again."""
        alignments = Alignments(self.connection)
        for alignment in alignments.from_objectives(objective.workspace_id, [objective.id]):
            alignments.remove(alignment, by=by, now=now)
        results = KeyResults(self.connection)
        for key_result in objective.key_results:
            results.discard(key_result, by=by, now=now)
        Search(self.connection).index(objective.workspace_id, self.kind, objective.id, "")
        Circles(self.connection).name(objective.workspace_id, objective.id, ())
        self._delete(objective.workspace_id, objective.id)
        self._record(objective, "removed", by, now, "", {"title": objective.title}, None)

    def _index(self, objective: Objective, *, is_new: bool = False) -> None:
        search, texts = Search(self.connection), [(objective.id, f"{objective.code} {objective.title} {objective.why}")]
        index = search.index_new if is_new else search.index_anew
        index(objective.workspace_id, self.kind, texts, hidden=objective.is_restricted)

    @prepared
    def _lock(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))
        return select(self.table.c.id).where(*here).order_by(self.table.c.id).with_for_update(key_share=True)

    @once
    def _each(self) -> Executable:
        here = (self.table.c.workspace_id == bindparam("workspace"), self.table.c.id == bindparam("objective"))
        return update(self.table).where(*here)

    @prepared
    def _last_position(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.team_id == team_id)
        return select(func.max(self.table.c.position)).where(*here)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == objective_id)
