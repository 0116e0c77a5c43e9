"""Which objectives run, and which key results are not over."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from bot.domain.cycles import CycleState
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import OPEN_KEY_RESULTS, RUNNING, ObjectiveState
from storage.rows import table_of
from storage.tables.okrs import KeyResultRow, ObjectiveRow
from storage.tables.teams import CycleRow


def is_running(workspace_id: WorkspaceId, cycle_states: Sequence[CycleState]) -> tuple[ColumnElement[bool], ...]:
    """Of an objective: active, in such a cycle."""
    objective, cycle = table_of(ObjectiveRow).c, table_of(CycleRow).c
    cycles = select(cycle.id).where(cycle.workspace_id == workspace_id, cycle.state.in_(cycle_states))
    return (objective.state == ObjectiveState.ACTIVE, objective.cycle_id.in_(cycles))


def goes_on(workspace_id: WorkspaceId, key_result_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Of a key result: neither it nor its objective is over."""
    result, objective = table_of(KeyResultRow).c, table_of(ObjectiveRow).c
    its = (result.workspace_id == workspace_id, result.id == key_result_id, result.state.in_(OPEN_KEY_RESULTS))
    above = (objective.workspace_id == workspace_id, objective.id == result.objective_id)
    return exists().where(*its, *above, objective.state.in_(RUNNING))
