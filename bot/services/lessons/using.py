"""What was said to lessons: whether they apply to a draft, and, when its objective closes, whether they helped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cycles import Cycle
from bot.domain.errors import NotFound
from bot.domain.ids import ObjectiveId
from bot.domain.lessons import (
    ANSWERS,
    Helped,
    LessonSheet,
    LessonUse,
    LessonVerdict,
    UseSheet,
    is_asked_whether_it_helped,
)
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.typed_okrs import TypedObjective
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.lessons.matching import answers_in
from bot.services.lessons.reading import sheets
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import visible
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Fitting:
    """What was said to a lesson that fits an objective, and those that have no answer yet."""

    objective: Objective
    said: LessonVerdict
    lessons: tuple[LessonSheet, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """The lessons that were applied to an objective, each with whether it helped."""

    objective: Objective
    uses: tuple[UseSheet, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveLessons:
    """For the page of an objective: lessons ``noted`` about it and ``applied`` to it; ``waiting``: of how many this
    reader may say now whether they helped."""

    noted: tuple[LessonSheet, ...] = ()
    applied: tuple[UseSheet, ...] = ()
    may_note: bool = False
    waiting: int = 0


@dataclass(frozen=True)
class LessonUsing:
    store: Store
    access: Access

    def answer(
        self,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        lesson_id: int,
        verdict: LessonVerdict,
        now: datetime,
    ) -> Fitting:
        """Whether a lesson that was shown applies; what is left to be answered. Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            objective, use = self._held(tx, workspace, person, objective_id, lesson_id)
            tx.lesson_uses.change(use, by=person.id, now=now, verdict=verdict, answered_at=use.answered_at or now)
            return Fitting(objective, verdict, left_open(tx, self.access, Looker(person, workspace), objective))

    def applied(self, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Applied:
        """Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            objective = self._objective(tx, workspace, person, objective_id)
            return Applied(objective, applied_to(tx, self.access, Looker(person, workspace), objective))

    def helped(
        self,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        lesson_id: int,
        helped: Helped,
        now: datetime,
    ) -> Applied:
        """Say whether a lesson that was applied helped; it may be said anew. Raises NotFound, also before the cycle of
        the objective is over, and NotAllowed."""
        with self.store.write() as tx:
            objective, use = self._held(tx, workspace, person, objective_id, lesson_id)
            cycle = tx.cycles.get(workspace.id, objective.cycle_id)
            if use.verdict is not LessonVerdict.APPLIES or not is_asked_whether_it_helped(objective, cycle):
                raise NotFound("lesson", "")
            tx.lesson_uses.change(use, by=person.id, now=now, helped=helped, helped_at=use.helped_at or now)
            return Applied(objective, applied_to(tx, self.access, Looker(person, workspace), objective))

    def _held(
        self, tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId, lesson_id: int
    ) -> tuple[Objective, LessonUse]:
        objective = self._objective(tx, workspace, person, objective_id)
        found = tx.lesson_uses.of_objective(workspace.id, objective.id)
        use = next((one for one in found if one.lesson_id == lesson_id), None)
        if use is None:
            raise NotFound("lesson", "")
        return objective, use

    def _objective(self, tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Objective:
        objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
        relation = self.access.to_objective(tx, person, objective)
        self.access.ensure(Action.ANSWER_LESSON, relation, workspace)
        return objective


def remember_shown(
    tx: Transaction, objective: Objective, typed: TypedObjective, shown: Iterable[LessonSheet], now: datetime
) -> None:
    """A draft was saved: what its form showed, and what was said to it there."""
    answers = answers_in(typed)
    ids = [*answers, *(one.lesson.id for one in shown)]
    known = tx.lessons.by_ids(objective.workspace_id, ids)
    tx.lesson_uses.show(objective.workspace_id, objective.id, [one for one in ids if one in known], now)
    for use in tx.lesson_uses.of_objective(objective.workspace_id, objective.id) if answers else ():
        said = next((one for one in ANSWERS if one == answers.get(use.lesson_id)), None)
        if said is not None:
            tx.lesson_uses.change(use, by=objective.owner_id, now=now, verdict=said, answered_at=now)


def left_open(tx: Transaction, access: Access, looker: Looker, objective: Objective) -> tuple[LessonSheet, ...]:
    """What was shown to an objective, while it was drafted, and has no answer."""
    return tuple(one.sheet for one in _used(tx, access, looker, objective, LessonVerdict.SHOWN))


def applied_to(tx: Transaction, access: Access, looker: Looker, objective: Objective) -> tuple[UseSheet, ...]:
    """The lessons that were applied to it, as far as this reader sees them."""
    return _used(tx, access, looker, objective, LessonVerdict.APPLIES)


def lessons_of_page(
    tx: Transaction, access: Access, looker: Looker, objective: Objective, cycle: Cycle
) -> ObjectiveLessons:
    """For the page of an objective."""
    if objective.state is ObjectiveState.DRAFT:
        return ObjectiveLessons()
    relation, policy = access.to_objective(tx, looker.person, objective), policy_of(looker.workspace)
    applied = applied_to(tx, access, looker, objective)
    asked = is_asked_whether_it_helped(objective, cycle) and allowed(Action.ANSWER_LESSON, relation, policy)
    return ObjectiveLessons(
        noted=sheets(tx, access, looker, tx.lessons.of_objective(objective.workspace_id, objective.id)),
        applied=applied,
        may_note=allowed(Action.NOTE_LESSON, relation, policy),
        waiting=sum(one.use.helped is Helped.OPEN for one in applied) if asked else 0,
    )


def _used(
    tx: Transaction, access: Access, looker: Looker, objective: Objective, verdict: LessonVerdict
) -> tuple[UseSheet, ...]:
    found = tx.lesson_uses.of_objective(objective.workspace_id, objective.id)
    uses = {one.lesson_id: one for one in found if one.verdict is verdict}
    lessons = tx.lessons.by_ids(objective.workspace_id, uses)
    told = sheets(tx, access, looker, [lessons[one] for one in uses])
    return tuple(UseSheet(uses[one.lesson.id], one) for one in told)
