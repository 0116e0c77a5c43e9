"""What somebody wants from a cycle: kept for them alone. No method here reads what somebody else has written."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import CycleId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.wishes import check_wish
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from storage import Store, Transaction

OPEN = (CycleState.ACTIVE, CycleState.PLANNING, CycleState.GRADING)
"""Cycles of which one may still want something, or look at what one wanted."""


@dataclass(frozen=True, slots=True)
class WishList:
    """The open cycles, the one that is planned next first, with this person's words, empty where there are none."""

    cycles: tuple[Cycle, ...]
    words: dict[CycleId, str]


@dataclass(frozen=True)
class Wishes:
    store: Store
    access: Access

    def mine(self, workspace: Workspace, person: Person) -> WishList:
        """Raises NotAllowed for those who own no objectives, NothingToDo without a cycle."""
        self._ensure(workspace, person)
        with self.store.read() as tx:
            cycles = tx.cycles.in_state(workspace.id, *OPEN)
            if not cycles:
                raise NothingToDo("no_cycle")
            found = sorted(cycles, key=lambda one: (one.state is not CycleState.PLANNING, one.first_day, one.id))
            return WishList(tuple(found), tx.draft_wishes.of(workspace.id, person.id, [one.id for one in cycles]))

    def keep(
        self, workspace: Workspace, person: Person, typed: dict[CycleId, str], now: datetime, fields: dict[CycleId, str]
    ) -> None:
        """Keep these words, by cycle; empty ones take back what was there. ``fields`` are the names of the inputs.
        Raises NotAllowed, NotFound, and Invalid before anything is kept."""
        self._ensure(workspace, person)
        for cycle_id, words in typed.items():
            check_wish(words, fields[cycle_id])
        with self.store.write() as tx:
            known = {one.id for one in tx.cycles.in_state(workspace.id, *OPEN)}
            if not known.issuperset(typed):
                raise NotFound("cycle", "")
            for cycle_id, words in typed.items():
                tx.draft_wishes.put(workspace.id, person.id, cycle_id, words, now)

    def _ensure(self, workspace: Workspace, person: Person) -> None:
        self.access.ensure(Action.CREATE_OBJECTIVE, self.access.to_workspace(person), workspace)


def wish_of(tx: Transaction, workspace: Workspace, person: Person, cycle_id: CycleId) -> str:
    """Inside a transaction of the caller, for views that this person alone sees; empty without one."""
    return tx.draft_wishes.of(workspace.id, person.id, [cycle_id]).get(cycle_id, "")
