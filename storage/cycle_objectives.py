"""How many objectives cycles have, by team and state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Executable, func, select

from bot.domain.ids import CycleId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, ObjectiveState, Visibility
from storage.database.ready import LONGEST
from storage.database.statements import distinct, prepared
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow

Counts = Mapping[tuple[TeamId | None, ObjectiveState], int]


class CycleObjectives:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def counts(self, workspace_id: WorkspaceId, cycle_ids: Iterable[CycleId]) -> dict[CycleId, Counts]:
        """By team (None: personal ones) and state, in one statement; what is restricted is left out."""
        wanted = distinct(cycle_ids)
        found: dict[CycleId, dict[tuple[TeamId | None, ObjectiveState], int]] = defaultdict(dict)
        for cycle, team, state, count in self._counts(workspace_id, wanted) if wanted else ():
            found[CycleId(cycle)][TeamId(team) if team else None, ObjectiveState(state)] = count
        return dict(found)

    def of_teams(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        limit: int | None = None,
    ) -> dict[TeamId, int]:
        """How many running ones these teams have, of those that have any; what is restricted counts. Once they are
        ``limit`` together, the rest of the teams may be left out."""
        teams, cycles = distinct(team_ids), distinct(cycle_ids)
        found: dict[TeamId, int] = {}
        for first in range(0, len(teams), LONGEST):
            if limit is None or sum(found.values()) < limit:
                rows = self._of_teams(workspace_id, cycles, RUNNING, teams[first : first + LONGEST])
                found |= {TeamId(team): count for team, count in rows}
        return found

    @prepared
    def _of_teams(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], team_ids: list[TeamId]
    ) -> Executable:
        held = table_of(ObjectiveRow).c
        here = (held.workspace_id == workspace_id, held.cycle_id.in_(cycle_ids), held.state.in_(states))
        counted = select(held.team_id, func.count(held.id)).where(*here, held.team_id.in_(team_ids))
        return counted.group_by(held.team_id)

    @prepared
    def _counts(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId]) -> Executable:
        """Grouped by no bare column of an index: to have groups in order SQLite would read the whole workspace."""
        held = table_of(ObjectiveRow).c
        place = (held.cycle_id, func.coalesce(held.team_id, 0), held.state)
        here = (held.workspace_id == workspace_id, held.cycle_id.in_(cycle_ids))
        return select(*place, func.count(held.id)).where(*here, held.visibility == Visibility.OPEN).group_by(*place)
