"""How the objectives of the quarter before were closed: their owners agreed to what was suggested, but for a few."""

from datetime import datetime
from typing import Any

from bot.demo.founding import Company
from bot.demo.lessons import LEARNED
from bot.demo.okrs.before import Before
from bot.demo.okrs.endings import ENDINGS, Ending
from bot.domain.cycles import Cycle
from bot.domain.okrs import KeyResultState, Objective, ObjectiveState
from bot.services.closing.choices import grades
from bot.services.closing.form import REASON, SCORE, name
from bot.services.closing.scores import suggest


def close_before(company: Company, cycle: Cycle, held: list[tuple[Before, Objective]], now: datetime) -> None:
    """With grades and words, as their form writes them; and nothing that would follow from it today."""
    for before, objective in held:
        current = company.tx.objectives.get(company.workspace.id, objective.id)
        _grade(company, cycle, before, current, now)
        company.tx.objectives.change(current, by=current.owner_id, now=now, state=ObjectiveState.CLOSED)
        for result in current.key_results:
            company.tx.key_results.change(result, by=result.owner_id, now=now, state=KeyResultState.CLOSED)


def _grade(company: Company, cycle: Cycle, before: Before, objective: Objective, now: datetime) -> None:
    tx, ending = company.tx, ENDINGS.get(before.goal.key, Ending())
    fields = {name(SCORE, 0): ending.score, name(REASON, 0): ending.reason} if ending.score else {}
    rows = grades(fields, objective, suggest(tx, company.workspace, objective, cycle))
    tx.grades.put(company.workspace.id, objective.id, rows, by=objective.owner_id, now=now)
    words: dict[str, Any] = {"tell_others": _learned(before), "changed_outside": ending.outside}
    words |= {"decision": ending.decision, "matters": ending.matters, "closed_by_id": objective.owner_id}
    where: dict[str, Any] = {"workspace_id": company.workspace.id, "objective_id": objective.id, "closed_at": now}
    tx.closings.add(by=objective.owner_id, now=now, state_before=objective.state, **where, **words)


def _learned(before: Before) -> str:
    """The lesson of the same person and team."""
    goal = before.goal
    return next((one.text for one in LEARNED if (one.by, one.team) == (goal.owner, goal.team)), "")
