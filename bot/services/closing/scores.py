"""What is suggested as the scores of objectives that end, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.domain.checkins import CheckIn
from bot.domain.cycles import Cycle
from bot.domain.errors import Invalid
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ValueSource
from bot.domain.progress import objective_progress, roll_up_value
from bot.domain.revisions import TargetRevision, has_another_target
from bot.domain.scores import KeyResultScore, ObjectiveScore, score_key_result, score_objective
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Workspace
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Suggested:
    """Of an objective: by key result, those that were cancelled too; what cannot be measured is not there."""

    objective: Objective
    cycle: Cycle
    key_results: Mapping[KeyResultId, KeyResultScore]
    cancelled_on: Mapping[KeyResultId, date]

    def of_objective(self, given: Mapping[KeyResultId, Decimal]) -> ObjectiveScore | None:
        """From its key results; where another score than the suggested one was given (``given``), that one counts.
        None when none counts or one of them has no score yet."""
        scored = dict(self.key_results)
        for identity, score in given.items():
            known = scored.get(identity)
            if known is None or known.score != score:
                scored[identity] = self._given(identity, score)
        open_ones = [one for one in self.objective.key_results if one.state is not KeyResultState.CANCELLED]
        if any(one.id not in scored for one in open_ones):
            return None
        late = {one: day for one, day in self.cancelled_on.items() if one in scored}
        return score_objective(self.objective, scored, late, self.cycle.first_day)

    def _given(self, identity: KeyResultId, score: Decimal) -> KeyResultScore:
        [result] = [one for one in self.objective.key_results if one.id == identity]
        known = self.key_results.get(identity)
        value = None if known is None else known.value
        return KeyResultScore(key_result=result, value=value, progress=Fraction(score), score=score, met=False)


def suggest(tx: Transaction, workspace: Workspace, objective: Objective, cycle: Cycle) -> Suggested:
    """The values are those of the due days, whenever they were entered."""
    results = objective.key_results
    first = min((one.active_from for one in results), default=cycle.first_day)
    said: dict[int, list[CheckIn]] = defaultdict(list)
    since = start_of_day(min(first, cycle.first_day), workspace.zone)
    for check_in in tx.check_ins.since(workspace.id, [one.id for one in results], since):
        said[check_in.key_result_id].append(check_in)
    rolled = _rolled_up(tx, workspace, [one for one in results if one.source is ValueSource.ROLLUP], cycle)
    revisions = tx.key_results.revisions(workspace.id, [one.id for one in results if has_another_target(one)])
    scores: dict[KeyResultId, KeyResultScore] = {}
    for one in results:
        found = _score(one, objective, said[one.id], rolled.get(one.id), revisions.get(one.id, ()))
        if found is not None:
            scores[one.id] = found
    return Suggested(objective, cycle, scores, _cancelled_on(tx, workspace, results))


def _score(
    result: KeyResult,
    objective: Objective,
    said: Sequence[CheckIn],
    rolled_up: Decimal | None,
    revisions: Sequence[TargetRevision],
) -> KeyResultScore | None:
    """None for what was never made measurable."""
    try:
        return score_key_result(result, objective.commitment, said, rolled_up, revisions)
    except Invalid:
        return None


def _rolled_up(
    tx: Transaction, workspace: Workspace, results: Sequence[KeyResult], cycle: Cycle
) -> dict[KeyResultId, Decimal | None]:
    """The value of what is added up from the objectives that support it."""
    if not results:
        return {}
    links = tx.alignments.to_key_results(workspace.id, [one.id for one in results])
    lower = tx.objectives.by_ids(workspace.id, {one.from_objective_id for one in links})
    cycles = tx.cycles.by_ids(workspace.id, {one.cycle_id for one in lower.values()})
    found: dict[KeyResultId, Decimal | None] = {}
    for result in results:
        its = [lower[one.from_objective_id] for one in links if one.to_key_result_id == result.id]
        day = min(result.due_day, cycle.last_day)
        reached = [(one, objective_progress(one, cycles[one.cycle_id].first_day, day)) for one in its]
        found[result.id] = roll_up_value(reached)
    return found


def _cancelled_on(tx: Transaction, workspace: Workspace, results: Sequence[KeyResult]) -> dict[KeyResultId, date]:
    gone = [one.id for one in results if one.state is KeyResultState.CANCELLED]
    if not gone:
        return {}
    moments = tx.audit.last_set(workspace.id, "key_result", gone, "state")
    return {KeyResultId(one): local_day(at, workspace.zone) for (one, _), at in moments.items()}
