"""Which teams objectives served, and with which shares."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot.domain.ids import ObjectiveId, TeamId, WorkspaceId
from bot.domain.okrs import ObjectiveShare
from storage.objective_shares import SERVES, ObjectiveShares
from storage.objectives import Objectives
from storage.past.later import Later
from storage.statements import distinct


class PastObjectiveShares(ObjectiveShares):
    """Rows are replaced whenever shares change: what they were before, the audit of the objective tells."""

    def __init__(self, connection: Connection, moment: datetime) -> None:
        super().__init__(connection)
        self.later = Later(connection, moment)
        self._told: dict[int, dict[int, Mapping[str, str]]] = {}

    def of_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[ObjectiveShare]:
        wanted, then = distinct(ids), self._changed(workspace_id)
        same = super().of_objectives(workspace_id, [one for one in wanted if one not in then])
        others = (_shares(workspace_id, one, then[one]) for one in wanted if one in then)
        return [*same, *(share for shares in others for share in shares)]

    def of_teams(self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId]) -> list[ObjectiveShare]:
        return self.of_objectives(workspace_id, self.serving(workspace_id, team_ids))

    def serving(self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId]) -> set[ObjectiveId]:
        """The objectives that served one of these teams, and another one."""
        teams, then = distinct(team_ids), self._changed(workspace_id)
        now = {share.objective_id for share in super().of_teams(workspace_id, teams)}
        served = {one for one, weights in then.items() if any(str(team) in weights for team in teams)}
        return (now - then.keys()) | {ObjectiveId(one) for one in served}

    def _changed(self, workspace_id: WorkspaceId) -> Mapping[int, Mapping[str, str]]:
        """The weights by team, as the audit writes them, of the objectives whose shares have changed since."""
        if workspace_id not in self._told:
            self._told[workspace_id] = self.later.touched(workspace_id, Objectives.kind, SERVES)
        return self._told[workspace_id]


def _shares(workspace_id: WorkspaceId, objective_id: ObjectiveId, weights: Mapping[str, str]) -> list[ObjectiveShare]:
    """In the order in which they had been set; no row has such an id."""
    return [
        ObjectiveShare(
            id=place - len(weights),
            workspace_id=workspace_id,
            objective_id=objective_id,
            team_id=TeamId(int(team)),
            weight=Decimal(weight),
        )
        for place, (team, weight) in enumerate(weights.items())
    ]
