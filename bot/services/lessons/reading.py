"""Lessons as somebody may read them: everybody's, but for those about restricted objectives."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.lessons import Lesson, LessonSheet, Tally
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.services.access import Access, policy_of
from bot.services.okrs.looking import Looker, names_of
from storage import Transaction


def sheets(tx: Transaction, access: Access, looker: Looker, lessons: Iterable[Lesson]) -> tuple[LessonSheet, ...]:
    """Those that this reader sees, in the same order. A number of statements that does not grow with them."""
    workspace, found = looker.workspace, [one for one in lessons if one.text]
    about = tx.objectives.by_ids(workspace.id, {one.objective_id for one in found if one.objective_id})
    seen = [one for one in found if sees_lesson(looker, one, about.get(one.objective_id or 0))]
    if not seen:
        return ()
    names = names_of(tx, workspace, [one.author_id for one in seen])
    teams = tx.teams.by_ids(workspace.id, {one.team_id for one in seen if one.team_id})
    cycles = tx.cycles.by_ids(workspace.id, {one.cycle_id for one in seen if one.cycle_id})
    tallies = tx.lesson_uses.tallies(workspace.id, [one.id for one in seen])
    told = []
    for one in seen:
        objective = about.get(one.objective_id or 0)
        relation = to_lesson(access, looker.person, one, objective)
        told.append(
            LessonSheet(
                lesson=one,
                author=names[one.author_id],
                objective=objective,
                team=teams[one.team_id].name if one.team_id else "",
                cycle=cycles[one.cycle_id].name if one.cycle_id else "",
                tally=tallies.get(one.id, Tally()),
                may_change=allowed(Action.CHANGE_LESSON, relation, policy_of(workspace)),
                may_remove=allowed(Action.REMOVE_LESSON, relation, policy_of(workspace)),
            )
        )
    return tuple(told)


def to_lesson(access: Access, person: Person, lesson: Lesson, objective: Objective | None) -> Relation:
    """How somebody stands to a lesson."""
    relation = access.to_workspace(person)
    author = {Who.AUTHOR} if lesson.author_id == person.id else set()
    is_restricted = objective is not None and objective.is_restricted
    return replace(relation, who=relation.who | author, is_restricted=is_restricted)


def sees_lesson(looker: Looker, lesson: Lesson, objective: Objective | None) -> bool:
    """``objective`` is what it is about."""
    if lesson.objective_id is None:
        return looker.may_look_around() or lesson.author_id == looker.person.id
    return objective is not None and objective.state is not ObjectiveState.DRAFT and looker.sees(objective)
