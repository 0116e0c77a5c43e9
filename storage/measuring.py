"""How far measuring the weeks of a cycle has come, so that it can be done little by little and gone on with."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, func, select, union, update

from bot.domain.cycles import CycleState
from bot.domain.ids import CycleId, ObjectiveId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING
from storage.database.statements import prepared
from storage.portions import portion
from storage.rows import Rows, table_of
from storage.tables.okrs import ObjectiveRow, ObjectiveShareRow
from storage.tables.records import MeasuringRow
from storage.tables.teams import CycleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """One round through a cycle of which so many ``weeks`` are over: teams first, then objectives of no team, each in
    the order of their ids. ``after_team`` and ``after_objective`` are the last that are done, 0 before the first;
    ``after_week`` is the last week that is done of those that come next."""

    id: int
    workspace_id: WorkspaceId
    cycle_id: CycleId
    weeks: int
    after_team: TeamId
    after_objective: ObjectiveId
    after_week: int
    is_done: bool


class Measurings(Rows[Measuring]):
    row = MeasuringRow
    entity = Measuring

    def of_running(self) -> dict[CycleId, Measuring]:
        """The last round of each active cycle, of all workspaces."""
        return {each.cycle_id: each for each in self.many(self._of_running())}

    def move(self, known: Measuring | None, **values: Any) -> bool:
        """Go on from where a round is known to stand, or begin the first one; False when somebody was faster."""
        if known is None:
            return self.insert_once(**values) is not None
        place = (known.weeks, known.after_team, known.after_objective, known.after_week, known.is_done)
        return bool(self._move(known.workspace_id, known.id, *place, **values).rowcount)

    def teams_after(
        self, workspace_id: WorkspaceId, cycle_id: CycleId, after_team: TeamId, limit: int
    ) -> list[tuple[TeamId, int]]:
        """The next teams, with how many objectives each has: at most ``limit`` together, or one team alone."""
        counts = {TeamId(team): count for team, count in self._teams_after(workspace_id, cycle_id, after_team, limit)}
        return [(team, counts[team]) for team in portion(list(counts.items()), limit)]

    def objectives_after(
        self, workspace_id: WorkspaceId, cycle_id: CycleId, after_objective: ObjectiveId, limit: int
    ) -> list[ObjectiveId]:
        """The next objectives that are of no team."""
        return list(self._objectives_after(workspace_id, cycle_id, after_objective, limit).scalars())

    @prepared
    def _of_running(self) -> Executable:
        active = select(table_of(CycleRow).c.id).where(table_of(CycleRow).c.state == CycleState.ACTIVE)
        return self.query().where(self.table.c.cycle_id.in_(active))

    @prepared
    def _move(
        self,
        /,
        workspace_id: WorkspaceId,
        identity: int,
        weeks: int,
        after_team: TeamId,
        after_objective: ObjectiveId,
        after_week: int,
        is_done: bool,
        **values: Any,
    ) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == identity, table.weeks == weeks)
        place = (table.after_team == after_team, table.after_objective == after_objective)
        return update(self.table).where(*here, *place, table.after_week == after_week, table.is_done == is_done)

    @prepared
    def _teams_after(self, workspace_id: WorkspaceId, cycle_id: CycleId, after_team: TeamId, limit: int) -> Executable:
        """The objectives of other teams that serve a team are among its own."""
        table, share = table_of(ObjectiveRow).c, table_of(ObjectiveShareRow).c
        shown = _shown(workspace_id, cycle_id)
        own = select(table.team_id, table.id).where(*shown, table.team_id > after_team)
        here = (share.workspace_id == workspace_id, share.objective_id == table.id, share.team_id > after_team)
        served = select(share.team_id, table.id).where(*shown, *here)
        of_team = union(own, served).subquery().c
        counted = select(of_team.team_id, func.count(of_team.id)).group_by(of_team.team_id)
        return counted.order_by(of_team.team_id).limit(limit)

    @prepared
    def _objectives_after(
        self, workspace_id: WorkspaceId, cycle_id: CycleId, after_objective: ObjectiveId, limit: int
    ) -> Executable:
        table = table_of(ObjectiveRow).c
        here = (*_shown(workspace_id, cycle_id), table.team_id.is_(None), table.id > after_objective)
        return select(table.id).where(*here).order_by(table.id).limit(limit)


def _shown(workspace_id: WorkspaceId, cycle_id: CycleId) -> tuple[ColumnElement[bool], ...]:
    table = table_of(ObjectiveRow).c
    return (table.workspace_id == workspace_id, table.cycle_id == cycle_id, table.state.in_(RUNNING))
