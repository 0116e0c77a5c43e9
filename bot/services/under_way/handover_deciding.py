"""One objective or key result whose owner has left or moved, and the writing of what is decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.about import About
from bot.domain.context import cancelled
from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.handovers import Cause, Choice, Subject, moved_out
from bot.domain.okrs import OPEN_KEY_RESULTS, RUNNING, KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.wallclock import local_day
from bot.services.alignment.context_asking import bring
from bot.services.drafting.boards import refresh
from bot.services.okrs.desk import Desk
from bot.services.owing import ask_anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(About):
    """What became of an objective or a key result. ``owner`` is its owner now; ``key_results`` were handed over with
    their objective. ``before``: nothing was changed, for somebody had decided otherwise before, or the owner is back
    (KEPT)."""

    choice: Choice
    objective: Objective
    key_result: KeyResult | None = None
    owner: Person
    key_results: tuple[KeyResult, ...] = ()
    before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(About):
    """What is decided about, as it is now; ``owner`` is whom it was asked about."""

    desk: Desk
    subject: Subject
    objective: Objective
    key_result: KeyResult | None
    owner: Person

    @classmethod
    def locked(cls, desk: Desk, subject: Subject) -> "Held":
        """Held to the end of the transaction: of two who decide at once, the second sees what the first decided."""
        objective = desk.tx.objectives.by_id(desk.workspace.id, subject.objective_id)
        if objective is not None:
            desk.tx.objectives.lock(desk.workspace.id, [objective.id])
            desk.tx.key_results.lock(desk.workspace.id, [one.id for one in objective.key_results])
        return cls.read(desk, subject)

    @classmethod
    def read(cls, desk: Desk, subject: Subject) -> "Held":
        """Raises NotFound, NotAllowed; NothingToDo for what a closed cycle holds."""
        tx, workspace_id = desk.tx, desk.workspace.id
        objective, owner = (
            tx.objectives.by_id(workspace_id, subject.objective_id),
            tx.people.by_id(workspace_id, subject.owner_id),
        )
        if objective is None or owner is None or not objective.is_told_to(desk.person.id):
            raise NotFound("objective", "")
        result = next((one for one in objective.key_results if one.id == subject.key_result_id), None)
        if result is None and subject.key_result_id is not None:
            raise NotFound("key_result", "")
        held = cls(desk=desk, subject=subject, objective=objective, key_result=result, owner=owner)
        held.ensure_allowed()
        return held

    @property
    def cause(self) -> Cause:
        return Cause.MOVED if self.owner.is_active else Cause.LEFT

    @property
    def is_back(self) -> bool:
        """The owner is here again, or in the team again: what was asked is no question any more."""
        if self.subject.cause is Cause.LEFT:
            return self.owner.is_active
        if self.subject.cause is not Cause.MOVED or not self.owner.is_active or self.objective.team_id is None:
            return False
        workspace = self.desk.workspace
        held = self.desk.tx.memberships.of_people_in(workspace.id, [self.owner.id], [self.objective.team_id])
        return moved_out(held, local_day(self.desk.now, workspace.zone)) is None

    def before(self, choice: Choice) -> Settled | None:
        """What was settled before, for somebody who chooses now; None when it is still to be decided."""
        if self.is_settled:
            owner = self.desk.tx.people.get(self.desk.workspace.id, self.owner_id)
            return self.settled(self.choice, owner, before=self.choice is not choice)
        return self.settled(Choice.KEPT, self.owner, before=True) if self.is_back else None

    @property
    def is_open(self) -> bool:
        is_open = self.objective.state in RUNNING
        return is_open and (self.key_result is None or self.key_result.state in OPEN_KEY_RESULTS)

    @property
    def is_settled(self) -> bool:
        """Somebody has taken it over, or it is not open any more."""
        return not self.is_open or self.owner_id != self.subject.owner_id

    @property
    def choice(self) -> Choice:
        """What somebody decided before, as far as one can see it."""
        return Choice.HANDED if self.is_open else Choice.DROPPED

    def hand(self, to: Person, with_it: Sequence[KeyResult]) -> Settled:
        desk, given = self.desk, [self.key_result] if self.key_result is not None else list(with_it)
        may = desk.may_be_asked(to) and (self.key_result is not None or desk.may_own(to))
        if not may:
            raise Invalid({"owner": ("cannot_own", {})})
        how: dict[str, Any] = {"by": desk.person.id, "now": desk.now, "reason": f"the owner has {self.cause.value}"}
        if self.key_result is None:
            desk.tx.objectives.change(self.objective, owner_id=to.id, position=self._position(to), **how)
        desk.tx.key_results.give_to(given, to.id, **how)
        self.write(Choice.HANDED, to, given)
        refresh(desk.tx, desk.workspace, [self.objective.id], desk.now)
        stand_ins = {one.stand_in_id for one in given if one.stand_in_id is not None}
        ask_anew(desk.tx, desk.workspace, {self.owner.id, to.id} | stand_ins, desk.now)
        return self.settled(Choice.HANDED, to, key_results=tuple(with_it))

    def drop(self, reason: str) -> Settled:
        desk = self.desk
        how: dict[str, Any] = {"by": desk.person.id, "now": desk.now, "reason": reason}
        if self.key_result is None:
            desk.tx.objectives.change(self.objective, state=ObjectiveState.CANCELLED, **how)
        else:
            desk.tx.key_results.change(self.key_result, state=KeyResultState.CANCELLED, **how)
        changed = cancelled(self.objective, self.key_result)
        bring(desk.tx, desk.workspace, desk.person, [(self.objective, changed)], reason, desk.now)
        self.write(Choice.DROPPED)
        refresh(desk.tx, desk.workspace, [self.objective.id], desk.now)
        asked = self.objective.key_results if self.key_result is None else (self.key_result,)
        named = {one.owner_id for one in asked} | {one.stand_in_id for one in asked if one.stand_in_id is not None}
        ask_anew(desk.tx, desk.workspace, named | {self.owner.id}, desk.now)
        return self.settled(Choice.DROPPED, self.owner)

    def write(self, choice: Choice, to: Person | None = None, given: Sequence[KeyResult] = ()) -> None:
        about = [self.subject.key_result_id, *(one.id for one in given if one.id != self.subject.key_result_id)]
        ground = {
            "workspace_id": self.desk.workspace.id,
            "cause": self.cause,
            "choice": choice,
            "objective_id": self.objective.id,
            "owner_id": self.owner.id,
            "to_id": to.id if to is not None else None,
            "decided_by_id": self.desk.person.id,
            "at": self.desk.now,
        }
        self.desk.tx.handovers.remember([{**ground, "key_result_id": one} for one in about])

    def settled(
        self, choice: Choice, owner: Person, *, key_results: tuple[KeyResult, ...] = (), before: bool = False
    ) -> Settled:
        return Settled(
            choice=choice,
            objective=self.objective,
            key_result=self.key_result,
            owner=owner,
            key_results=key_results,
            before=before,
        )

    def _position(self, to: Person) -> int:
        """A personal objective comes last among those of its new owner; a team's stays where it is."""
        if self.objective.team_id is not None:
            return self.objective.position
        beside = self.desk.tx.objectives.beside(self.desk.workspace.id, to.id, None, self.objective.cycle_id)
        return max((one.position for one in beside), default=0) + 1

    def ensure_allowed(self) -> None:
        """As for editing: owning one of its key results gives no say in the objective itself. What counts is whose it
        was: a manager whose report's it is no longer is told who has it now."""
        desk, objective, was = self.desk, self.objective, self.subject.owner_id
        if self.key_result is None:
            bare = replace(objective, key_results=(), owner_id=was)
            relation = desk.access.to_objective(desk.tx, desk.person, bare)
        else:
            held = (replace(self.key_result, owner_id=was), objective, desk.workspace, desk.now)
            relation = desk.access.to_key_result(desk.tx, desk.person, *held)
        desk.access.ensure(Action.HAND_OVER, relation, desk.workspace)
        if desk.tx.cycles.get(desk.workspace.id, objective.cycle_id).state is CycleState.CLOSED:
            raise NothingToDo("closed")
