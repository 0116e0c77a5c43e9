"""Objectives, of people and of teams."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Executable, select, union_all

from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, KeyResult, KeyResultState, Objective, ObjectiveShare, ObjectiveState
from storage.database.ready import Found
from storage.database.statements import distinct, prepared
from storage.objectives import Objectives
from storage.past.key_results import PastKeyResults
from storage.past.rewinding import Rewinding
from storage.past.shares import PastObjectiveShares
from storage.past.teams import PastTeams
from storage.rows import table_of
from storage.tables.okrs import ObjectiveShareRow


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
        states: Sequence[str] = RUNNING,
    ) -> list[Objective]:
        cycles, moved = set(cycle_ids), self._moved(workspace_id, "owner_id")
        found = self._in_then(cycles, states, self._owned(workspace_id, moved, person_id))
        return [one for one in found if one.owner_id == person_id]

    def with_key_results_of(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = RUNNING,
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
        states: Sequence[str] = RUNNING,
    ) -> list[Objective]:
        cycles, teams = set(cycle_ids), distinct(team_ids)
        moved, shifted = self._moved(workspace_id, "team_id"), self._moved(workspace_id, "cycle_id")
        asked = self._held_by(workspace_id, list(cycles), moved, shifted, teams)
        return [one for one in self._in_then(cycles, states, asked) if one.team_id in teams]

    def serving(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        states: Sequence[str] = RUNNING,
    ) -> list[Objective]:
        cycles, teams = set(cycle_ids), distinct(team_ids)
        told = self.shares.changed(workspace_id)
        served = [one for one, weights in told.items() if any(str(team) in weights for team in teams)]
        shifted = self._moved(workspace_id, "cycle_id")
        asked = self._sharing(workspace_id, list(cycles), served, shifted, teams)
        others = self._in_then(cycles, states, asked)
        held = {share.objective_id for share in self._shares_of(others) if share.team_id in teams}
        own = self.of_teams(workspace_id, teams, cycles, states)
        known = {one.id for one in own}
        found = [*own, *(one for one in others if one.id in held and one.id not in known)]
        return sorted(found, key=lambda one: (one.position, one.number))

    def are_more(
        self, workspace_id: WorkspaceId, than: int, cycle_ids: Iterable[CycleId], states: Sequence[str] = RUNNING
    ) -> bool:
        """In whatever state they are today: no fewer were in ``states`` then, and which, only reading them tells."""
        return super().are_more(workspace_id, than, cycle_ids, tuple(ObjectiveState))

    def _in_then(self, cycles: Collection[CycleId], states: Collection[str], found: Found) -> list[Objective]:
        held = self.there(self.many(found))
        shown = (one for one in held if one.cycle_id in cycles and one.state in states)
        return sorted(shown, key=lambda one: (one.position, one.number))

    def _shares_of(self, objectives: Sequence[Objective]) -> list[ObjectiveShare]:
        ids = [one.id for one in objectives]
        return self.shares.of_objectives(objectives[0].workspace_id, ids) if objectives else []

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

    @prepared
    def _sharing(
        self,
        workspace_id: WorkspaceId,
        cycle_ids: list[CycleId],
        served: list[int],
        shifted: list[int],
        team_ids: list[TeamId],
    ) -> Executable:
        """Of these cycles what serves these teams with a share today, or did by what is told (``served``); and what
        has left them."""
        held, share = self.table.alias("held").c, table_of(ObjectiveShareRow).c
        here = held.workspace_id == workspace_id
        shared = (share.workspace_id == workspace_id, share.objective_id == held.id, share.team_id.in_(team_ids))
        candidates = union_all(
            select(held.id).where(here, held.cycle_id.in_(cycle_ids), *shared),
            select(held.id).where(here, held.cycle_id.in_(cycle_ids), held.id.in_(served)),
            select(held.id).where(here, held.id.in_(shifted)),
        )
        return self.within(workspace_id).where(self.table.c.id.in_(candidates))


def _has_one_of(objective: Objective, person_id: PersonId) -> bool:
    theirs = (one for one in objective.key_results if one.owner_id == person_id)
    return any(one.state is not KeyResultState.CANCELLED for one in theirs)
