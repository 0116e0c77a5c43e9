"""What owners are to do about objectives of theirs, beside check-ins: as rows beside the key results they are asked
about, and as a condition. Both say the same, or the planner would look at somebody again and again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, Table, and_, func, literal, null, or_, select

from bot.domain.cycles import Cycle
from bot.domain.errands import STATES, Errand, kind_of
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.workspaces import Rhythm
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow
from storage.tables.teams import CycleRow, TeamRow
from storage.tables.workspaces import WorkspaceRow

OF_NO_KEY_RESULT = 0
"""What stands for the number of a key result, which counts from 1."""


def errand_rows(workspace_id: WorkspaceId, owner_ids: Sequence[PersonId]) -> Select[Any]:
    """Columns as ``KeyResults.asked_of`` reads them of key results, with the id of the objective for theirs."""
    objective, cycle = table_of(ObjectiveRow), table_of(CycleRow)
    team, workspace = table_of(TeamRow), table_of(WorkspaceRow)
    joined = objective.join(cycle, cycle.c.id == objective.c.cycle_id)
    joined = joined.join(workspace, workspace.c.id == objective.c.workspace_id)
    joined = joined.outerjoin(team, (team.c.id == objective.c.team_id) & team.c.closed_at.is_(None))
    rhythm = func.coalesce(team.c.rhythm, workspace.c.rhythm)
    place = (objective.c.number, literal(OF_NO_KEY_RESULT), objective.c.id, objective.c.owner_id, null())
    days = (cycle.c.first_day, null(), objective.c.cycle_id, objective.c.visibility)
    theirs = (objective.c.workspace_id == workspace_id, objective.c.owner_id.in_(owner_ids))
    return select(*place, rhythm, *days).select_from(joined).where(*theirs, _is_one(objective, cycle))


def errand_of(row: Row[Any], cycle: Cycle) -> Errand:
    return Errand(
        kind=kind_of(cycle),
        objective_id=ObjectiveId(row.id),
        owner_id=PersonId(row.owner_id),
        rhythm=Rhythm(row.rhythm),
        cycle=cycle,
    )


def errands_of(people: Table) -> Select[Any]:
    """Those of somebody of these people."""
    objective, cycle = table_of(ObjectiveRow), table_of(CycleRow)
    return (
        select(objective.c.id)
        .join(cycle, cycle.c.id == objective.c.cycle_id)
        .where(objective.c.workspace_id == people.c.workspace_id, objective.c.owner_id == people.c.id)
        .where(_is_one(objective, cycle))
        .correlate(people)
    )


def _is_one(objective: Table, cycle: Table) -> Any:
    held: Mapping[Any, Any] = STATES
    kinds = (
        and_(cycle.c.state == of_cycle, objective.c.state.in_(of_objective)) for of_cycle, of_objective in held.values()
    )
    return or_(*kinds)
