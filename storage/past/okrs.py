"""Objectives and key results, and what they contributed to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Executable, select, union_all

from bot.domain.as_of import Told, lost_milestones, milestones_then
from bot.domain.ids import CycleId, KeyResultId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Alignment, KeyResult, KeyResultState, Metric, Objective, ObjectiveState
from bot.domain.proposals import Proposal
from bot.domain.revisions import TargetRevision
from storage.alignments import Alignments
from storage.checkins import Known
from storage.key_results import KeyResults
from storage.objectives import SHOWN, Objectives
from storage.past.checkins import PastCheckIns
from storage.past.rewinding import Rewinding
from storage.past.shares import PastObjectiveShares
from storage.past.teams import PastTeams
from storage.proposals import Proposals
from storage.rows import table_of
from storage.statements import Found, distinct, prepared
from storage.tables.okrs import ObjectiveRow


class PastKeyResults(Rewinding[KeyResult], KeyResults):
    """``day`` is the day that ends at the moment. ``uncertain`` are those whose milestones of then nobody knows."""

    def __init__(self, connection: Connection, moment: datetime, day: date, check_ins: PastCheckIns) -> None:
        super().__init__(connection, moment)
        self.day = day
        self.check_ins = check_ins
        self.uncertain: set[KeyResultId] = set()

    def rewind(self, entities: Sequence[KeyResult]) -> list[KeyResult]:
        found = super().rewind(entities)
        if not found:
            return []
        known = self.check_ins.known(found[0].workspace_id, [one.id for one in found])
        return [_heard(one, known.get(one.id, Known())) for one in found]

    def then(self, entity: Any, later: Sequence[Told]) -> KeyResult:
        result = super().then(entity, later)
        if result.metric is not Metric.MILESTONES:
            return result
        if lost_milestones(later):
            self.uncertain.add(result.id)
        return replace(result, milestones=milestones_then(result, later, self.day))

    def revisions(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, list[TargetRevision]]:
        found = super().revisions(workspace_id, ids)
        return {one: [each for each in listed if each.at < self.moment] for one, listed in found.items()}

    def objectives_of(self, workspace_id: WorkspaceId, owner_id: PersonId) -> set[ObjectiveId]:
        """Whose objectives' key results this person owned then, or owns today."""
        moved = list(self.later.touched(workspace_id, self.kind, "owner_id"))
        found = set(self._objectives_of(workspace_id, owner_id).scalars())
        return found | set(self._objectives_with(workspace_id, moved).scalars()) if moved else found

    @prepared
    def _objectives_of(self, workspace_id: WorkspaceId, owner_id: PersonId) -> Executable:
        table = self.table.c
        return select(table.objective_id).where(table.workspace_id == workspace_id, table.owner_id == owner_id)

    @prepared
    def _objectives_with(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        table = self.table.c
        return select(table.objective_id).where(table.workspace_id == workspace_id, table.id.in_(ids))


class PastObjectives(Rewinding[Objective], Objectives):
    """``today`` are those that were read, by id, as they are now. Who may see one is decided by what it is now."""

    kept = frozenset({"visibility", "restricted_because", "review_day", "named", "above"})

    def __init__(
        self,
        connection: Connection,
        moment: datetime,
        key_results: PastKeyResults,
        teams: PastTeams,
        shares: PastObjectiveShares,
    ) -> None:
        super().__init__(connection, moment)
        self.key_results = key_results
        self.teams = teams
        self.shares = shares
        self.today: dict[int, Objective] = {}

    def rewind(self, entities: Sequence[Objective]) -> list[Objective]:
        self.today |= {one.id: one for one in entities}
        results = self.key_results.rewind([result for one in entities for result in one.key_results])
        grouped: dict[int, list[KeyResult]] = defaultdict(list)
        for result in self.key_results.there(results):
            grouped[result.objective_id].append(result)
        found = super().rewind(entities)
        return [replace(one, key_results=self._in_rhythm(one, grouped[one.id])) for one in found]

    def of_person(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        cycles, moved = set(cycle_ids), self._moved(workspace_id, "owner_id")
        found = self._in_then(cycles, states, self._owned(workspace_id, moved, person_id))
        return [one for one in found if one.owner_id == person_id]

    def with_key_results_of(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        candidates: list[int] = list(self.key_results.objectives_of(workspace_id, person_id))
        found = self._in_then(set(cycle_ids), states, self._with_ids(workspace_id, candidates))
        theirs = (one for one in found if one.owner_id != person_id and _has_one_of(one, person_id))
        return sorted(theirs, key=lambda one: one.number)

    def of_teams(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        return self._of_teams_or(set(), workspace_id, distinct(team_ids), set(cycle_ids), states)

    def serving(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = SHOWN,
    ) -> list[Objective]:
        teams = distinct(team_ids)
        served = self.shares.serving(workspace_id, teams)
        return self._of_teams_or(served, workspace_id, teams, set(cycle_ids), states)

    def count_in_cycles(
        self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId], states: Sequence[str] = SHOWN
    ) -> int:
        """At most so many: in which state each was is known to whoever reads it, and it is asked before."""
        return super().count_in_cycles(workspace_id, cycle_ids, tuple(ObjectiveState))

    def _of_teams_or(
        self,
        also: Collection[ObjectiveId],
        workspace_id: WorkspaceId,
        teams: Collection[TeamId],
        cycles: Collection[CycleId],
        states: Sequence[str],
    ) -> list[Objective]:
        moved, shifted = self._moved(workspace_id, "team_id"), self._moved(workspace_id, "cycle_id")
        asked = self._held_by(workspace_id, list(cycles), [*moved, *also], shifted, list(teams))
        found = self._in_then(cycles, states, asked)
        return [one for one in found if one.team_id in teams or one.id in also]

    def _in_then(self, cycles: Collection[CycleId], states: Collection[str], found: Found) -> list[Objective]:
        held = self.there(self.many(found))
        shown = (one for one in held if one.cycle_id in cycles and one.state in states)
        return sorted(shown, key=lambda one: (one.position, one.number))

    def _moved(self, workspace_id: WorkspaceId, field: str) -> list[int]:
        return list(self.later.touched(workspace_id, self.kind, field))

    def _in_rhythm(self, objective: Objective, results: Sequence[KeyResult]) -> tuple[KeyResult, ...]:
        """That of the team of then, as it was then; without one it is the workspace's, and is not looked up."""
        team = None if objective.team_id is None else self.teams.every(objective.workspace_id).get(objective.team_id)
        if team is None or not team.is_active:
            return tuple(results)
        return tuple(replace(one, rhythm=team.rhythm.value) for one in results)

    @prepared
    def _owned(self, workspace_id: WorkspaceId, moved: list[int], person_id: PersonId) -> Executable:
        """No OR, here and below: for one SQLite reads all objectives of the workspace."""
        held = self.table.alias("held").c
        owned = select(held.id).where(held.workspace_id == workspace_id, held.owner_id == person_id)
        also = select(held.id).where(held.workspace_id == workspace_id, held.id.in_(moved))
        return self.within(workspace_id).where(self.table.c.id.in_(union_all(owned, also)))

    @prepared
    def _held_by(
        self,
        workspace_id: WorkspaceId,
        cycle_ids: list[CycleId],
        moved: list[int],
        shifted: list[int],
        team_ids: list[TeamId],
    ) -> Executable:
        held = self.table.alias("held").c
        here = held.workspace_id == workspace_id
        in_team = select(held.id).where(here, held.team_id.in_(team_ids), held.cycle_id.in_(cycle_ids))
        also = select(held.id).where(here, held.id.in_(moved))
        in_team_elsewhere = select(held.id).where(here, held.team_id.in_(team_ids), held.id.in_(shifted))
        return self.within(workspace_id).where(self.table.c.id.in_(union_all(in_team, also, in_team_elsewhere)))


class PastAlignments(Rewinding[Alignment], Alignments):
    def from_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        return self._then(workspace_id, distinct(ids), end="from_objective_id")

    def to_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        return self._then(workspace_id, distinct(ids), end="to_objective_id")

    def to_key_results(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[Alignment]:
        return self._then(workspace_id, distinct(ids), end="to_key_result_id")

    def _then(self, workspace_id: WorkspaceId, ids: list[int], *, end: str) -> list[Alignment]:
        """Those of a draft that was discarded went with it."""
        held = self.there(self.many(self._with_end(workspace_id, ids, end=end)))
        gone = self.removed(workspace_id, **{end: set(ids)})
        lower = {one.from_objective_id for one in gone}
        there = set(self._there(workspace_id, list(lower)).scalars()) if lower else set()
        return sorted([*held, *(one for one in gone if one.from_objective_id in there)], key=lambda one: one.id)

    @prepared
    def _there(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        objectives = table_of(ObjectiveRow).c
        return select(objectives.id).where(objectives.workspace_id == workspace_id, objectives.id.in_(ids))


class PastProposals(Rewinding[Proposal], Proposals):
    def from_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Proposal]:
        return self.there(super().from_objective(workspace_id, objective_id))

    def to_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Proposal]:
        return self.there(super().to_objective(workspace_id, objective_id))


def _heard(result: KeyResult, known: Known) -> KeyResult:
    return replace(result, current=known.value, confidence=known.confidence, checked_in_at=known.checked_in_at)


def _has_one_of(objective: Objective, person_id: PersonId) -> bool:
    theirs = (one for one in objective.key_results if one.owner_id == person_id)
    return any(one.state is not KeyResultState.CANCELLED for one in theirs)
