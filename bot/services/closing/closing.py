"""Closing an objective, page by page, and reopening it (product.md, Closing)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.closing import DECISIONS, Closing, Matters
from bot.domain.context import difference
from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import Code, ObjectiveId
from bot.domain.lessons import LessonSource
from bot.domain.okrs import COUNTED, RUNNING, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.alignment.context_asking import bring
from bot.services.closing.choices import grades
from bot.services.closing.digests import cancel_digest, cancel_digests, promise_digests
from bot.services.closing.form import (
    CLOSABLE,
    DECISION,
    FORM,
    MATTERS,
    OUTSIDE,
    TELL,
    Closed,
    ClosingForm,
    begun,
    closed_as,
    closed_before,
)
from bot.services.closing.pages import SubmittedPage
from bot.services.drafting.carrying import carry
from bot.services.lessons.lessons import record
from bot.services.lessons.using import lessons_of_page
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import visible
from bot.services.owing import ask_anew
from storage import Store, Transaction


@dataclass(frozen=True)
class ClosingDesk:
    store: Store
    access: Access

    def by_code(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> ClosingForm | Closed:
        """The form with all that was typed so far; or how it was closed. Raises NotFound, NotAllowed, and NothingToDo
        for what cannot be closed."""
        with self.store.write() as tx:
            found = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            return self._opened(tx, workspace, person, found, now)

    def of(self, workspace: Workspace, person: Person, identity: ObjectiveId, now: datetime) -> ClosingForm | Closed:
        """As ``by_code``."""
        with self.store.write() as tx:
            found = visible(tx, person, tx.objectives.by_id(workspace.id, identity), None)
            return self._opened(tx, workspace, person, found, now)

    def keep(
        self, workspace: Workspace, person: Person, form_id: int, page: int, typed: Mapping[str, str], now: datetime
    ) -> ClosingForm | Closed:
        """Keep what stands on a page, and show that page. Raises as ``by_code``; NotFound when the form is gone."""
        with self.store.write() as tx:
            found = self._submitted(tx, workspace, person, form_id, now)
            return found if isinstance(found, Closed) else found.kept(page, typed)

    def submit(
        self, workspace: Workspace, person: Person, form_id: int, page: int, typed: Mapping[str, str], now: datetime
    ) -> ClosingForm | Closed:
        """The next page; this or an earlier one with what is wrong, or with what has moved; after the last page the
        objective is closed. Of two who close it at once, the second reads how it was closed. Raises as ``keep``."""
        with self.store.write() as tx:
            found = self._submitted(tx, workspace, person, form_id, now)
            if isinstance(found, Closed):
                return found
            turned = found.turned(page, typed)
            return turned if isinstance(turned, ClosingForm) else self._close(tx, workspace, person, turned)

    def reopen(
        self, workspace: Workspace, person: Person, identity: ObjectiveId, now: datetime
    ) -> ClosingForm | Closed:
        """Put it back to what it was; what was written stands in the form. Once its cycle is closed nobody can: one
        that closes waits only for what runs in it, so its state is read with the workspace held. Raises NotFound,
        NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            tx.objectives.lock(workspace.id, [identity])
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, identity), None)
            self._ensure(tx, workspace, person, objective, now)
            if objective.state is ObjectiveState.CLOSED:
                cycle = tx.cycles.get(workspace.id, objective.cycle_id)
                if cycle.state not in CLOSABLE:
                    raise NothingToDo("closed")
                self._put_back(tx, workspace, person, objective, cycle, now)
            return self._opened(tx, workspace, person, tx.objectives.get(workspace.id, identity), now)

    def _opened(
        self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective, now: datetime
    ) -> ClosingForm | Closed:
        self._ensure(tx, workspace, person, objective, now)
        cycle = tx.cycles.get(workspace.id, objective.cycle_id)
        if objective.state is ObjectiveState.CLOSED:
            return closed_before(tx, objective, cycle)
        _ensure_closable(objective, cycle)
        return SubmittedPage.of(tx, workspace, person, objective, cycle, begun(tx, objective, person, now), now).shown(
            1
        )

    def _submitted(
        self, tx: Transaction, workspace: Workspace, person: Person, form_id: int, now: datetime
    ) -> SubmittedPage | Closed:
        """Everything held: the workspace before the objective, as a cycle that moves on does, and that before its key
        results, as everywhere."""
        draft = tx.forms.locked(workspace.id, person.id, form_id)
        if draft is None or not draft.form.startswith(FORM):
            raise NotFound("form", "")
        identity = ObjectiveId(int(draft.form.removeprefix(FORM)))
        tx.workspaces.lock(workspace.id)
        tx.objectives.lock(workspace.id, [identity])
        objective = visible(tx, person, tx.objectives.by_id(workspace.id, identity), None)
        tx.key_results.lock(workspace.id, [one.id for one in objective.key_results])
        objective = tx.objectives.get(workspace.id, identity)
        self._ensure(tx, workspace, person, objective, now)
        cycle = tx.cycles.get(workspace.id, objective.cycle_id)
        if objective.state is ObjectiveState.CLOSED:
            return closed_before(tx, objective, cycle)
        _ensure_closable(objective, cycle)
        return SubmittedPage.of(tx, workspace, person, objective, cycle, draft, now)

    def _ensure(
        self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective, now: datetime
    ) -> None:
        relation = self.access.to_closing(tx, person, objective, workspace, now)
        self.access.ensure(Action.CLOSE, relation, workspace)

    def _close(self, tx: Transaction, workspace: Workspace, person: Person, turning: SubmittedPage) -> Closed:
        """Grades, words and state; what contributes to one that is closed before its cycle ends is asked as after any
        change."""
        objective, now, fields = turning.objective, turning.now, turning.fields
        tx.grades.put(workspace.id, objective.id, grades(fields, objective, turning.suggested), by=person.id, now=now)
        words: dict[str, Any] = {
            "decision": next(one for one in DECISIONS if one == fields[DECISION]),
            "matters": next((one for one in Matters if one == fields.get(MATTERS)), Matters.UNSAID),
            "tell_others": fields.get(TELL, ""),
            "changed_outside": fields.get(OUTSIDE, ""),
            "closed_by_id": person.id,
        }
        closing = _write(tx, objective, words, by=person, now=now)
        closed = tx.objectives.change(objective, by=person.id, now=now, state=ObjectiveState.CLOSED)
        over = replace(objective, state=closed.state)
        record(tx, workspace, person, over, closing.tell_others, LessonSource.CLOSING, now)
        successor = carry(tx, workspace, objective, closing, by=person.id, now=now)
        tx.forms.forget(turning.draft)
        _tell(tx, workspace, person, objective, closed, turning.cycle, now)
        promise_digests(tx, workspace, turning.cycle, now, about=closed)
        waiting = lessons_of_page(tx, self.access, Looker(person, workspace), over, turning.cycle).waiting
        return replace(closed_as(tx, closed), may_reopen=True, successor=successor, lessons_waiting=waiting)

    def _put_back(
        self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective, cycle: Cycle, now: datetime
    ) -> None:
        kept = tx.closings.kept(workspace.id, objective.id)
        before = ObjectiveState.ACTIVE if kept is None else kept.state_before
        if kept is not None:
            tx.closings.wait(kept, is_waiting=False)
        opened = tx.objectives.change(objective, by=person.id, now=now, state=before)
        _tell(tx, workspace, person, objective, opened, cycle, now)
        cancel_digest(tx, workspace, objective, cycle, now)

    def may_close(
        self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective, cycle: Cycle, now: datetime
    ) -> bool:
        """Whether the page of an objective offers it: to close it, or, once it is closed, to look and reopen."""
        if cycle.state not in CLOSABLE or objective.state not in COUNTED:
            return False
        relation = self.access.to_closing(tx, person, objective, workspace, now)
        return allowed(Action.CLOSE, relation, policy_of(workspace))


def close_unfinished(tx: Transaction, workspace: Workspace, cycle: Cycle, now: datetime) -> int:
    """When a cycle closes, what nobody has closed closes without a score; how many. What somebody had begun to write
    stays in their form. The digests that waited for it are promised. A fixed number of statements. The caller has all
    next prompts worked out anew."""
    left = tx.leftovers.close(workspace.id, cycle.id, now)
    promise_digests(tx, workspace, cycle, now, whatever_is_open=True)
    return left


def open_unfinished(tx: Transaction, workspace: Workspace, cycle: Cycle, now: datetime) -> int:
    """When a closed cycle is opened again, what closed with it alone is what it was before; how many. What somebody had
    closed, or decided on since, stays closed. The caller has all next prompts worked out anew."""
    opened = tx.leftovers.open(workspace.id, cycle.id, now)
    if opened:
        cancel_digests(tx, workspace, cycle, now)
    return opened


def _write(tx: Transaction, objective: Objective, words: Mapping[str, Any], *, by: Person, now: datetime) -> Closing:
    """Instead of what was written when it was closed before."""
    held: dict[str, Any] = {"state_before": objective.state, "closed_at": now, **words}
    kept = tx.closings.kept(objective.workspace_id, objective.id)
    if kept is not None:
        return tx.closings.change(kept, by=by.id, now=now, **held)
    where: dict[str, Any] = {"workspace_id": objective.workspace_id, "objective_id": objective.id}
    return tx.closings.add(by=by.id, now=now, **where, **held)


def _tell(
    tx: Transaction,
    workspace: Workspace,
    person: Person,
    before: Objective,
    after: Objective,
    cycle: Cycle,
    now: datetime,
) -> None:
    """Whoever contributes to what is closed early is asked whether theirs still serves; at the end of a cycle, when all
    are closed, nobody is. Nobody is asked for check-ins of what is closed."""
    after = replace(after, key_results=before.key_results, named=before.named, above=before.above)
    if cycle.state is CycleState.ACTIVE:
        bring(tx, workspace, person, [(before, difference(before, after))], "", now)
    ask_anew(tx, workspace, before.at_work, now)


def _ensure_closable(objective: Objective, cycle: Cycle) -> None:
    if cycle.state is CycleState.PLANNING or objective.state is ObjectiveState.DRAFT:
        raise NothingToDo("not_begun")
    if objective.state is ObjectiveState.CANCELLED and cycle.state is CycleState.ACTIVE:
        raise NothingToDo("turn_cancelled")
    if cycle.state is CycleState.CLOSED or objective.state not in RUNNING:
        raise NothingToDo("closed")
