"""What somebody wants from a cycle: kept for them alone. No method here reads what somebody else has written."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import CycleId
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.wishes import check_wish
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from storage import Store, Transaction

OPEN = (CycleState.ACTIVE, CycleState.PLANNING, CycleState.GRADING)
"""Cycles of which one may still want something, or look at what one wanted."""


@dataclass(frozen=True, slots=True)
class WishList:
    """The open cycles, and those of which they have words; what is planned next first, each with its words, if any."""

    cycles: tuple[Cycle, ...]
    words: dict[CycleId, str]


@dataclass(frozen=True)
class Wishes:
    store: Store
    access: Access

    def mine(self, workspace: Workspace, person: Person) -> WishList:
        """Those that they have said something about are among them whatever has become of the cycle, and of their right
        to own objectives: their words are theirs to take back. Raises NotAllowed, NothingToDo without a cycle."""
        with self.store.read() as tx:
            cycles = tx.cycles.all(workspace.id)
            words = tx.draft_wishes.of(workspace.id, person.id, [one.id for one in cycles])
        if not words:
            self._ensure(workspace, person)
        may = allowed(Action.CREATE_OBJECTIVE, self.access.to_workspace(person), policy_of(workspace))
        found = [one for one in cycles if one.id in words or (may and one.state in OPEN)]
        if not found:
            raise NothingToDo("no_cycle")
        return WishList(tuple(sorted(found, key=_place)), words)

    def keep(
        self, workspace: Workspace, person: Person, typed: dict[CycleId, str], now: datetime, fields: dict[CycleId, str]
    ) -> None:
        """Keep these words, by cycle; empty ones take back what was there, and what is the same stays as it was said.
        ``fields`` are the names of the inputs. Raises NotAllowed, NotFound, and Invalid before anything is kept."""
        for cycle_id, words in typed.items():
            check_wish(words, fields[cycle_id])
        with self.store.write() as tx:
            known = tx.draft_wishes.of(workspace.id, person.id, typed)
            new = typed.keys() - known.keys()
            if new:
                self._ensure(workspace, person)
            if not new <= {one.id for one in tx.cycles.in_state(workspace.id, *OPEN)}:
                raise NotFound("cycle", "")
            changed = {cycle_id: words for cycle_id, words in typed.items() if words != known.get(cycle_id, "")}
            for cycle_id, words in changed.items():
                tx.draft_wishes.put(workspace.id, person.id, cycle_id, words, now)

    def _ensure(self, workspace: Workspace, person: Person) -> None:
        self.access.ensure(Action.CREATE_OBJECTIVE, self.access.to_workspace(person), workspace)


def _place(cycle: Cycle) -> tuple[bool, bool, date, int]:
    """What is planned first, what is over last."""
    return cycle.state is not CycleState.PLANNING, cycle.state is CycleState.CLOSED, cycle.first_day, cycle.id


def wish_of(tx: Transaction, workspace: Workspace, person: Person, cycle_id: CycleId) -> str:
    """Inside a transaction of the caller, for views that this person alone sees; empty without one."""
    return tx.draft_wishes.of(workspace.id, person.id, [cycle_id]).get(cycle_id, "")
