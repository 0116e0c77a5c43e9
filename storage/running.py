"""Conditions that several questions about key results share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from bot.domain.cycles import CycleState
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import ObjectiveState
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow
from storage.tables.teams import CycleRow, TeamRow
from storage.tables.workspaces import WorkspaceRow


def is_running(workspace_id: WorkspaceId, cycle_states: Sequence[CycleState]) -> tuple[ColumnElement[bool], ...]:
    """Of an objective: active, in such a cycle."""
    objective, cycle = table_of(ObjectiveRow).c, table_of(CycleRow).c
    cycles = select(cycle.id).where(cycle.workspace_id == workspace_id, cycle.state.in_(cycle_states))
    return (objective.state == ObjectiveState.ACTIVE, objective.cycle_id.in_(cycles))


def rhythm_of_team() -> ColumnElement[Any]:
    """That of its team, if it has one that is open, else the workspace's."""
    return func.coalesce(table_of(TeamRow).c.rhythm, table_of(WorkspaceRow).c.rhythm).label("rhythm")
