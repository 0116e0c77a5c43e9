"""How sure the owners of a team's key results were at mid-cycle, and how often they were met (model.md, Confidence as a
skill). Of teams alone, and of objectives that everybody sees."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from bot.domain.calibration import Calibration, Observation, calibrate, confidence_at_middle
from bot.domain.checkins import CheckIn
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import TeamId
from bot.domain.okrs import KeyResult, KeyResultState, Objective
from bot.domain.revisions import TargetRevision, has_another_target
from bot.domain.scores import score_key_result
from bot.domain.workspaces import Workspace
from storage import Transaction

OVER = (CycleState.GRADING, CycleState.CLOSED)
JUDGED = frozenset({KeyResultState.ACTIVE, KeyResultState.DONE, KeyResultState.CLOSED})
"""What was called off or put aside was not pursued to the end."""
MOST_OBJECTIVES = 50
"""The newest: how sure people were years ago says little about how well they judge today, and somebody waits."""


def calibration_of(
    tx: Transaction, workspace: Workspace, today: date, team_ids: Collection[TeamId] | None = None
) -> Calibration | None:
    """Of these teams, of all without any named; None where nothing is over yet. One statement then, else a fixed number
    of them."""
    cycles: dict[int, Cycle] = {one.id: one for one in tx.cycles.in_state(workspace.id, *OVER)}
    if not cycles:
        return None
    ids = [one.id for one in cycles.values()]
    if team_ids is None:
        objectives = tx.objectives.ended(workspace.id, ids, MOST_OBJECTIVES)
    else:
        objectives = tx.objectives.ended_of_teams(workspace.id, team_ids, ids, MOST_OBJECTIVES)
    results = [one for _, one in _counted(objectives, today)]
    said = tx.check_ins.all_about(workspace.id, [one.id for one in results])
    revised = tx.key_results.revisions(workspace.id, [one.id for one in results if has_another_target(one)])
    observed = calibrate(_observed(objectives, cycles, said, revised, workspace.zone, today))
    return observed if observed.count else None


def was_met(
    key_result: KeyResult, objective: Objective, check_ins: Iterable[CheckIn], revisions: Sequence[TargetRevision]
) -> bool:
    """Whether it counts as met by its due day: the one place that decides it here. Nobody needs to have scored it."""
    return score_key_result(key_result, objective.commitment, check_ins, revisions=revisions).met


def _counted(objectives: Iterable[Objective], today: date) -> Iterator[tuple[Objective, KeyResult]]:
    for objective in objectives:
        for result in objective.key_results:
            if result.state in JUDGED and result.due_day < today:
                yield objective, result


def _observed(
    objectives: Iterable[Objective],
    cycles: Mapping[int, Cycle],
    said: Mapping[int, list[CheckIn]],
    revised: Mapping[int, list[TargetRevision]],
    zone: str,
    today: date,
) -> Iterator[Observation]:
    for objective, result in _counted(objectives, today):
        told = said.get(result.id, [])
        confidence = confidence_at_middle(result, cycles[objective.cycle_id].first_day, told, zone)
        if confidence is not None:
            yield Observation(confidence, was_met(result, objective, told, revised.get(result.id, ())), result.owner_id)
