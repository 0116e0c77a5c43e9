"""Key results, with their milestones and the rhythm of their team."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlmodel import SQLModel

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, KeyResultState, Milestone, Objective, ObjectiveState, ValueSource
from bot.domain.revisions import REVISED, TargetRevision
from bot.domain.word import LastWord
from storage.checkins import Known
from storage.rows import AuditedRows, table_of
from storage.search import Search
from storage.statements import Found, distinct, insertion, once, prepared
from storage.tables.okrs import KeyResultRow, MilestoneRow, ObjectiveRow, TargetRevisionRow
from storage.tables.teams import CycleRow, TeamRow
from storage.tables.workspaces import WorkspaceRow


class KeyResults(AuditedRows[KeyResult]):
    row = KeyResultRow
    entity = KeyResult
    kind = "key_result"

    def query(self) -> Select[Any]:
        results, objective = self.table, table_of(ObjectiveRow)
        team, workspace = table_of(TeamRow), table_of(WorkspaceRow)
        rhythm = func.coalesce(team.c.rhythm, workspace.c.rhythm).label("rhythm")
        joined = results.join(objective, objective.c.id == results.c.objective_id)
        joined = joined.join(workspace, workspace.c.id == results.c.workspace_id)
        joined = joined.outerjoin(team, team.c.id == objective.c.team_id)
        return select(*self.columns, rhythm).select_from(joined)

    def order(self) -> Sequence[ColumnElement[Any]]:
        return (self.table.c.objective_number, self.table.c.number)

    def many(self, found: Found) -> list[KeyResult]:
        """With their milestones."""
        return self._with_milestones(self.built(found))

    def get(self, workspace_id: WorkspaceId, key_result_id: KeyResultId) -> KeyResult:
        found = self.by_id(workspace_id, key_result_id)
        if found is None:
            raise NotFound("key_result", "")
        return found

    def by_code(self, workspace_id: WorkspaceId, objective_number: int, number: int) -> KeyResult | None:
        return self.one(self._by_code(workspace_id, objective_number, number))

    def of_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[KeyResult]:
        wanted = distinct(ids)
        return self.many(self._of_objectives(workspace_id, wanted)) if wanted else []

    def owner_ids(self, workspace_id: WorkspaceId) -> set[PersonId]:
        """Who owns an active key result."""
        return set(self._owner_ids(workspace_id).scalars())

    def running_of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[KeyResult]:
        """Active key results of active objectives in active cycles that these people own or stand in for."""
        wanted = distinct(person_ids)
        return self.many(self._running_of(workspace_id, wanted)) if wanted else []

    def askable_of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[KeyResult]:
        """Active key results, filled in by people, of active objectives in cycles that are not over, that these people
        own or are named to stand in for."""
        return self.many(self._askable_of(workspace_id, distinct(person_ids)))

    def helped_while_away(self, workspace_id: WorkspaceId, owner_id: PersonId) -> list[KeyResult]:
        """Key results of one owner for which somebody stands in only while the owner is away."""
        return self.many(self._helped_while_away(workspace_id, owner_id))

    def lock(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> None:
        """Hold these rows to the end of the transaction: of two check-ins at once, the second sees the first."""
        self._lock(workspace_id, distinct(ids)).all()

    def last_words(self, workspace_id: WorkspaceId) -> dict[int, LastWord]:
        """By team, about the running key results of its own objectives: how many, and when they were last heard of."""
        return {
            team: LastWord(
                running=count, unheard=int(silent), active_from=first, newest=newest.date() if newest else None
            )
            for team, count, silent, first, newest in self._last_words(workspace_id)
        }

    def add_to(
        self, objective: Objective, *, by: PersonId, now: datetime, milestones: Iterable[Milestone] = (), **values: Any
    ) -> KeyResult:
        """Add a key result with the next number of its objective; numbers are never reused."""
        number = self._count(objective.id).scalar_one()
        held: dict[str, Any] = {"workspace_id": objective.workspace_id, "objective_id": objective.id}
        held |= {"objective_number": objective.number, "number": number, "original_target": values.get("target")}
        added = self.add(by=by, now=now, **held, **values)
        self._revise(added, by=by, now=now, reason="")
        self.replace_milestones(added, milestones)
        Search(self.connection).index(objective.workspace_id, self.kind, added.id, f"{added.code} {added.title}")
        return self.get(objective.workspace_id, added.id)

    def change(
        self, entity: KeyResult, *, by: PersonId | None, now: datetime, reason: str = "", **values: Any
    ) -> KeyResult:
        changed = super().change(entity, by=by, now=now, reason=reason, **values)
        if by is not None and any(getattr(entity, name) != getattr(changed, name) for name in REVISED):
            self._revise(changed, by=by, now=now, reason=reason)
        if changed.title != entity.title:
            Search(self.connection).index(entity.workspace_id, self.kind, entity.id, f"{entity.code} {changed.title}")
        return changed

    def remember_check_in(self, key_result: KeyResult, **values: Any) -> KeyResult:
        """Refresh the caches of the last check-in. Not audited: the check-in itself is the record."""
        return self.update(key_result, **values)

    def remember_check_ins(self, workspace_id: WorkspaceId, known: Mapping[int, Known]) -> None:
        """As ``remember_check_in``, for many by id, in one statement."""
        said = {
            identity: {"current": one.value, "confidence": one.confidence, "checked_in_at": one.checked_in_at}
            for identity, one in known.items()
        }
        rows = [{"workspace": workspace_id, "key_result": identity, **values} for identity, values in said.items()]
        if rows:
            self.connection.execute(self._remember_check_ins(), rows)

    def discard(self, key_result: KeyResult, *, by: PersonId, now: datetime) -> None:
        """Delete a key result of a draft, which nobody has checked in on; its number is not given again."""
        self._forget_parts(key_result.workspace_id, key_result.id, part=MilestoneRow)
        self._forget_parts(key_result.workspace_id, key_result.id, part=TargetRevisionRow)
        Search(self.connection).index(key_result.workspace_id, self.kind, key_result.id, "")
        self._delete(key_result.workspace_id, key_result.id)
        self._record(key_result, "removed", by, now, "", {"title": key_result.title}, None)

    def begin_revisions(self, key_result: KeyResult, *, by: PersonId, now: datetime) -> None:
        """Forget what a draft's numbers were on the way: its revisions begin with what they are now."""
        self._forget_parts(key_result.workspace_id, key_result.id, part=TargetRevisionRow)
        self._revise(key_result, by=by, now=now, reason="")

    def revisions(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, list[TargetRevision]]:
        """What start, target, band and due day have been, oldest first, by key result."""
        grouped: dict[int, list[TargetRevision]] = defaultdict(list)
        for row in self._revisions(workspace_id, distinct(ids)).mappings():
            grouped[row["key_result_id"]].append(TargetRevision(**row))
        return grouped

    def replace_milestones(self, key_result: KeyResult, milestones: Iterable[Milestone]) -> None:
        """Write the milestones anew in their order, keeping what is done."""
        self._forget_parts(key_result.workspace_id, key_result.id, part=MilestoneRow)
        rows = [
            {
                "workspace_id": key_result.workspace_id,
                "key_result_id": key_result.id,
                "position": position,
                "title": milestone.title,
                "weight": milestone.weight,
                "due_day": milestone.due_day,
                "done_on": milestone.done_on,
            }
            for position, milestone in enumerate(milestones, start=1)
        ]
        if rows:
            self.connection.execute(insertion(table_of(MilestoneRow)), rows)

    def mark_milestones(self, key_result: KeyResult, done: Mapping[int, date | None]) -> None:
        """Set the day on which milestones (by id) were done; None undoes it."""
        for identity, on in done.items():
            self._mark_milestone(key_result.workspace_id, identity, done_on=on)

    def _revise(self, key_result: KeyResult, *, by: PersonId, now: datetime, reason: str) -> None:
        values = {name: getattr(key_result, name) for name in REVISED}
        held = {"workspace_id": key_result.workspace_id, "key_result_id": key_result.id, "revised_by_id": by}
        told = {**held, **values, "reason": reason, "at": now}
        self.connection.execute(insertion(table_of(TargetRevisionRow)), told)

    def _with_milestones(self, found: list[KeyResult]) -> list[KeyResult]:
        wanted = [result.id for result in found if result.metric == "milestones"]
        if not wanted:
            return found
        grouped: dict[int, list[Milestone]] = defaultdict(list)
        for row in self._milestones(wanted).mappings():
            grouped[row["key_result_id"]].append(Milestone(**row))
        return [replace(result, milestones=tuple(grouped.get(result.id, ()))) for result in found]

    @prepared
    def _by_code(self, workspace_id: WorkspaceId, objective_number: int, number: int) -> Executable:
        named = (self.table.c.objective_number == objective_number, self.table.c.number == number)
        return self.within(workspace_id).where(*named)

    @prepared
    def _of_objectives(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id.in_(ids)).order_by(*self.order())

    @prepared
    def _owner_ids(self, workspace_id: WorkspaceId) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.state == KeyResultState.ACTIVE)
        return select(self.table.c.owner_id).where(*here).distinct()

    @prepared
    def _running_of(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        return self._active_of(workspace_id, person_ids, (CycleState.ACTIVE,)).order_by(*self.order())

    @prepared
    def _askable_of(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        active = self._active_of(workspace_id, person_ids, (CycleState.PLANNING, CycleState.ACTIVE))
        return active.where(self.table.c.source == ValueSource.MANUAL).order_by(*self.order())

    @prepared
    def _helped_while_away(self, workspace_id: WorkspaceId, owner_id: PersonId) -> Executable:
        helped = (self.table.c.owner_id == owner_id, self.table.c.stand_in_until.is_not(None))
        return self.within(workspace_id).where(*helped).order_by(*self.order())

    @prepared
    def _lock(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))
        return select(self.table.c.id).where(*here).order_by(self.table.c.id).with_for_update()

    @prepared
    def _last_words(self, workspace_id: WorkspaceId) -> Executable:
        results, objective, cycle = self.table, table_of(ObjectiveRow), table_of(CycleRow)
        unheard = func.sum(case((results.c.checked_in_at.is_(None), 1), else_=0))
        seen = (func.min(results.c.active_from), func.max(results.c.checked_in_at))
        return (
            select(objective.c.team_id, func.count(), unheard, *seen)
            .select_from(results)
            .join(objective, objective.c.id == results.c.objective_id)
            .join(cycle, cycle.c.id == objective.c.cycle_id)
            .where(results.c.workspace_id == workspace_id, results.c.state == KeyResultState.ACTIVE)
            .where(objective.c.team_id.is_not(None), objective.c.state == ObjectiveState.ACTIVE)
            .where(cycle.c.state == CycleState.ACTIVE)
            .group_by(objective.c.team_id)
        )

    @prepared
    def _count(self, objective_id: ObjectiveId) -> Executable:
        objectives = table_of(ObjectiveRow)
        made = objectives.c.key_results_made
        counted = update(objectives).where(objectives.c.id == objective_id).values(key_results_made=made + 1)
        return counted.returning(made)

    @once
    def _remember_check_ins(self) -> Executable:
        here = (self.table.c.workspace_id == bindparam("workspace"), self.table.c.id == bindparam("key_result"))
        return update(self.table).where(*here)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, key_result_id: KeyResultId) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == key_result_id)

    @prepared
    def _forget_parts(
        self, workspace_id: WorkspaceId, key_result_id: KeyResultId, *, part: type[SQLModel]
    ) -> Executable:
        parts = table_of(part)
        return delete(parts).where(parts.c.workspace_id == workspace_id, parts.c.key_result_id == key_result_id)

    @prepared
    def _revisions(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        revised = table_of(TargetRevisionRow)
        here = (revised.c.workspace_id == workspace_id, revised.c.key_result_id.in_(ids))
        return select(revised).where(*here).order_by(revised.c.at, revised.c.id)

    @prepared
    def _mark_milestone(self, /, workspace_id: WorkspaceId, milestone_id: int, **values: Any) -> Executable:
        milestones = table_of(MilestoneRow)
        return update(milestones).where(milestones.c.workspace_id == workspace_id, milestones.c.id == milestone_id)

    @prepared
    def _milestones(self, ids: list[KeyResultId]) -> Executable:
        milestones = table_of(MilestoneRow)
        return select(milestones).where(milestones.c.key_result_id.in_(ids)).order_by(milestones.c.position)

    def _active_of(
        self, workspace_id: WorkspaceId, person_ids: list[PersonId], cycle_states: Sequence[CycleState]
    ) -> Select[Any]:
        """Active key results of active objectives in such cycles, that these people own or stand in for."""
        results, objective, cycle = self.table.c, table_of(ObjectiveRow), table_of(CycleRow)
        running = (
            select(objective.c.id)
            .join(cycle, cycle.c.id == objective.c.cycle_id)
            .where(objective.c.workspace_id == workspace_id, objective.c.state == ObjectiveState.ACTIVE)
            .where(cycle.c.state.in_(cycle_states))
        )
        theirs = results.owner_id.in_(person_ids) | results.stand_in_id.in_(person_ids)
        return self.within(workspace_id).where(
            results.state == KeyResultState.ACTIVE, theirs, results.objective_id.in_(running)
        )
