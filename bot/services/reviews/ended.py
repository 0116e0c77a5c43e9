"""What was closed since the last review of a team: a meeting looks at how it ended before it looks ahead."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.cycle_calendar import calendar_of
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import TeamId
from bot.domain.okrs import ObjectiveState
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.okrs.serving import objectives_of
from bot.services.okrs.standing import assess
from bot.services.reviews.content import Concluded
from storage import Transaction


def ended_since(
    tx: Transaction,
    workspace: Workspace,
    teams: Collection[TeamId],
    cycles: Sequence[Cycle],
    since: datetime,
    now: datetime,
) -> tuple[list[Concluded], int]:
    """In the order of their codes, also those of a cycle that was closed meanwhile; and how many are restricted."""
    day = local_day(since, workspace.zone)
    over = [one for one in tx.cycles.in_state(workspace.id, CycleState.CLOSED) if calendar_of(one).closing_day >= day]
    looked_at = [*cycles, *over]
    found = objectives_of(tx, workspace, teams, [one.id for one in looked_at], (ObjectiveState.CLOSED,))
    closings = tx.closings.of(workspace.id, [one.id for one in found])
    ended = [one for one in found if one.id in closings and closings[one.id].closed_at >= since]
    shown = sorted((one for one in ended if not one.is_restricted), key=lambda one: one.number)
    standings = assess(tx, workspace, shown, now, looked_at)
    told = [Concluded(one, closings[one.objective.id].tell_others) for one in standings]
    return told, len(ended) - len(shown)
