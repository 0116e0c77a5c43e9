"""Objectives that serve several teams: their shares count where lines are switched on, and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.ids import CycleId, TeamId
from bot.domain.okrs import RUNNING, Objective, ObjectiveShare, ObjectiveState
from bot.domain.workspaces import Workspace
from storage import Transaction

"""What lists show: what was closed stays there with its score as long as its cycle is looked at."""


def objectives_of(
    tx: Transaction,
    workspace: Workspace,
    team_ids: Iterable[TeamId],
    cycle_ids: Iterable[CycleId],
    states: Sequence[ObjectiveState] = RUNNING,
) -> list[Objective]:
    """The objectives of these teams, the running ones unless others are asked for; where lines are on, those of others
    that serve them, too, all with their shares."""
    if not workspace.has_lines:
        return tx.objectives.of_teams(workspace.id, team_ids, cycle_ids, states)
    return with_shares(tx, workspace, tx.objectives.serving(workspace.id, team_ids, cycle_ids, states))


def with_shares(tx: Transaction, workspace: Workspace, objectives: Iterable[Objective]) -> list[Objective]:
    """The same, with the teams that each serves; one statement, or none where lines are off."""
    found = list(objectives)
    if not workspace.has_lines:
        return found
    held: dict[int, list[ObjectiveShare]] = defaultdict(list)
    for share in tx.objective_shares.of_objectives(workspace.id, [one.id for one in found]):
        held[share.objective_id].append(share)
    return [replace(one, serves=tuple(held[one.id])) if one.id in held else one for one in found]
