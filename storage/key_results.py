"""Key results, with their milestones and the rhythm of their team."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    Select,
    bindparam,
    delete,
    func,
    select,
    union_all,
    update,
)

from bot.domain.cycles import CycleState
from bot.domain.errands import Errand
from bot.domain.errors import NotFound
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, KeyResultState, Milestone, Objective, ValueSource, Visibility
from bot.domain.prompting import Candidate
from bot.domain.revisions import REVISED
from bot.domain.workspaces import Rhythm
from storage.checkins import Known
from storage.cycles import Cycles
from storage.database.ready import Found
from storage.database.statements import distinct, once, prepared
from storage.errands import OF_NO_KEY_RESULT, errand_of, errand_rows
from storage.key_result_parts import KeyResultParts, add_parts, parts_of
from storage.rows import table_of
from storage.running import is_running
from storage.search import Search
from storage.tables.okrs import MilestoneRow, ObjectiveRow, TargetRevisionRow
from storage.tables.teams import TeamRow
from storage.tables.workspaces import WorkspaceRow


class KeyResults(KeyResultParts):
    def query(self) -> Select[Any]:
        results, objective = self.table, table_of(ObjectiveRow)
        team, workspace = table_of(TeamRow), table_of(WorkspaceRow)
        joined = results.join(objective, objective.c.id == results.c.objective_id)
        joined = joined.join(workspace, workspace.c.id == results.c.workspace_id)
        open_team = (team.c.id == objective.c.team_id) & team.c.closed_at.is_(None)
        joined = joined.outerjoin(team, open_team)
        return select(*self.columns, _rhythm(), objective.c.visibility).select_from(joined)

    def many(self, found: Found) -> list[KeyResult]:
        """With their milestones, in the order of their codes. Sorted here: asked to sort, SQLite reads all key results
        of the workspace along the index of the codes, however few are wanted."""
        results = sorted(self.built(found), key=lambda result: (result.objective_number, result.number))
        return self._with_milestones(results)

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

    def has_running(self, workspace_id: WorkspaceId, person_id: PersonId) -> bool:
        """Whether ``running_of`` gives any for this person."""
        return self._any_running(workspace_id, [person_id]).first() is not None

    def askable_of(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[Candidate]:
        """Active key results, but for those that are added up, of active objectives in cycles that are not over, that
        these people own or are named to stand in for, in the order of their codes."""
        return self.asked_of(workspace_id, person_ids, [])[0]

    def asked_of(
        self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], owner_ids: Iterable[PersonId]
    ) -> tuple[list[Candidate], list[Errand]]:
        """As ``askable_of``, and what the owners are to do about objectives of theirs, in the same two statements."""
        asked = self._asked_of(workspace_id, distinct(person_ids), distinct(owner_ids))
        found = sorted(asked.all(), key=itemgetter(0, 1))
        cycles = Cycles(self.connection).by_ids(workspace_id, {row.cycle_id for row in found})
        errands = [errand_of(row, cycles[row.cycle_id]) for row in found if row.number == OF_NO_KEY_RESULT]
        candidates = [
            Candidate(
                key_result_id=identity,
                owner_id=owner,
                stand_in_id=stand_in,
                rhythm=Rhythm(rhythm),
                active_from=begins,
                checked_in_at=heard,
                cycle=cycles[cycle],
                is_restricted=visibility is Visibility.RESTRICTED,
            )
            for _, number, identity, owner, stand_in, rhythm, begins, heard, cycle, visibility in found
            if number != OF_NO_KEY_RESULT
        ]
        return candidates, errands

    def helped_while_away(self, workspace_id: WorkspaceId, owner_id: PersonId) -> list[KeyResult]:
        """Key results of one owner for which somebody stands in only while the owner is away."""
        return self.many(self._helped_while_away(workspace_id, owner_id))

    def held(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, KeyResult]:
        """As ``by_ids``, and held to the end of the transaction: of two check-ins at once, the second sees the
        first."""
        wanted = distinct(ids)
        return {one.id: one for one in self.many(self._held(workspace_id, wanted))} if wanted else {}

    def lock(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> None:
        """Hold these rows to the end of the transaction."""
        self._lock(workspace_id, distinct(ids)).all()

    def add_to(
        self, objective: Objective, *, by: PersonId, now: datetime, milestones: Iterable[Milestone] = (), **values: Any
    ) -> KeyResult:
        """Add a key result with the next number of its objective; numbers are never reused."""
        number = self._count(objective.id).scalar_one()
        held: dict[str, Any] = {"workspace_id": objective.workspace_id, "objective_id": objective.id}
        held |= {"objective_number": objective.number, "number": number, "original_target": values.get("target")}
        added = self.add(by=by, now=now, **held, **values)
        add_parts(self.connection, added.workspace_id, [parts_of(added, by, milestones)], now=now)
        made = self.get(objective.workspace_id, added.id)
        self._index(made, is_new=True)
        return made

    def change(
        self, entity: KeyResult, *, by: PersonId | None, now: datetime, reason: str = "", **values: Any
    ) -> KeyResult:
        changed = super().change(entity, by=by, now=now, reason=reason, **values)
        if by is not None and any(getattr(entity, name) != getattr(changed, name) for name in REVISED):
            self._revise(changed, by=by, now=now, reason=reason)
        if changed.title != entity.title:
            self._index(changed)
        return changed

    def index(self, objective: Objective) -> None:
        """Make the key results of an objective findable by those who may see it, in two statements."""
        texts = [(one.id, f"{one.code} {one.title}") for one in objective.key_results]
        search, hidden = Search(self.connection), objective.is_restricted
        search.index_anew(objective.workspace_id, self.kind, texts, hidden=hidden)

    def give_to(
        self, results: Sequence[KeyResult], owner_id: PersonId, *, by: PersonId, now: datetime, reason: str
    ) -> None:
        """Another owner for these, in two statements. Who stood in while the old one was away stands in no longer, nor
        does the new owner."""
        rows: list[dict[str, Any]] = []
        changes: list[tuple[KeyResult, PersonId | None, dict[str, Any], dict[str, Any]]] = []
        for result in results:
            stays = result.stand_in_until is None and result.stand_in_id != owner_id
            stand_in = (result.stand_in_id, result.stand_in_until) if stays else (None, None)
            after = {"owner_id": owner_id, "stand_in_id": stand_in[0], "stand_in_until": stand_in[1]}
            rows.append({"workspace": result.workspace_id, "key_result": result.id, **after})
            new = {name: value for name, value in after.items() if getattr(result, name) != value}
            changes.append((result, by, {name: getattr(result, name) for name in new}, new))
        if rows:
            self.connection.execute(self._each(), rows)
            self.record_all(changes, now=now, reason=reason)

    def move_due_days(
        self, results: Sequence[KeyResult], days: Mapping[int, date], *, by: PersonId, now: datetime, reason: str
    ) -> None:
        """Other due days, by the id of the key result, in three statements; the old ones stay visible."""
        moved = [one for one in results if days.get(one.id, one.due_day) != one.due_day]
        if not moved:
            return
        held = [{"workspace": one.workspace_id, "key_result": one.id, "due_day": days[one.id]} for one in moved]
        self.connection.execute(self._each(), held)
        told = [(one, by, {"due_day": one.due_day}, {"due_day": days[one.id]}) for one in moved]
        self.record_all(told, now=now, reason=reason)
        self._revise_all([replace(one, due_day=days[one.id]) for one in moved], by=by, now=now, reason=reason)

    def give_source(self, results: Sequence[KeyResult], source: ValueSource, *, by: PersonId, now: datetime) -> None:
        """Another source of their values for these, in two statements."""
        changed = [one for one in results if one.source is not source]
        rows = [{"workspace": one.workspace_id, "key_result": one.id, "source": source} for one in changed]
        if rows:
            self.connection.execute(self._each(), rows)
            self.record_all([(one, by, {"source": one.source}, {"source": source}) for one in changed], now=now)

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
            self.connection.execute(self._each(), rows)

    def discard(self, key_result: KeyResult, *, by: PersonId, now: datetime) -> None:
        """Delete a key result of a draft, which nobody has checked in on; its number is not given again."""
        self._forget_parts(key_result.workspace_id, key_result.id, part=MilestoneRow)
        self._forget_parts(key_result.workspace_id, key_result.id, part=TargetRevisionRow)
        Search(self.connection).index(key_result.workspace_id, self.kind, key_result.id, "")
        self._delete(key_result.workspace_id, key_result.id)
        self._record(key_result, "removed", by, now, "", {"title": key_result.title}, None)

    def _index(self, result: KeyResult, *, is_new: bool = False) -> None:
        search, hidden = Search(self.connection), result.visibility is Visibility.RESTRICTED
        index, texts = search.index_new if is_new else search.index_anew, [(result.id, f"{result.code} {result.title}")]
        index(result.workspace_id, self.kind, texts, hidden=hidden)

    @prepared
    def _by_code(self, workspace_id: WorkspaceId, objective_number: int, number: int) -> Executable:
        named = (self.table.c.objective_number == objective_number, self.table.c.number == number)
        return self.within(workspace_id).where(*named)

    @prepared
    def _of_objectives(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id.in_(ids))

    @prepared
    def _owner_ids(self, workspace_id: WorkspaceId) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.state == KeyResultState.ACTIVE)
        return select(self.table.c.owner_id).where(*here).distinct()

    @prepared
    def _running_of(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        return self._active_of(workspace_id, person_ids, (CycleState.ACTIVE,))

    @prepared
    def _any_running(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        running = self._active_of(workspace_id, person_ids, (CycleState.ACTIVE,))
        return running.with_only_columns(self.table.c.id).limit(1)

    @prepared
    def _asked_of(self, workspace_id: WorkspaceId, person_ids: list[PersonId], owner_ids: list[PersonId]) -> Executable:
        active = self._active_of(workspace_id, person_ids, (CycleState.PLANNING, CycleState.ACTIVE))
        results, of_objective = self.table.c, table_of(ObjectiveRow).c
        place = (results.objective_number, results.number, results.id)
        people = (results.owner_id, results.stand_in_id)
        days = (results.active_from, results.checked_in_at, of_objective.cycle_id)
        asked = active.with_only_columns(*place, *people, _rhythm(), *days, of_objective.visibility)
        return asked.where(results.source != ValueSource.ROLLUP).union_all(errand_rows(workspace_id, owner_ids))

    @prepared
    def _helped_while_away(self, workspace_id: WorkspaceId, owner_id: PersonId) -> Executable:
        helped = (self.table.c.owner_id == owner_id, self.table.c.stand_in_until.is_not(None))
        return self.within(workspace_id).where(*helped)

    @prepared
    def _held(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        wanted = self.within(workspace_id).where(self.table.c.id.in_(ids))
        return wanted.order_by(self.table.c.id).with_for_update(key_share=True, of=self.table)

    @prepared
    def _lock(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))
        return select(self.table.c.id).where(*here).order_by(self.table.c.id).with_for_update(key_share=True)

    @prepared
    def _count(self, objective_id: ObjectiveId) -> Executable:
        objectives = table_of(ObjectiveRow)
        made = objectives.c.key_results_made
        counted = update(objectives).where(objectives.c.id == objective_id).values(key_results_made=made + 1)
        return counted.returning(made)

    @once
    def _each(self) -> Executable:
        here = (self.table.c.workspace_id == bindparam("workspace"), self.table.c.id == bindparam("key_result"))
        return update(self.table).where(*here)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, key_result_id: KeyResultId) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == key_result_id)

    def _active_of(
        self, workspace_id: WorkspaceId, person_ids: list[PersonId], cycle_states: Sequence[CycleState]
    ) -> Select[Any]:
        """Active key results of active objectives in such cycles, that these people own or stand in for."""
        results, running = self.table.c, is_running(workspace_id, cycle_states)
        theirs = results.id.in_(self._owned_or_stood_in_for(workspace_id, person_ids))
        return self.within(workspace_id).where(results.state == KeyResultState.ACTIVE, theirs, *running)

    def _owned_or_stood_in_for(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> CompoundSelect[Any]:
        """Their ids. No OR: for one SQLite reads all key results of the workspace."""
        held = self.table.alias("held").c
        owned = select(held.id).where(held.workspace_id == workspace_id, held.owner_id.in_(person_ids))
        stood_in_for = select(held.id).where(held.workspace_id == workspace_id, held.stand_in_id.in_(person_ids))
        return union_all(owned, stood_in_for)


def _rhythm() -> ColumnElement[str]:
    """That of its team, if it has one that is open, else the workspace's."""
    return func.coalesce(table_of(TeamRow).c.rhythm, table_of(WorkspaceRow).c.rhythm).label("rhythm")
