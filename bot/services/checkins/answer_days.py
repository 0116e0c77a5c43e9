"""The day that an answer holds for where it names none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.answers import Answer
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import KeyResult
from storage import Transaction


def dated(
    tx: Transaction,
    workspace_id: WorkspaceId,
    answers: Sequence[Answer],
    key_results: Mapping[int, KeyResult],
    today: date,
) -> list[Answer]:
    """What is said after the last day of a cycle holds for that last day: it is about what the cycle came to, and
    scores are suggested from it. Asks the database only where a due day is over."""
    late = [one for one in key_results.values() if one.due_day < today]
    if not late:
        return list(answers)
    objectives = tx.objectives.by_ids(workspace_id, {one.objective_id for one in late})
    cycles = tx.cycles.by_ids(workspace_id, {one.cycle_id for one in objectives.values()})
    ends = {one.id: min(today, cycles[objectives[one.objective_id].cycle_id].last_day) for one in late}

    def told(answer: Answer) -> Answer:
        """A correction keeps the day of what it corrects."""
        if answer.effective_day is not None or answer.supersedes_id is not None:
            return answer
        return replace(answer, effective_day=ends.get(answer.key_result_id))

    return [told(one) for one in answers]
