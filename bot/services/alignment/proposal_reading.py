"""Proposals with the names that their words need: what waits for somebody, how theirs ended, all those of one
objective."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import RUNNING, KeyResult, Objective
from bot.domain.people import Person
from bot.domain.proposals import ENDED, WAITS_FOR_OWNER, Proposal, ProposalSheet, ProposalState
from storage import Transaction

Sees = Callable[[Objective], bool]
TOLD_FOR = timedelta(days=14)
"""How long the outcome stands in App Home of somebody who gets no check-in message."""


def waiting_for(tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId) -> tuple[ProposalSheet, ...]:
    """What waits for this person's answer, and can still be answered, oldest first."""
    asked = tx.proposals.to_owner(workspace_id, person_id, WAITS_FOR_OWNER)
    traded = tx.proposals.proposed_by(workspace_id, person_id, (ProposalState.TRADED,))
    found = sheets(tx, workspace_id, person_id, [*asked, *traded])
    return tuple(one for one in found if not one.is_over and not one.asker_left)


def outcomes_for(
    tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId, now: datetime, before: datetime | None = None
) -> tuple[ProposalSheet, ...]:
    """How proposals of or to this person had ended by ``now``, unless they have read it. Each is told to one of the two
    sides: an answer to whoever asked, everything else to whoever owns today what was asked about. ``before`` is when
    the message before was sent, for the next one."""
    since = min(before or now, now - TOLD_FOR)
    mine, theirs = tx.proposals.proposed_by, tx.proposals.to_owner
    found = [one for one in mine(workspace_id, person_id, ENDED) if one.is_told_to_asker]
    found += [one for one in theirs(workspace_id, person_id, ENDED) if not one.is_told_to_asker]
    untold = [one for one in found if one.told_at is None and one.answered_by_id != person_id]
    fresh = [one for one in untold if one.answered_at is not None and since <= one.answered_at <= now]
    return sheets(tx, workspace_id, person_id, sorted(fresh, key=lambda one: one.id))


def of_objective(tx: Transaction, objective: Objective, person_id: PersonId, sees: Sees) -> tuple[ProposalSheet, ...]:
    """What was asked with the alignments of an objective and of those aligned to it: what is open, and what was agreed
    on or declined; as far as this reader may see both ends."""
    found = tx.proposals.from_objective(objective.workspace_id, objective.id)
    found += tx.proposals.to_objective(objective.workspace_id, objective.id)
    shown = [one for one in found if one.state is not ProposalState.WITHDRAWN]
    return sheets(tx, objective.workspace_id, person_id, shown, sees)


def sheets(
    tx: Transaction,
    workspace_id: WorkspaceId,
    reader_id: PersonId,
    proposals: Sequence[Proposal],
    sees: Sees | None = None,
) -> tuple[ProposalSheet, ...]:
    """A fixed number of statements. What has an end that the reader is not told of is left out; so is, with ``sees``,
    what has one that they may not see."""
    if not proposals:
        return ()
    ends = {end for one in proposals for end in _ends(one)}
    objectives = tx.objectives.by_ids(workspace_id, ends)
    may_see = sees or (lambda one: one.is_told_to(reader_id))
    seen = {one.id for one in objectives.values() if may_see(one)}
    proposals = [one for one in proposals if _ends(one) <= seen]
    results: dict[int, KeyResult] = {one.id: one for each in objectives.values() for one in each.key_results}
    people = tx.people.by_ids(workspace_id, _named(proposals, objectives, results))
    return tuple(_sheet(one, objectives, results, people, reader_id) for one in proposals)


def owner_of(proposal: Proposal, objective: Objective, results: Mapping[int, KeyResult]) -> PersonId:
    """Whoever is asked today: the owner of the key result it is about, else of the objective. Who takes over an
    objective takes over what is asked of it."""
    result = results.get(proposal.key_result_id or 0)
    return objective.owner_id if result is None else result.owner_id


def _named(
    proposals: Sequence[Proposal], objectives: Mapping[int, Objective], results: Mapping[int, KeyResult]
) -> set[PersonId]:
    owners = {owner_of(one, objectives[one.to_objective_id], results) for one in proposals}
    return owners | {each for one in proposals for each in (one.proposed_by_id, one.answered_by_id) if each is not None}


def _sheet(
    proposal: Proposal,
    objectives: Mapping[int, Objective],
    results: Mapping[int, KeyResult],
    people: Mapping[int, Person],
    reader_id: PersonId,
) -> ProposalSheet:
    lower, upper = objectives.get(proposal.from_objective_id or 0), objectives[proposal.to_objective_id]
    owner, target = people[owner_of(proposal, upper, results)], results.get(proposal.key_result_id or 0, upper)
    asker = people[proposal.proposed_by_id]
    answerer = people.get(proposal.answered_by_id or PersonId(0))
    return ProposalSheet(
        proposal=proposal,
        from_code="" if lower is None else lower.code,
        from_title="" if lower is None else lower.title,
        to_code=target.code,
        asker=asker.name,
        owner=owner.name,
        answerer="" if answerer is None else answerer.name,
        reads_as_owner=owner.id == reader_id,
        owner_left=not owner.is_active,
        asker_left=not asker.is_active,
        is_over=any(one.state not in RUNNING for one in (lower, upper) if one is not None),
    )


def _ends(proposal: Proposal) -> set[ObjectiveId]:
    """What is asked from a message has one."""
    return {end for end in (proposal.from_objective_id, proposal.to_objective_id) if end is not None}
