"""What is asked of somebody: with an alignment, written and taken back together with it; or from a message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Invalid
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.proposals import WORDS, Proposal, ProposalState, Terms, check_terms, check_value
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.okrs.targets import Target
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked when aligning; ``as_key_result``: to be taken as a key result there."""

    terms: Terms
    as_key_result: bool = False


def propose(
    tx: Transaction,
    access: Access,
    workspace: Workspace,
    person: Person,
    objective: Objective,
    target: Target,
    ask: Ask,
    now: datetime,
) -> Proposal:
    """Ask the owner of a target something, inside the transaction that aligns to it, which holds the workspace. The
    same once more changes nothing. Raises Invalid by field: nobody to ask, something else is asked there already,
    the objective is a draft, which nobody is told of, or one that is restricted and not shown to whoever is asked."""
    check_terms(ask.terms, local_day(now, workspace.zone))
    if objective.state is ObjectiveState.DRAFT:
        raise Invalid({WORDS: ("ask_when_shared", {})})
    about = None if ask.as_key_result or target.key_result is None else target.key_result
    if about is not None:
        check_value(ask.terms, about)
    known = _open_between(tx, objective, target)
    if known is not None and tx.people.get(workspace.id, known.proposed_by_id).is_active:
        return _the_same(known, person, about, ask, target)
    if known is not None:  # nobody is left who could hear the answer
        withdraw(tx, filter(None, [tx.proposals.locked(workspace.id, known.id)]), person.id, now)
    owner_id = target.objective.owner_id if about is None else about.owner_id
    if not objective.is_told_to(owner_id):
        name = tx.people.get(workspace.id, owner_id).name
        raise Invalid({WORDS: ("asked_does_not_see", {"name": name, "code": objective.code})})
    _ensure_answers(access, workspace, person, tx.people.get(workspace.id, owner_id), target)
    return tx.proposals.add(
        by=person.id,
        now=now,
        workspace_id=workspace.id,
        from_objective_id=objective.id,
        to_objective_id=target.objective.id,
        key_result_id=None if about is None else about.id,
        proposed_by_id=person.id,
        as_key_result=ask.as_key_result,
        words=ask.terms.words,
        value=ask.terms.value,
        due_day=ask.terms.due_day,
        proposed_at=now,
    )


def ask_from_message(
    tx: Transaction,
    access: Access,
    workspace: Workspace,
    person: Person,
    objective: Objective,
    terms: Terms,
    url: str,
    now: datetime,
) -> Proposal:
    """Ask the owner of an objective to take what a message says as a key result, inside a transaction that holds the
    workspace. The same once more changes nothing. Raises Invalid by field: nobody to ask, or something else is asked
    there from the same message."""
    check_terms(terms, local_day(now, workspace.zone))
    earlier = tx.proposals.to_objective(workspace.id, objective.id)
    mine = (one for one in earlier if one.url == url and one.proposed_by_id == person.id and one.state.is_open)
    known = next(mine, None)
    if known is not None:
        if known.terms != terms:
            raise Invalid({WORDS: ("asked_from_here", {"code": objective.code})})
        return known
    _ensure_answers(access, workspace, person, tx.people.get(workspace.id, objective.owner_id), Target(objective))
    return tx.proposals.add(
        by=person.id,
        now=now,
        workspace_id=workspace.id,
        to_objective_id=objective.id,
        proposed_by_id=person.id,
        as_key_result=True,
        words=terms.words,
        url=url,
        value=terms.value,
        due_day=terms.due_day,
        proposed_at=now,
    )


def _open_between(tx: Transaction, objective: Objective, target: Target) -> Proposal | None:
    earlier = tx.proposals.from_objective(objective.workspace_id, objective.id)
    return next((one for one in earlier if one.to_objective_id == target.objective.id and one.state.is_open), None)


def _the_same(known: Proposal, person: Person, about: KeyResult | None, ask: Ask, target: Target) -> Proposal:
    """What waits for an answer already, if the same person asks the same of the same once more."""
    asked = (known.proposed_by_id, known.key_result_id, known.as_key_result, known.terms)
    if asked != (person.id, None if about is None else about.id, ask.as_key_result, ask.terms):
        raise Invalid({WORDS: ("asked_already", {"code": target.objective.code})})
    return known


def _ensure_answers(access: Access, workspace: Workspace, person: Person, owner: Person, target: Target) -> None:
    if owner.id == person.id:
        raise Invalid({WORDS: ("asks_oneself", {"code": target.code})})
    if not owner.is_active:
        raise Invalid({WORDS: ("nobody_to_ask", {"name": owner.name})})
    if not access.may_be_asked(owner, workspace):
        raise Invalid({WORDS: ("may_not_answer", {"name": owner.name})})


def withdraw(tx: Transaction, proposals: Iterable[Proposal], by: PersonId, now: datetime) -> None:
    """What was asked with an alignment that is gone, and is held; what has been answered stays as it is."""
    for one in proposals:
        if one.state.is_open:
            held = {"state": ProposalState.WITHDRAWN, "answered_by_id": by, "answered_at": now}
            tx.proposals.change(one, by=by, now=now, reason="unlinked", **held)
