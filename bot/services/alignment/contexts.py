"""What the owner of an objective says when an objective above has changed: still serves, needs change, unlink."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.context import Verdict, check_words
from bot.domain.context_sheets import ContextSheet
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.alignment.asking import withdraw
from bot.services.alignment.context_reading import sheets, waiting_for
from bot.services.okrs.looking import Looker
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Answered:
    """How it stands. ``before``: something else had been said already, and nothing was changed now. ``is_newer``: it
    has changed again since the person looked, so that their answer was to something else, and was not taken."""

    sheet: ContextSheet
    before: bool = False
    is_newer: bool = False


@dataclass(frozen=True)
class Contexts:
    store: Store
    access: Access

    def waiting(self, workspace: Workspace, person: Person) -> tuple[ContextSheet, ...]:
        with self.store.read() as tx:
            return waiting_for(tx, person, Looker(person, workspace).sees)

    def look(self, workspace: Workspace, person: Person, change_id: int) -> ContextSheet:
        """The difference as it is now, answered or not. Raises NotFound, NotAllowed (also for what the person may not
        see), NothingToDo when nothing is left to be asked."""
        with self.store.read() as tx:
            return self._looked_at(tx, workspace, person, change_id)

    def answer(
        self,
        workspace: Workspace,
        person: Person,
        change_id: int,
        in_round: int,
        verdict: Verdict,
        words: str,
        now: datetime,
    ) -> Answered:
        """Say what becomes of it; ``in_round`` is what the person saw. The same answer twice is one. To unlink takes
        away the alignments that the change concerns, and what was asked with them. Raises Invalid, and as ``look``
        does."""
        check_words(words)
        with self.store.write() as tx:
            sheet = self._looked_at(tx, workspace, person, change_id)
            if sheet.change.verdict is not Verdict.WAITING:
                return Answered(sheet, before=not _is_the_same(sheet, person, verdict))
            seen = replace(sheet.change, round=in_round)
            held: dict[str, Any] = {"verdict": verdict, "words": words}
            said = tx.context_changes.answer(seen, by=person.id, now=now, **held)
            if said is None:
                return self._too_late(tx, workspace, person, change_id, verdict)
            if verdict is Verdict.UNLINKED:
                _unlink(tx, sheet, person, now)
            return Answered(replace(sheet, change=said))

    def _too_late(
        self, tx: Transaction, workspace: Workspace, person: Person, change_id: int, verdict: Verdict
    ) -> Answered:
        """Somebody was faster: it was answered, or it changed again."""
        sheet = self._looked_at(tx, workspace, person, change_id)
        if sheet.change.verdict is Verdict.WAITING:
            return Answered(sheet, is_newer=True)
        return Answered(sheet, before=not _is_the_same(sheet, person, verdict))

    def _looked_at(self, tx: Transaction, workspace: Workspace, person: Person, change_id: int) -> ContextSheet:
        change = tx.context_changes.by_id(workspace.id, change_id)
        if change is None:
            raise NotFound("change", "")
        [sheet] = sheets(tx, workspace.id, [change])
        lower = replace(sheet.lower, key_results=())
        self.access.ensure(Action.ANSWER_CHANGE, self.access.to_objective(tx, person, lower), workspace)
        Looker(person, workspace).ensure_sees(sheet.upper)
        is_open = change.verdict is Verdict.WAITING
        if change.verdict is Verdict.OVER or (is_open and (sheet.is_over or change.changed_by_id == person.id)):
            raise NothingToDo("change_is_over")
        return sheet


def _is_the_same(sheet: ContextSheet, person: Person, verdict: Verdict) -> bool:
    return sheet.change.verdict is verdict and sheet.change.answered_by_id == person.id


def _unlink(tx: Transaction, sheet: ContextSheet, person: Person, now: datetime) -> None:
    """As taking an alignment away does, it holds the questions first."""
    lower, upper = sheet.lower, sheet.upper
    asked = tx.proposals.locked_from(lower.workspace_id, lower.id)
    for one in sheet.alignments:
        tx.alignments.remove(one, by=person.id, now=now)
    left = tx.alignments.to_uppers(lower.workspace_id, [upper.id]).get(upper.id, [])
    if all(one.from_objective_id != lower.id for one in left):
        withdraw(tx, [one for one in asked if one.to_objective_id == upper.id], person.id, now)
