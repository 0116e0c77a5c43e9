"""Which objectives run."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from bot.domain.cycles import CycleState
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import ObjectiveState
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow
from storage.tables.teams import CycleRow


def is_running(workspace_id: WorkspaceId, cycle_states: Sequence[CycleState]) -> tuple[ColumnElement[bool], ...]:
    """Of an objective: active, in such a cycle."""
    objective, cycle = table_of(ObjectiveRow).c, table_of(CycleRow).c
    cycles = select(cycle.id).where(cycle.workspace_id == workspace_id, cycle.state.in_(cycle_states))
    return (objective.state == ObjectiveState.ACTIVE, objective.cycle_id.in_(cycles))
