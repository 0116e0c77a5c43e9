"""Which teams objectives served, and with which shares."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot.domain.ids import ObjectiveId, TeamId, WorkspaceId
from bot.domain.okrs import ObjectiveShare
from storage.database.statements import distinct
from storage.objective_shares import SERVES, ObjectiveShares
from storage.objectives import Objectives
from storage.past.later import Later


class PastObjectiveShares(ObjectiveShares):
    """Rows are replaced whenever shares change: what they were before, the audit of the objective tells."""

    def __init__(self, connection: Connection, moment: datetime) -> None:
        super().__init__(connection)
        self.later = Later(connection, moment)

    def of_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[ObjectiveShare]:
        wanted, then = distinct(ids), self.changed(workspace_id)
        same = super().of_objectives(workspace_id, [one for one in wanted if one not in then])
        others = (_shares(workspace_id, one, then[one]) for one in wanted if one in then)
        return [*same, *(share for shares in others for share in shares)]

    def changed(self, workspace_id: WorkspaceId) -> Mapping[int, Mapping[str, str]]:
        """The weights by team, as the audit writes them, of the objectives whose shares have changed since."""
        return self.later.touched(workspace_id, Objectives.kind, SERVES)


def _shares(workspace_id: WorkspaceId, objective_id: ObjectiveId, weights: Mapping[str, str]) -> list[ObjectiveShare]:
    """No row has such an id; the order in which they had been set is not known any more."""
    return [
        ObjectiveShare(
            id=-place,
            workspace_id=workspace_id,
            objective_id=objective_id,
            team_id=TeamId(int(team)),
            weight=Decimal(weight),
        )
        for place, (team, weight) in enumerate(weights.items(), start=1)
    ]
