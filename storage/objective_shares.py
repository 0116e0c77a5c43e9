"""Which teams objectives serve, and with which shares."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Executable, delete, select

from bot.domain.ids import ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Objective, ObjectiveShare
from storage.database.statements import distinct, insertion, prepared
from storage.objectives import Objectives
from storage.rows import Rows
from storage.tables.okrs import ObjectiveShareRow

Weights = Mapping[TeamId, Decimal]

SERVES = "serves"
"""The field under which the audit tells of an objective's shares."""


class ObjectiveShares(Rows[ObjectiveShare]):
    row = ObjectiveShareRow
    entity = ObjectiveShare

    def of_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[ObjectiveShare]:
        """In the order in which they were set; none of an objective that serves its own team alone."""
        wanted = distinct(ids)
        return sorted(self.many(self._of_objectives(workspace_id, wanted)), key=_id) if wanted else []

    def of_teams(self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId]) -> list[ObjectiveShare]:
        """All shares of the objectives that serve one of these teams and another one."""
        wanted = distinct(team_ids)
        return sorted(self.many(self._of_teams(workspace_id, wanted)), key=_id) if wanted else []

    def put(
        self, changes: Sequence[tuple[Objective, Weights]], *, by: PersonId | None, now: datetime, reason: str = ""
    ) -> None:
        """The teams that each of these serves from now on, in place of those before; a single one is its own team, and
        need not be kept. Audited as a change of the objective. The number of statements does not grow with them."""
        if not changes:
            return
        workspace_id = changes[0][0].workspace_id
        ids = distinct(objective.id for objective, _ in changes)
        before: dict[int, dict[str, str]] = {}
        for share in self.of_objectives(workspace_id, ids):
            before.setdefault(share.objective_id, {})[str(share.team_id)] = str(share.weight)
        self._clear(workspace_id, ids)
        rows = [
            {"workspace_id": workspace_id, "objective_id": objective.id, "team_id": team_id, "weight": weight}
            for objective, weights in changes
            if len(weights) > 1
            for team_id, weight in weights.items()
        ]
        if rows:
            self.connection.execute(insertion(self.table), rows)
        told = []
        for objective, weights in changes:
            after = {str(team): str(weight) for team, weight in weights.items()} if len(weights) > 1 else {}
            told.append((objective, by, {SERVES: before.get(objective.id, {})}, {SERVES: after}))
        Objectives(self.connection).record_all(told, now=now, reason=reason)

    def clear(self, objective: Objective) -> None:
        """Of a draft that is deleted, which is what the audit tells."""
        self._clear(objective.workspace_id, [objective.id])

    @prepared
    def _of_objectives(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id.in_(ids))

    @prepared
    def _of_teams(self, workspace_id: WorkspaceId, team_ids: list[TeamId]) -> Executable:
        table = self.table.alias("served").c
        served = select(table.objective_id).where(table.workspace_id == workspace_id, table.team_id.in_(team_ids))
        return self.within(workspace_id).where(self.table.c.objective_id.in_(served))

    @prepared
    def _clear(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.objective_id.in_(ids))
        return delete(self.table).where(*here)


def _id(share: ObjectiveShare) -> int:
    """In the order in which they were set."""
    return share.id
