"""How many objectives a cycle has, by team and state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Executable, func, select

from bot.domain.ids import CycleId, TeamId, WorkspaceId
from bot.domain.okrs import ObjectiveState, Visibility
from storage.rows import table_of
from storage.statements import distinct, prepared
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

    @prepared
    def _counts(self, workspace_id: WorkspaceId, cycle_ids: list[CycleId]) -> Executable:
        """Grouped by no bare column of an index: to have groups in order SQLite would read the whole workspace."""
        held = table_of(ObjectiveRow).c
        place = (held.cycle_id, func.coalesce(held.team_id, 0), held.state)
        here = (held.workspace_id == workspace_id, held.cycle_id.in_(cycle_ids))
        return select(*place, func.count(held.id)).where(*here, held.visibility == Visibility.OPEN).group_by(*place)
