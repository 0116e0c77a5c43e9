"""Objectives with their key results, and how they are aligned."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, desc, func, select

from bot.domain.errors import NotFound
from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Alignment, KeyResult, KeyResultState, Objective, ObjectiveState
from storage.key_results import KeyResults
from storage.rows import AuditedRows, table_of
from storage.search import Search
from storage.tables.okrs import AlignmentRow, KeyResultRow, ObjectiveRow
from storage.tables.records import SearchTermRow
from storage.workspaces import Workspaces

SHOWN = (ObjectiveState.ACTIVE, ObjectiveState.PAUSED)


class Objectives(AuditedRows[Objective]):
    """Every query gives objectives with all their key results, in two or three statements whatever their number."""

    row = ObjectiveRow
    entity = Objective
    kind = "objective"

    def many(self, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()) -> list[Objective]:
        found = super().many(*where, order=order or [self.table.c.position, self.table.c.number])
        return self._with_key_results(found)

    def one(self, *where: ColumnElement[bool]) -> Objective | None:
        found = super().one(*where)
        return None if found is None else self._with_key_results([found])[0]

    def get(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Objective:
        found = self.by_id(workspace_id, objective_id)
        if found is None:
            raise NotFound("objective", "")
        return found

    def lock(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> None:
        """Hold these rows, in one order, to the end of the transaction."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(set(ids)))
        held = select(self.table.c.id).where(*here).order_by(self.table.c.id).with_for_update()
        self.connection.execute(held).all()

    def by_number(self, workspace_id: WorkspaceId, number: int) -> Objective | None:
        return self.one(self.table.c.workspace_id == workspace_id, self.table.c.number == number)

    def of_person(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        """Objectives that a person owns, in the order they have given them."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id.in_(set(cycle_ids)))
        return self.many(*here, self.table.c.owner_id == person_id, self.table.c.state.in_(states))

    def with_key_results_of(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        """Objectives of others in which a person owns a key result that was not called off."""
        table, result = self.table.c, table_of(KeyResultRow).c
        theirs = (result.workspace_id == workspace_id, result.owner_id == person_id)
        held = select(result.objective_id).where(*theirs, result.state != KeyResultState.CANCELLED)
        here = (table.workspace_id == workspace_id, table.cycle_id.in_(set(cycle_ids)), table.owner_id != person_id)
        return self.many(*here, table.state.in_(states), table.id.in_(held), order=[table.number])

    def of_teams(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id.in_(set(cycle_ids)))
        return self.many(*here, self.table.c.team_id.in_(set(team_ids)), self.table.c.state.in_(states))

    def in_cycles(
        self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId], states: Sequence[str] = SHOWN
    ) -> list[Objective]:
        """All objectives of these cycles, of teams and of people; ``count_in_cycles`` says beforehand how many."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id.in_(set(cycle_ids)))
        return self.many(*here, self.table.c.state.in_(states))

    def count_in_cycles(
        self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId], states: Sequence[str] = SHOWN
    ) -> int:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id.in_(set(cycle_ids)))
        statement = select(func.count()).select_from(self.table).where(*here, self.table.c.state.in_(states))
        return int(self.connection.execute(statement).scalar_one())

    def teams_with_any(self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId]) -> set[TeamId]:
        """Teams with at least one objective in these cycles, drafts included."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.cycle_id.in_(set(cycle_ids)))
        live = self.table.c.state != ObjectiveState.CANCELLED
        statement = select(self.table.c.team_id).where(*here, live, self.table.c.team_id.is_not(None)).distinct()
        return set(self.connection.execute(statement).scalars())

    def has_any(self, workspace_id: WorkspaceId) -> bool:
        here = select(self.table.c.id).where(self.table.c.workspace_id == workspace_id).limit(1)
        return self.connection.execute(here).first() is not None

    def drafts_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Objective]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.owner_id == person_id)
        return self.many(*here, self.table.c.state == ObjectiveState.DRAFT)

    def beside(
        self, workspace_id: WorkspaceId, owner_id: PersonId, team_id: TeamId | None, cycle_id: CycleId
    ) -> list[Objective]:
        """The objectives that share one order: those of a team, or the personal ones of a person, in one cycle."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.cycle_id == cycle_id, table.state.in_(SHOWN))
        if team_id is not None:
            return self.many(*here, table.team_id == team_id)
        return self.many(*here, table.team_id.is_(None), table.owner_id == owner_id)

    def offered(
        self,
        workspace_id: WorkspaceId,
        cycle_ids: Iterable[CycleId],
        near: Sequence[tuple[Iterable[PersonId], Iterable[TeamId]]],
        words: Iterable[str],
        limit: int,
    ) -> list[Objective]:
        """What one may align to, best first: owned by the people or held by the teams of the first pair, then of the
        second and so on, then everything else; among equals, those with the most of these search terms."""
        table = self.table.c
        rank = case(
            *(
                (table.owner_id.in_(set(people)) | table.team_id.in_(set(teams)), place)
                for place, (people, teams) in enumerate(near)
            ),
            else_=len(near),
        )
        term = table_of(SearchTermRow)
        told = (term.c.workspace_id == workspace_id, term.c.kind == self.kind, term.c.subject_id == table.id)
        common = select(func.count()).select_from(term).where(*told, term.c.term.in_(set(words))).scalar_subquery()
        here = (table.workspace_id == workspace_id, table.cycle_id.in_(set(cycle_ids)), table.state.in_(SHOWN))
        statement = self.query().where(*here).order_by(rank, desc(common), table.number).limit(limit)
        found = [self.build(row) for row in self.connection.execute(statement).mappings()]
        return self._with_key_results(found)

    def create(self, *, by: PersonId, now: datetime, **values: Any) -> Objective:
        number = Workspaces(self.connection).next_objective_number(values["workspace_id"])
        added = self.add(by=by, now=now, number=number, key_results_made=0, **values)
        self._index(added)
        return added

    def change(
        self, entity: Objective, *, by: PersonId | None, now: datetime, reason: str = "", **values: Any
    ) -> Objective:
        changed = super().change(entity, by=by, now=now, reason=reason, **values)
        if (changed.title, changed.why) != (entity.title, entity.why):
            self._index(changed)
        return changed

    def discard(self, objective: Objective, *, by: PersonId, now: datetime) -> None:
        """Delete a draft with all that belongs to it; its number is not given again."""
        alignments = Alignments(self.connection)
        for alignment in alignments.from_objectives(objective.workspace_id, [objective.id]):
            alignments.remove(alignment, by=by, now=now)
        results = KeyResults(self.connection)
        for key_result in objective.key_results:
            results.discard(key_result, by=by, now=now)
        Search(self.connection).index(objective.workspace_id, self.kind, objective.id, "")
        here = (self.table.c.workspace_id == objective.workspace_id, self.table.c.id == objective.id)
        self.connection.execute(delete(self.table).where(*here))
        self._record(objective, "removed", by, now, "", {"title": objective.title}, None)

    def _index(self, objective: Objective) -> None:
        words = f"{objective.code} {objective.title} {objective.why}"
        Search(self.connection).index(objective.workspace_id, self.kind, objective.id, words)

    def _with_key_results(self, found: list[Objective]) -> list[Objective]:
        if not found:
            return []
        grouped: dict[int, list[KeyResult]] = defaultdict(list)
        results = KeyResults(self.connection)
        for result in results.of_objectives(found[0].workspace_id, [objective.id for objective in found]):
            grouped[result.objective_id].append(result)
        return [replace(objective, key_results=tuple(grouped.get(objective.id, ()))) for objective in found]


class Alignments(AuditedRows[Alignment]):
    row = AlignmentRow
    entity = Alignment
    kind = "alignment"

    def from_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.from_objective_id.in_(set(ids)))
        return self.many(*here, order=[self.table.c.id])

    def to_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        """What is aligned to these objectives themselves (not to their key results)."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.to_objective_id.in_(set(ids)))
        return self.many(*here, order=[self.table.c.id])

    def to_key_results(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[Alignment]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.to_key_result_id.in_(set(ids)))
        return self.many(*here, order=[self.table.c.id])

    def ways_up(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[tuple[int, int]]:
        """(number, number it contributes to) of every alignment on the way up from an objective, however far; an
        alignment to a key result counts as one to its objective. UNION makes a ring end where it would begin again."""
        link, result, objective = self.table, table_of(KeyResultRow), table_of(ObjectiveRow)
        end = func.coalesce(link.c.to_objective_id, result.c.objective_id)
        here = link.c.workspace_id == workspace_id
        start = select(objective.c.id).where(objective.c.workspace_id == workspace_id, objective.c.id == objective_id)
        reached = start.cte("reached", recursive=True)
        up = select(end).select_from(
            reached.join(link, link.c.from_objective_id == reached.c.id).outerjoin(
                result, result.c.id == link.c.to_key_result_id
            )
        )
        reached = reached.union(up.where(here))
        lower, upper = objective.alias("lower_one"), objective.alias("upper_one")
        joined = link.join(reached, reached.c.id == link.c.from_objective_id)
        joined = joined.outerjoin(result, result.c.id == link.c.to_key_result_id)
        joined = joined.join(lower, lower.c.id == link.c.from_objective_id).join(upper, upper.c.id == end)
        found = self.connection.execute(select(lower.c.number, upper.c.number).select_from(joined).where(here))
        return [(row[0], row[1]) for row in found]

    def remove(self, alignment: Alignment, *, by: PersonId, now: datetime) -> None:
        here = (self.table.c.workspace_id == alignment.workspace_id, self.table.c.id == alignment.id)
        self.connection.execute(delete(self.table).where(*here))
        ends: dict[str, Any] = {"from_objective_id": alignment.from_objective_id}
        ends |= {"to_objective_id": alignment.to_objective_id, "to_key_result_id": alignment.to_key_result_id}
        self._record(alignment, "removed", by, now, "", ends, None)
