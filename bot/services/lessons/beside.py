"""Lessons beside what is looked for, and who may read which."""

from bot.domain.lessons import Lesson
from bot.domain.okrs import Objective, ObjectiveState
from bot.services.okrs.looking import Looker
from storage import Transaction

MOST_BESIDE = 3
"""Of what a search finds; all of them have a list of their own."""
MOST_LOOKED_AT = 50


def lessons_beside(tx: Transaction, looker: Looker, words: str) -> tuple[Lesson, ...]:
    """The newest that hold all these words and that this reader sees. Three statements at most."""
    if not words.strip():
        return ()
    workspace_id = looker.workspace.id
    found = tx.lessons.find(workspace_id, words, MOST_LOOKED_AT)
    found += [] if looker.public else tx.lessons.find(workspace_id, words, MOST_LOOKED_AT, restricted=True)
    about = tx.objectives.by_ids(workspace_id, {one.objective_id for one in found if one.objective_id})
    seen = [one for one in found if sees_lesson(looker, one, about.get(one.objective_id or 0))]
    return tuple(sorted(seen, key=lambda one: one.id, reverse=True)[:MOST_BESIDE])


def sees_lesson(looker: Looker, lesson: Lesson, objective: Objective | None) -> bool:
    """``objective`` is what it is about."""
    if lesson.objective_id is None:
        return looker.may_look_around() or lesson.author_id == looker.person.id
    return objective is not None and objective.state is not ObjectiveState.DRAFT and looker.sees(objective)
