"""How the objectives of teams ended: what a team's page, its closing digest and the report read. Nothing here adds
anything up per person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.closing import Closing, Decision, Grade
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import CycleId, TeamId
from bot.domain.okrs import COUNTED, Objective, ObjectiveState
from bot.domain.scores import Scored, TeamScores, team_scores
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
            ended = [one for one in shown if one.state is ObjectiveState.CLOSED]
            if own:
                found.append(
                    TeamResults(
                        team_id=team_id,
                        cycle_id=cycle.id,
                        ended=tuple(Ended(one, closings.get(one.id), grades.get(one.id)) for one in ended),
                        scores=team_scores(own, _scored(ended, grades)),
                        hidden=len(own) - len(shown),
                    )
                )
    return found


def _scored(ended: Iterable[Objective], grades: dict[int, Grade]) -> list[Scored]:
    return [
        Scored(objective=one, score=grades[one.id].score, met=grades[one.id].met) for one in ended if one.id in grades
    ]
