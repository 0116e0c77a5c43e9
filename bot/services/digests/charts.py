"""The charts of a digest: what was measured in past weeks, and how it is now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from bot.domain.charts import snapshot_series
from bot.domain.cycles import Cycle
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.measures import objective_now, team_on
from bot.domain.okrs import RUNNING, Objective
from bot.domain.pace import compare
from bot.domain.progress import counts_in_roll_ups
from bot.domain.teams import Team
from bot.services.digests.content import TeamChart
from bot.services.measures.batches import TEAM
from storage import Transaction

Points = list[tuple[date, Fraction, Fraction]]


def team_charts(
    tx: Transaction, teams: Sequence[Team], objectives: Sequence[Objective], cycle: Cycle, today: date
) -> tuple[TeamChart, ...]:
    """One chart for each of these teams that has anything to draw; ``objectives`` serve
    them, in any cycle."""
    if today > cycle.last_day:
        return ()
    points = _kept(tx, cycle.workspace_id, teams, cycle, cycle.week_of(today))
    own = [objective for objective in objectives if objective.cycle_id == cycle.id]
    for team in teams:
        mine = [each for each in own if team.id in each.team_ids]
        measured = [(each, found) for each in mine if (found := objective_now(each, cycle, today)) is not None]
        if (whole := team_on(measured, cycle, team.id)) is not None:
            points[team.id].append((today, whole.progress, whole.expected))
    return tuple(_chart(team, points[team.id], own, cycle, today) for team in teams if points[team.id])


def _chart(
    team: Team,
    points: Sequence[tuple[date, Fraction, Fraction]],
    objectives: Sequence[Objective],
    cycle: Cycle,
    today: date,
) -> TeamChart:
    running = [each for each in objectives if each.state in RUNNING and counts_in_roll_ups(each)]
    open_ends = [compare(each, cycle.first_day, today).yes_no_open for each in running if team.id in each.team_ids]
    return TeamChart(team, snapshot_series(points, cycle, today), sum(open_ends))


def _kept(
    tx: Transaction, workspace_id: WorkspaceId, teams: Sequence[Team], cycle: Cycle, week: int
) -> dict[TeamId, Points]:
    """What is kept of the weeks before this one."""
    points: dict[TeamId, Points] = defaultdict(list)
    for kept in tx.snapshots.of(workspace_id, TEAM, [team.id for team in teams], cycle.id):
        if kept.week < week:
            points[TeamId(kept.subject_id)].append((kept.on_day, Fraction(kept.progress), Fraction(kept.expected)))
    return points
