"""How the objectives of teams ended: what a team's page, its closing digest and the report read. Nothing here adds
anything up per person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.closing import Closing, Decision, Grade
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import CycleId, TeamId
from bot.domain.okrs import COUNTED, Objective, ObjectiveState
from bot.domain.scores import Scored, TeamScores, may_be_reported, team_scores
from bot.domain.workspaces import Workspace
from storage import Transaction

OVER = (CycleState.GRADING, CycleState.CLOSED)


@dataclass(frozen=True, slots=True)
class Ended:
    """An open objective that is closed, with the words of whoever closed it; ``closing`` is None for one that was
    brought in closed, ``grade`` where it has no score."""

    objective: Objective
    closing: Closing | None
    grade: Grade | None

    @property
    def decision(self) -> Decision:
        return Decision.UNDECIDED if self.closing is None else self.closing.decision


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamResults:
    """Of one team in one cycle. ``team_id`` is None for personal objectives, whose scores are shown nowhere here;
    ``hidden`` objectives are restricted."""

    team_id: TeamId | None
    cycle_id: CycleId
    ended: tuple[Ended, ...]
    scores: TeamScores
    hidden: int = 0


def results_of_teams(
    tx: Transaction, workspace: Workspace, team_ids: Iterable[TeamId], cycles: Sequence[Cycle]
) -> list[TeamResults]:
    """In the order of the teams, then of the cycles; those without objectives left out. A fixed number of
    statements."""
    wanted = list(team_ids)
    found = tx.objectives.of_teams(workspace.id, wanted, [one.id for one in cycles], COUNTED) if cycles else []
    return _results(tx, workspace, found, wanted, cycles)


def results_in(tx: Transaction, workspace: Workspace, cycle: Cycle) -> list[TeamResults]:
    """Of all teams, and last of the personal objectives; the objectives without their key results."""
    found = tx.objectives.alone_in_cycle(workspace.id, cycle.id, COUNTED)
    teams = sorted({one.team_id for one in found if one.team_id is not None})
    return _results(tx, workspace, found, [*teams, None], [cycle])


def cycles_over(tx: Transaction, workspace: Workspace) -> list[Cycle]:
    """Those that are being closed; while none is, the one that was closed last."""
    known = tx.cycles.in_state(workspace.id, *OVER)
    grading = [one for one in known if one.state is CycleState.GRADING]
    return grading or sorted(known, key=lambda one: (one.last_day, one.id))[-1:]


def grades_of(tx: Transaction, workspace: Workspace, objectives: Iterable[Objective]) -> dict[int, Grade]:
    """The objectives' own scores, of those that are closed; one statement, or none."""
    closed = [one.id for one in objectives if one.state is ObjectiveState.CLOSED]
    found = tx.grades.of(workspace.id, closed) if closed else {}
    return {one: listed[0] for one, listed in found.items() if listed and listed[0].place == 0}


def scores_of_cycle(results: Iterable[TeamResults]) -> TeamScores:
    """Of all teams together. Where it could be told from it what a few owners scored, because all but their teams are
    shown by themselves, it is not shown."""
    teams = [one for one in results if one.team_id is not None]
    ended = [each for one in teams for each in one.ended]
    found = team_scores([one.objective for one in ended], _graded(ended))
    left = [each.objective for one in teams if not one.scores.is_shown for each in one.ended if each.grade is not None]
    closed, whole = sum(one.scores.closed for one in teams), sum(one.scores.all for one in teams)
    if left and not may_be_reported(left):
        return TeamScores(closed=closed, all=whole)
    return replace(found, closed=closed, all=whole)


def _results(
    tx: Transaction,
    workspace: Workspace,
    objectives: Sequence[Objective],
    team_ids: Sequence[TeamId | None],
    cycles: Sequence[Cycle],
) -> list[TeamResults]:
    closed = [one for one in objectives if one.state is ObjectiveState.CLOSED]
    grades = grades_of(tx, workspace, closed)
    closings = tx.closings.of(workspace.id, [one.id for one in closed])
    grouped: dict[tuple[TeamId | None, CycleId], list[Objective]] = defaultdict(list)
    for one in objectives:
        grouped[one.team_id, one.cycle_id].append(one)
    found = []
    for team_id in team_ids:
        for cycle in cycles:
            own = grouped[team_id, cycle.id]
            shown = [one for one in own if not one.is_restricted]
            ended = [
                Ended(one, closings.get(one.id), grades.get(one.id))
                for one in shown
                if one.state is ObjectiveState.CLOSED
            ]
            if own:
                found.append(
                    TeamResults(
                        team_id=team_id,
                        cycle_id=cycle.id,
                        ended=tuple(ended),
                        scores=team_scores(own, _graded(ended)),
                        hidden=len(own) - len(shown),
                    )
                )
    return found


def _graded(ended: Iterable[Ended]) -> list[Scored]:
    return [
        Scored(objective=one.objective, score=one.grade.score, met=one.grade.met)
        for one in ended
        if one.grade is not None
    ]
