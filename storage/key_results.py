"""Key results, with their milestones and the rhythm of their team."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, insert, select, update

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, KeyResultState, Milestone, Objective, ObjectiveState, ValueSource
from bot.domain.revisions import REVISED, TargetRevision
from bot.domain.word import LastWord
from storage.checkins import Known
from storage.rows import AuditedRows, table_of
from storage.search import Search
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
        open_team = (team.c.id == objective.c.team_id) & team.c.closed_at.is_(None)
        joined = joined.outerjoin(team, open_team)
        return select(*self.columns, rhythm).select_from(joined)

    def many(self, *where: ColumnElement[bool], order: Any = ()) -> list[KeyResult]:
        return self._with_milestones(super().many(*where, order=order or self._in_order()))

    def one(self, *where: ColumnElement[bool]) -> KeyResult | None:
        found = super().one(*where)
        return None if found is None else self._with_milestones([found])[0]

    def get(self, workspace_id: WorkspaceId, key_result_id: KeyResultId) -> KeyResult:
        found = self.by_id(workspace_id, key_result_id)
        if found is None:
            raise NotFound("key_result", "")
        return found

    def by_code(self, workspace_id: WorkspaceId, objective_number: int, number: int) -> KeyResult | None:
        results = self.table.c
        return self.one(
            results.workspace_id == workspace_id,
            results.objective_number == objective_number,
            results.number == number,
        )

    def of_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[KeyResult]:
        wanted = set(ids)
        here = (self.table.c.workspace_id == workspace_id, self.table.c.objective_id.in_(wanted))
        return self.many(*here) if wanted else []

    def owner_ids(self, workspace_id: WorkspaceId) -> set[PersonId]:
        """Who owns an active key result."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.state == KeyResultState.ACTIVE)
        return set(self.connection.execute(select(self.table.c.owner_id).where(*here).distinct()).scalars())

    def running_of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[KeyResult]:
        """Active key results of active objectives in active cycles that these people own or stand in for."""
        wanted = set(person_ids)
        if not wanted:
            return []
        results, objective, cycle = self.table, table_of(ObjectiveRow), table_of(CycleRow)
        running = (
            select(objective.c.id)
            .join(cycle, cycle.c.id == objective.c.cycle_id)
            .where(objective.c.workspace_id == workspace_id, objective.c.state == ObjectiveState.ACTIVE)
            .where(cycle.c.state == CycleState.ACTIVE)
        )
        return self.many(
            results.c.workspace_id == workspace_id,
            results.c.state == KeyResultState.ACTIVE,
            results.c.owner_id.in_(wanted) | results.c.stand_in_id.in_(wanted),
            results.c.objective_id.in_(running),
        )

    def askable_of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[KeyResult]:
        """Active key results, filled in by people, of active objectives in cycles that are not over, that these people
        own or are named to stand in for."""
        wanted = set(person_ids)
        results, objective, cycle = self.table, table_of(ObjectiveRow), table_of(CycleRow)
        running = (
            select(objective.c.id)
            .join(cycle, cycle.c.id == objective.c.cycle_id)
            .where(objective.c.workspace_id == workspace_id, objective.c.state == ObjectiveState.ACTIVE)
            .where(cycle.c.state.in_((CycleState.PLANNING, CycleState.ACTIVE)))
        )
        return self.many(
            results.c.workspace_id == workspace_id,
            results.c.state == KeyResultState.ACTIVE,
            results.c.source == ValueSource.MANUAL,
            results.c.owner_id.in_(wanted) | results.c.stand_in_id.in_(wanted),
            results.c.objective_id.in_(running),
        )

    def helped_while_away(self, workspace_id: WorkspaceId, owner_id: PersonId) -> list[KeyResult]:
        """Key results of one owner for which somebody stands in only while the owner is away."""
        table = self.table.c
        return self.many(
            table.workspace_id == workspace_id, table.owner_id == owner_id, table.stand_in_until.is_not(None)
        )

    def lock(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> None:
        """Hold these rows to the end of the transaction: of two check-ins at once, the second sees the first."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(set(ids)))
        held = select(self.table.c.id).where(*here).order_by(self.table.c.id).with_for_update()
        self.connection.execute(held).all()

    def last_words(self, workspace_id: WorkspaceId) -> dict[int, LastWord]:
        """By team, about the running key results of its own objectives: how many, and when they were last heard of."""
        results, objective, cycle = self.table, table_of(ObjectiveRow), table_of(CycleRow)
        unheard = func.sum(case((results.c.checked_in_at.is_(None), 1), else_=0))
        seen = (func.min(results.c.active_from), func.max(results.c.checked_in_at))
        statement = (
            select(objective.c.team_id, func.count(), unheard, *seen)
            .select_from(results)
            .join(objective, objective.c.id == results.c.objective_id)
            .join(cycle, cycle.c.id == objective.c.cycle_id)
            .where(results.c.workspace_id == workspace_id, results.c.state == KeyResultState.ACTIVE)
            .where(objective.c.team_id.is_not(None), objective.c.state == ObjectiveState.ACTIVE)
            .where(cycle.c.state == CycleState.ACTIVE)
            .group_by(objective.c.team_id)
        )
        return {
            team: LastWord(
                running=count, unheard=int(silent), active_from=first, newest=newest.date() if newest else None
            )
            for team, count, silent, first, newest in self.connection.execute(statement)
        }

    def add_to(
        self, objective: Objective, *, by: PersonId, now: datetime, milestones: Iterable[Milestone] = (), **values: Any
    ) -> KeyResult:
        """Add a key result with the next number of its objective; numbers are never reused."""
        objectives = table_of(ObjectiveRow)
        made = objectives.c.key_results_made
        counted = update(objectives).where(objectives.c.id == objective.id).values(key_results_made=made + 1)
        number = self.connection.execute(counted.returning(made)).scalar_one()
        held: dict[str, Any] = {"workspace_id": objective.workspace_id, "objective_id": objective.id}
        held |= {"objective_number": objective.number, "number": number, "original_target": values.get("target")}
        added = self.add(by=by, now=now, **held, **values)
        self._revise(added, by=by, now=now, reason="")
        self.replace_milestones(added, milestones)
        Search(self.connection).index(objective.workspace_id, self.kind, added.id, f"{added.code} {added.title}")
        return self.get(objective.workspace_id, added.id)

    def insert(self, **values: Any) -> KeyResult:
        written = self.connection.execute(self.statements.insert, self.complete(values))
        return KeyResult(**written.mappings().one())

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
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == bindparam("key_result"))
        names = {"current": "value", "confidence": "confidence", "checked_in_at": "checked_in_at"}
        statement = update(self.table).where(*here).values({name: bindparam(f"new_{name}") for name in names})
        rows = [
            {"key_result": identity, **{f"new_{name}": getattr(one, field) for name, field in names.items()}}
            for identity, one in known.items()
        ]
        if rows:
            self.connection.execute(statement, rows)

    def discard(self, key_result: KeyResult, *, by: PersonId, now: datetime) -> None:
        """Delete a key result of a draft, which nobody has checked in on; its number is not given again."""
        for table in (table_of(MilestoneRow), table_of(TargetRevisionRow)):
            here = (table.c.workspace_id == key_result.workspace_id, table.c.key_result_id == key_result.id)
            self.connection.execute(table.delete().where(*here))
        Search(self.connection).index(key_result.workspace_id, self.kind, key_result.id, "")
        results = self.table.c
        here = (results.workspace_id == key_result.workspace_id, results.id == key_result.id)
        self.connection.execute(self.table.delete().where(*here))
        self._record(key_result, "removed", by, now, "", {"title": key_result.title}, None)

    def begin_revisions(self, key_result: KeyResult, *, by: PersonId, now: datetime) -> None:
        """Forget what a draft's numbers were on the way: its revisions begin with what they are now."""
        table = table_of(TargetRevisionRow)
        here = (table.c.workspace_id == key_result.workspace_id, table.c.key_result_id == key_result.id)
        self.connection.execute(table.delete().where(*here))
        self._revise(key_result, by=by, now=now, reason="")

    def revisions(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, list[TargetRevision]]:
        """What start, target, band and due day have been, oldest first, by key result."""
        table = table_of(TargetRevisionRow)
        here = (table.c.workspace_id == workspace_id, table.c.key_result_id.in_(set(ids)))
        statement = select(table).where(*here).order_by(table.c.at, table.c.id)
        grouped: dict[int, list[TargetRevision]] = defaultdict(list)
        for row in self.connection.execute(statement).mappings():
            grouped[row["key_result_id"]].append(TargetRevision(**row))
        return grouped

    def replace_milestones(self, key_result: KeyResult, milestones: Iterable[Milestone]) -> None:
        """Write the milestones anew in their order, keeping what is done."""
        table = table_of(MilestoneRow)
        here = (table.c.workspace_id == key_result.workspace_id, table.c.key_result_id == key_result.id)
        self.connection.execute(table.delete().where(*here))
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
            self.connection.execute(insert(table), rows)

    def mark_milestones(self, key_result: KeyResult, done: Mapping[int, date | None]) -> None:
        """Set the day on which milestones (by id) were done; None undoes it."""
        table = table_of(MilestoneRow)
        for identity, on in done.items():
            here = (table.c.workspace_id == key_result.workspace_id, table.c.id == identity)
            self.connection.execute(update(table).where(*here).values(done_on=on))

    def _revise(self, key_result: KeyResult, *, by: PersonId, now: datetime, reason: str) -> None:
        values = {name: getattr(key_result, name) for name in REVISED}
        held = {"workspace_id": key_result.workspace_id, "key_result_id": key_result.id, "revised_by_id": by}
        self.connection.execute(insert(table_of(TargetRevisionRow)).values(**held, **values, reason=reason, at=now))

    def _with_milestones(self, found: list[KeyResult]) -> list[KeyResult]:
        wanted = [result.id for result in found if result.metric == "milestones"]
        if not wanted:
            return found
        table = table_of(MilestoneRow)
        statement = select(table).where(table.c.key_result_id.in_(wanted)).order_by(table.c.position)
        grouped: dict[int, list[Milestone]] = defaultdict(list)
        for row in self.connection.execute(statement).mappings():
            grouped[row["key_result_id"]].append(Milestone(**row))
        return [replace(result, milestones=tuple(grouped.get(result.id, ()))) for result in found]

    def _in_order(self) -> list[ColumnElement[Any]]:
        return [self.table.c.objective_number, self.table.c.number]
