"""Answers to what was asked with an alignment: accept, trade, decline. Aligning itself needs nobody's leave."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.permissions import Action, Who
from bot.domain.proposals import (
    ANSWER,
    MOST_WORDS,
    OPEN,
    Answer,
    Proposal,
    ProposalSheet,
    ProposalState,
    Terms,
    answered,
    check_terms,
    check_value,
)
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.alignment.proposal_reading import sheets
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Answered:
    """How it stands. ``before``: it was not waiting for this answer any more, and nothing was changed now."""

    sheet: ProposalSheet
    before: bool = False


@dataclass(frozen=True)
class Proposals:
    store: Store
    access: Access

    def look(self, workspace: Workspace, person: Person, proposal_id: int, state: str) -> Answered:
        """For a form; ``state`` is what the person saw. Raises NotFound, NotAllowed, NothingToDo."""
        with self.store.read() as tx:
            proposal = tx.proposals.by_id(workspace.id, proposal_id)
            return self._looked_at(tx, workspace, person, proposal, state)

    def accept(self, workspace: Workspace, person: Person, proposal_id: int, state: str, now: datetime) -> Answered:
        """What was asked as a key result is accepted by drafting it (``drafted``). Raises as ``look`` does."""
        return self._answer(workspace, person, proposal_id, state, Answer.ACCEPT, now, {})

    def trade(
        self, workspace: Workspace, person: Person, proposal_id: int, state: str, terms: Terms, now: datetime
    ) -> Answered:
        """Raises Invalid by field, and as ``look`` does."""
        check_terms(terms, local_day(now, workspace.zone))
        held = {"words": terms.words, "value": terms.value, "due_day": terms.due_day}
        return self._answer(workspace, person, proposal_id, state, Answer.TRADE, now, held, terms)

    def decline(
        self, workspace: Workspace, person: Person, proposal_id: int, state: str, word: str, now: datetime
    ) -> Answered:
        """Raises Invalid, and as ``look`` does."""
        if not word:
            raise Invalid({ANSWER: ("empty", {})})
        if len(word) > MOST_WORDS:
            raise Invalid({ANSWER: ("too_long", {"most": str(MOST_WORDS)})})
        return self._answer(workspace, person, proposal_id, state, Answer.DECLINE, now, {"answer": word})

    def _answer(
        self,
        workspace: Workspace,
        person: Person,
        proposal_id: int,
        state: str,
        answer: Answer,
        now: datetime,
        values: Mapping[str, Any],
        terms: Terms | None = None,
    ) -> Answered:
        with self.store.write() as tx:
            proposal = tx.proposals.locked(workspace.id, proposal_id)
            found = self._looked_at(tx, workspace, person, proposal, state)
            if terms is not None:
                _check_value(tx, found.sheet.proposal, terms)
            if found.before:
                return found
            changed = settle(tx, found.sheet.proposal, answer, person.id, now, values)
            return Answered(replace(found.sheet, proposal=changed))

    def _looked_at(
        self, tx: Transaction, workspace: Workspace, person: Person, proposal: Proposal | None, state: str
    ) -> Answered:
        if proposal is None:
            raise NotFound("proposal", "")
        found = sheets(tx, workspace.id, person.id, [proposal])
        if not found:
            raise NotFound("proposal", "")
        [sheet] = found
        self._ensure_side(workspace, person, sheet)
        if proposal.state.value != state or proposal.state not in OPEN:
            return Answered(sheet, before=True)
        if sheet.is_over:
            raise NothingToDo("proposal_is_over")
        if sheet.asker_left:
            raise NothingToDo("asker_left")
        waits_for_asker = proposal.state is ProposalState.TRADED
        is_asked = proposal.proposed_by_id == person.id if waits_for_asker else sheet.reads_as_owner
        return Answered(sheet, before=not is_asked)

    def _ensure_side(self, workspace: Workspace, person: Person, sheet: ProposalSheet) -> None:
        """The two sides alone answer. Raises NotAllowed."""
        stands = {Who.ASKED: sheet.reads_as_owner, Who.AUTHOR: sheet.proposal.proposed_by_id == person.id}
        relation = self.access.to_workspace(person)
        relation = replace(relation, who=relation.who | {who for who, holds in stands.items() if holds})
        self.access.ensure(Action.ANSWER_PROPOSAL, relation, workspace)


def _check_value(tx: Transaction, proposal: Proposal, terms: Terms) -> None:
    """Raises Invalid for a value that the key result in question cannot have."""
    asked = proposal.key_result_id
    about = None if asked is None else tx.key_results.by_id(proposal.workspace_id, asked)
    if about is not None:
        check_value(terms, about)


def settle(
    tx: Transaction, proposal: Proposal, answer: Answer, by: PersonId, now: datetime, values: Mapping[str, Any]
) -> Proposal:
    """Write an answer to a proposal that is held. With a yes the alignments it was asked with are agreed on."""
    state = answered(proposal.state, answer)
    if state is None:
        raise NothingToDo("no_such_answer")
    held = {"state": state, "answered_by_id": by, "answered_at": now, **values}
    if answer is Answer.TRADE:
        held |= {"earlier_words": proposal.words, "earlier_value": proposal.value}
        held |= {"earlier_due_day": proposal.due_day}
    changed = tx.proposals.change(proposal, by=by, now=now, **held)
    if state is ProposalState.ACCEPTED:
        _agree(tx, changed, by, now)
    return changed


def still_asked(tx: Transaction, workspace_id: WorkspaceId, proposal_id: int) -> Proposal:
    """What is about to be drafted, held to the end of the transaction. Raises NotFound, and NothingToDo with how it
    ended when it waits for nobody any more."""
    proposal = tx.proposals.locked(workspace_id, proposal_id)
    if proposal is None:
        raise NotFound("proposal", "")
    if not proposal.state.is_open:
        raise NothingToDo(f"asked_{proposal.state.value}")
    return proposal


def drafted(tx: Transaction, proposal: Proposal, made: KeyResult, by: PersonId, now: datetime) -> None:
    """What was asked for as a key result, and is held, has become one."""
    settle(tx, proposal, Answer.ACCEPT, by, now, {"made_key_result_id": KeyResultId(made.id)})


def _agree(tx: Transaction, proposal: Proposal, by: PersonId, now: datetime) -> None:
    if proposal.from_objective_id is None:
        return
    links = tx.alignments.from_objectives(proposal.workspace_id, [proposal.from_objective_id])
    upper = tx.objectives.get(proposal.workspace_id, proposal.to_objective_id)
    results = {result.id for result in upper.key_results}
    for link in links:
        if link.to_objective_id == upper.id or link.to_key_result_id in results:
            tx.alignments.change(link, by=by, now=now, agreed_at=now)
