"""What was shared before its cycle becomes its author's draft again."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cycles import CycleState
from bot.domain.errors import NothingToDo
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import RUNNING, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.drafting.boards import refresh
from bot.services.okrs.targets import visible
from bot.services.schedules import reschedule
from storage import Store, Transaction


@dataclass(frozen=True)
class TakingBack:
    store: Store
    access: Access

    def take_back(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> Objective:
        """Nobody but the owner sees it from then on; what is a draft already stays one. Raises NotFound, NotAllowed,
        and NothingToDo once its cycle has begun, when it is over, or while objectives of others contribute to it."""
        with self.store.write() as tx:
            tx.objectives.lock(workspace.id, [objective_id])
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
            relation = self.access.to_objective_itself(tx, person, objective)
            self.access.ensure(Action.TAKE_BACK, relation, workspace)
            if objective.state is ObjectiveState.DRAFT:
                return objective
            if objective.state not in RUNNING:
                raise NothingToDo("closed")
            if tx.cycles.get(workspace.id, objective.cycle_id).state is not CycleState.PLANNING:
                raise NothingToDo("cycle_has_begun")
            if _has_supporters(tx, workspace, objective):
                raise NothingToDo("others_contribute")
            changed = tx.objectives.change(objective, by=person.id, now=now, state=ObjectiveState.DRAFT)
            reschedule(tx, workspace, objective.at_work, now)
            refresh(tx, workspace, [objective.id], now)
            return changed


def may_take_back(access: Access, tx: Transaction, workspace: Workspace, person: Person, objective: Objective) -> bool:
    """Whether its owner looks at it, before its cycle has begun."""
    if objective.state not in RUNNING or objective.owner_id != person.id:
        return False
    relation = access.to_objective_itself(tx, person, objective)
    return allowed(Action.TAKE_BACK, relation, policy_of(workspace))


def _has_supporters(tx: Transaction, workspace: Workspace, objective: Objective) -> bool:
    """Whether anything that is shared contributes to it: of drafts of others its owner is to know nothing."""
    found = tx.alignments.to_uppers(workspace.id, [objective.id]).get(objective.id, [])
    lower = tx.objectives.by_ids(workspace.id, {one.from_objective_id for one in found} - {objective.id})
    return any(one.state is not ObjectiveState.DRAFT for one in lower.values())
