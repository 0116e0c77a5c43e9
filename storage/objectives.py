"""Objectives with their key results."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, desc, func, select, union_all

from bot.domain.errors import NotFound
from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, KeyResult, KeyResultState, Objective, ObjectiveState, Visibility
from storage.circles import Circles
from storage.database.ready import Found
from storage.database.statements import distinct, prepared, unsought
from storage.key_results import KeyResults
from storage.objective_writing import WritableObjectives
from storage.offers import Near, circles_of, in_common, nearness
from storage.rows import table_of
from storage.tables.okrs import KeyResultRow, ObjectiveShareRow

ENDED = (ObjectiveState.ACTIVE, ObjectiveState.CLOSED)
"""In a cycle that is over, whether or not somebody has closed them."""


class Objectives(WritableObjectives):
    """Every query but three gives objectives with all their key results, in two or three statements whatever their
    number; one more where some are restricted, for those who are let into them."""

    def order(self) -> Sequence[ColumnElement[Any]]:
        return (self.table.c.position, self.table.c.number)

    def many(self, found: Found) -> list[Objective]:
        rows = self.values_of(found)
        return self._built_with(rows, self._key_results_of(rows))

    def _built_with(
        self, rows: list[dict[str, Any]], key_results: Mapping[int, Sequence[KeyResult]]
    ) -> list[Objective]:
        circles = self._circles_of(rows)
        return [
            self.build(
                {**values, "key_results": tuple(key_results.get(values["id"], ())), **circles.get(values["id"], {})}
            )
            for values in rows
        ]

    def get(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Objective:
        found = self.by_id(workspace_id, objective_id)
        if found is None:
            raise NotFound("objective", "")
        return found

    def by_number(self, workspace_id: WorkspaceId, number: int) -> Objective | None:
        return self.one(self._by_number(workspace_id, number))

    def restricted_among(self, workspace_id: WorkspaceId, numbers: Iterable[int]) -> set[int]:
        """Of these numbers those of restricted objectives."""
        return set(self._restricted_among(workspace_id, distinct(numbers)).scalars())

    def restricted(self, workspace_id: WorkspaceId) -> list[Objective]:
        """All that are, of whatever cycle and state."""
        return self.many(self._restricted(workspace_id))

    def of_person(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = RUNNING,
    ) -> list[Objective]:
        """Objectives that a person owns, in the order they have given them."""
        return self.many(self._of_person(workspace_id, distinct(cycle_ids), states, person_id))

    def with_key_results_of(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = RUNNING,
    ) -> list[Objective]:
        """Objectives of others in which a person owns a key result that was not called off."""
        found = self.many(self._of_others(workspace_id, distinct(cycle_ids), states, person_id))
        return sorted(found, key=lambda objective: objective.number)

    def of_teams(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = RUNNING,
    ) -> list[Objective]:
        return self.many(self._of_teams(workspace_id, distinct(cycle_ids), states, distinct(team_ids)))

    def serving(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = RUNNING,
    ) -> list[Objective]:
        """As ``of_teams``, and those of other teams that serve these with a share."""
        return self.many(self._serving(workspace_id, distinct(cycle_ids), states, distinct(team_ids)))

    def in_cycles(
        self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId], states: Sequence[str] = RUNNING
    ) -> list[Objective]:
        """All objectives of these cycles, of teams and of people; ``are_more`` says whether there are too many."""
        return self.many(self._in_cycles(workspace_id, distinct(cycle_ids), states))

    def alone_in_cycle(
        self, workspace_id: WorkspaceId, cycle_id: CycleId, states: Sequence[str] = RUNNING
    ) -> list[Objective]:
        """As ``in_cycles``, but without their key results: there are thousands, and somebody waits."""
        return self._built_with(self.values_of(self._in_cycles(workspace_id, [cycle_id], states)), {})

    def alone_by_ids(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> dict[int, Objective]:
        """As ``by_ids``, but without their key results, where nothing of those is shown."""
        wanted = distinct(ids)
        found = self._built_with(self.values_of(self._with_ids(workspace_id, wanted)), {}) if wanted else []
        return {one.id: one for one in found}

    def are_more(
        self, workspace_id: WorkspaceId, than: int, cycle_ids: Iterable[CycleId], states: Sequence[str] = RUNNING
    ) -> bool:
        """Whether these cycles have more; nobody counts how many more."""
        counted = self._count_in_cycles(workspace_id, distinct(cycle_ids), states, than + 1)
        return int(counted.scalar_one()) > than

    def ended(self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId], limit: int) -> list[Objective]:
        """The newest of these cycles that belong to a team, are open to all and were not called off."""
        return self.many(self._ended(workspace_id, distinct(cycle_ids), limit))

    def ended_of_teams(
        self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId], cycle_ids: Iterable[CycleId], limit: int
    ) -> list[Objective]:
        """As ``ended``, those of these teams alone."""
        return self.many(self._ended_of_teams(workspace_id, distinct(team_ids), distinct(cycle_ids), limit))

    def carried_on(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> dict[int, Objective]:
        """What goes on with each of these in another cycle."""
        wanted = distinct(ids)
        found = self.many(self._carried_on(workspace_id, wanted)) if wanted else []
        return {one.carried_from_id or 0: one for one in found}

    def teams_with_any(self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId]) -> set[TeamId]:
        """Teams with at least one objective in these cycles, drafts included."""
        return set(self._teams_with_any(workspace_id, distinct(cycle_ids), running=False).scalars())

    def teams_running(self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId]) -> set[TeamId]:
        """Teams with at least one objective in these cycles that runs."""
        return set(self._teams_with_any(workspace_id, distinct(cycle_ids), running=True).scalars())

    def has_any(self, workspace_id: WorkspaceId) -> bool:
        return self._any(workspace_id).first() is not None

    def drafts_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Objective]:
        return self.many(self._drafts_of(workspace_id, person_id))

    def of_followed(
        self,
        workspace_id: WorkspaceId,
        person_ids: Iterable[PersonId],
        team_ids: Iterable[TeamId],
        objective_ids: Iterable[ObjectiveId],
        cycle_ids: Iterable[CycleId],
    ) -> list[Objective]:
        """These objectives, and in these cycles those of these teams and those in which these people own the objective
        or a key result; drafts apart."""
        people, teams, ids = distinct(person_ids), distinct(team_ids), distinct(objective_ids)
        found = self.many(self._of_followed(workspace_id, distinct(cycle_ids), people, teams, ids))
        return sorted(found, key=lambda objective: objective.number)

    def beside(
        self, workspace_id: WorkspaceId, owner_id: PersonId, team_id: TeamId | None, cycle_id: CycleId
    ) -> list[Objective]:
        """The objectives that share one order: those of a team, or the personal ones of a person, in one cycle."""
        if team_id is not None:
            return self.of_teams(workspace_id, [team_id], [cycle_id])
        return self.many(self._personal(workspace_id, [cycle_id], RUNNING, owner_id))

    def offered(
        self,
        workspace_id: WorkspaceId,
        cycle_ids: Iterable[CycleId],
        near: Near,
        words: Iterable[str],
        limit: int,
    ) -> list[Objective]:
        """What one may align to, best first: owned by the people or held by the teams of the first pair, then of the
        second and so on, then everything else; among equals, those with the most of these search terms."""
        cycles, terms = distinct(cycle_ids), distinct(words)
        return self.many(
            self._offered(workspace_id, cycles, RUNNING, terms, limit, circles=len(near), **circles_of(near))
        )

    def _key_results_of(self, rows: list[dict[str, Any]]) -> dict[int, list[KeyResult]]:
        """By the id of the objective."""
        grouped: dict[int, list[KeyResult]] = defaultdict(list)
        if rows:
            ids = [values["id"] for values in rows]
            for result in KeyResults(self.connection).of_objectives(rows[0]["workspace_id"], ids):
                grouped[result.objective_id].append(result)
        return grouped

    def _circles_of(self, rows: list[dict[str, Any]]) -> dict[int, dict[str, frozenset[PersonId]]]:
        """By the id of the objective, those that are restricted alone."""
        owners = {each["id"]: each["owner_id"] for each in rows if each["visibility"] == Visibility.RESTRICTED}
        circles = Circles(self.connection).of(rows[0]["workspace_id"], owners) if owners else {}
        return {key: {"named": frozenset(one.named), "above": frozenset(one.above)} for key, one in circles.items()}

    @prepared
    def _by_number(self, workspace_id: WorkspaceId, number: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.number == number)

    @prepared
    def _restricted(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).where(self.table.c.visibility == Visibility.RESTRICTED)

    @prepared
    def _restricted_among(self, workspace_id: WorkspaceId, numbers: list[int]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.number.in_(numbers))
        return select(self.table.c.number).where(*here, self.table.c.visibility == Visibility.RESTRICTED)

    @prepared
    def _of_person(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], person_id: PersonId
    ) -> Executable:
        return self._in(workspace_id, cycle_ids, states).where(self.table.c.owner_id == person_id)

    @prepared
    def _of_others(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], person_id: PersonId
    ) -> Executable:
        """Begun with the person's key results: of the cycles' objectives there may be thousands."""
        table, result = self.table.c, table_of(KeyResultRow).c
        theirs = (result.workspace_id == workspace_id, result.owner_id == person_id)
        held = select(result.objective_id).where(*theirs, result.state != KeyResultState.CANCELLED)
        here = (table.id.in_(held), unsought(table.cycle_id).in_(cycle_ids), table.state.in_(states))
        return self.within(workspace_id).where(*here, table.owner_id != person_id)

    @prepared
    def _of_teams(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], team_ids: list[TeamId]
    ) -> Executable:
        return self._in(workspace_id, cycle_ids, states).where(self.table.c.team_id.in_(team_ids))

    @prepared
    def _serving(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], team_ids: list[TeamId]
    ) -> Executable:
        share = table_of(ObjectiveShareRow).c
        here = (share.workspace_id == workspace_id, share.team_id.in_(team_ids))
        served = self.table.c.id.in_(select(share.objective_id).where(*here))
        return self._in(workspace_id, cycle_ids, states).where(self.table.c.team_id.in_(team_ids) | served)

    @prepared
    def _of_followed(
        self,
        workspace_id: WorkspaceId,
        cycle_ids: list[CycleId],
        person_ids: list[PersonId],
        team_ids: list[TeamId],
        ids: list[ObjectiveId],
    ) -> Executable:
        """Each part has an index of its own, which it would not use as one condition among others."""
        table, result = self.table.c, table_of(KeyResultRow).c
        theirs = (result.workspace_id == workspace_id, result.owner_id.in_(person_ids))
        here = select(table.id).where(table.workspace_id == workspace_id)
        found = union_all(
            here.where(table.owner_id.in_(person_ids), table.cycle_id.in_(cycle_ids)),
            here.where(table.id.in_(select(result.objective_id).where(*theirs)), table.cycle_id.in_(cycle_ids)),
            here.where(table.team_id.in_(team_ids), table.cycle_id.in_(cycle_ids)),
            here.where(table.id.in_(ids)),
        )
        return self.within(workspace_id).where(table.id.in_(found), table.state != ObjectiveState.DRAFT)

    @prepared
    def _personal(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], owner_id: PersonId
    ) -> Executable:
        personal = (self.table.c.team_id.is_(None), self.table.c.owner_id == owner_id)
        return self._in(workspace_id, cycle_ids, states).where(*personal)

    @prepared
    def _in_cycles(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str]) -> Executable:
        return self._in(workspace_id, cycle_ids, states)

    @prepared
    def _count_in_cycles(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], most: int
    ) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.cycle_id.in_(cycle_ids), table.state.in_(states))
        return select(func.count()).select_from(select(table.id).where(*here).limit(most).subquery())

    @prepared
    def _ended(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], limit: int) -> Executable:
        return self._newest_ended(workspace_id, cycle_ids).where(self.table.c.team_id.is_not(None)).limit(limit)

    @prepared
    def _ended_of_teams(
        self, workspace_id: WorkspaceId, team_ids: list[TeamId], cycle_ids: list[CycleId], limit: int
    ) -> Executable:
        return self._newest_ended(workspace_id, cycle_ids).where(self.table.c.team_id.in_(team_ids)).limit(limit)

    @prepared
    def _carried_on(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.carried_from_id.in_(ids))

    @prepared
    def _teams_with_any(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], *, running: bool) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.cycle_id.in_(cycle_ids), table.team_id.is_not(None))
        meant = table.state == ObjectiveState.ACTIVE if running else table.state != ObjectiveState.CANCELLED
        return select(table.team_id).where(*here, meant).distinct()

    @prepared
    def _any(self, workspace_id: WorkspaceId) -> Executable:
        return select(self.table.c.id).where(self.table.c.workspace_id == workspace_id).limit(1)

    @prepared
    def _drafts_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        own = (self.table.c.owner_id == person_id, self.table.c.state == ObjectiveState.DRAFT)
        return self.within(workspace_id).where(*own).order_by(*self.order())

    @prepared
    def _offered(
        self,
        /,
        workspace_id: WorkspaceId,
        cycle_ids: list[CycleId],
        states: Sequence[str],
        words: list[str],
        limit: int,
        *,
        circles: int,
        **near: Any,
    ) -> Executable:
        table, rank = self.table.c, nearness(self.table, circles)
        common = in_common(workspace_id, self.kind, table.id, words)
        here = (table.cycle_id.in_(cycle_ids), table.state.in_(states))
        return self.within(workspace_id).where(*here).order_by(rank, desc(common), table.number).limit(limit)

    def _in(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str]) -> Select[Any]:
        here = (self.table.c.cycle_id.in_(cycle_ids), self.table.c.state.in_(states))
        return self.within(workspace_id).where(*here).order_by(*self.order())

    def _newest_ended(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId]) -> Select[Any]:
        table = self.table.c
        here = (table.cycle_id.in_(cycle_ids), table.state.in_(ENDED), table.visibility == Visibility.OPEN)
        return self.within(workspace_id).where(*here).order_by(table.id.desc())
