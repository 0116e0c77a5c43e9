"""Changes of objectives with all that their words need: what waits for somebody, and what was said to a change."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.context import TOLD_FOR, ContextChange, Verdict, touched_ends
from bot.domain.context_sheets import ContextPage, ContextRound, ContextSheet, Said
from bot.domain.cycles import CycleState
from bot.domain.ids import ObjectiveId, WorkspaceId
from bot.domain.okrs import RUNNING, Alignment, Objective
from bot.domain.people import Person
from storage import Transaction

Sees = Callable[[Objective], bool]
"""Whether the reader may see an objective."""


def waiting_for(tx: Transaction, person: Person, sees: Sees) -> tuple[ContextSheet, ...]:
    """What waits for this person, and what they may see, oldest first."""
    found = sheets(tx, person.workspace_id, tx.context_changes.waiting_for(person.workspace_id, person.id))
    return tuple(one for one in found if not one.is_over and sees(one.upper))


def outcomes_for(
    tx: Transaction, person: Person, sees: Sees, now: datetime, before: datetime | None = None
) -> tuple[ContextRound, ...]:
    """What others said to changes of what this person owns, unless they have read it; the oldest answer first.
    ``before`` is when the message before was sent, for the next one."""
    since = min(before or now, now - TOLD_FOR)
    untold = tx.context_changes.untold_to(person.workspace_id, person.id)
    fresh = [one for one in untold if one.answered_at is not None and since <= one.answered_at <= now]
    if not fresh:
        return ()
    uppers = tx.objectives.by_ids(person.workspace_id, {one.upper_objective_id for one in fresh})
    first = min(one.changed_at for one in fresh)
    changes = tx.context_changes.about(person.workspace_id, [one.id for one in uppers.values()], first)
    told: dict[ObjectiveId, tuple[int, ...]] = {}
    for one in fresh:
        told[one.upper_objective_id] = (*told.get(one.upper_objective_id, ()), one.id)
    return _rounds(tx, sees, [uppers[one] for one in told], changes, told)


def page_of(tx: Transaction, objective: Objective, sees: Sees, now: datetime) -> ContextPage:
    """For the page of an objective: what was said to its last changes, and what it needs itself."""
    changes = tx.context_changes.around(objective.workspace_id, objective.id, now - TOLD_FOR)
    if not changes:
        return ContextPage()
    ends = {one.from_objective_id for one in changes} | {one.upper_objective_id for one in changes}
    others = tx.objectives.by_ids(objective.workspace_id, ends - {objective.id})
    known = {**others, objective.id: objective}
    newest = {(one.upper_objective_id, one.from_objective_id): one for one in changes}
    about = [one for one in newest.values() if one.upper_objective_id == objective.id]
    above = [one for one in newest.values() if one.verdict is Verdict.NEEDS_CHANGE and one not in about]
    found = _round(sees, objective, about, known, ())
    return ContextPage(
        round=found if found.count else None,
        needs=tuple(one for each in above if sees(one := known[each.upper_objective_id])),
    )


def sheets(tx: Transaction, workspace_id: WorkspaceId, changes: Sequence[ContextChange]) -> tuple[ContextSheet, ...]:
    """A fixed number of statements."""
    if not changes:
        return ()
    lower_ids = {one.from_objective_id for one in changes}
    objectives = tx.objectives.by_ids(workspace_id, lower_ids | {one.upper_objective_id for one in changes})
    links = tx.alignments.to_uppers(workspace_id, [one.upper_objective_id for one in changes])
    owners = {objectives[one.upper_objective_id].owner_id for one in changes}
    people = tx.people.by_ids(workspace_id, owners | {one.changed_by_id for one in changes})
    cycles = tx.cycles.by_ids(workspace_id, {objectives[one].cycle_id for one in lower_ids})
    past = {one.id for one in cycles.values() if one.state in (CycleState.GRADING, CycleState.CLOSED)}
    return tuple(_sheet(one, objectives, links, people, past) for one in changes)


def _sheet(
    change: ContextChange,
    objectives: Mapping[int, Objective],
    links: Mapping[ObjectiveId, Iterable[Alignment]],
    people: Mapping[int, Person],
    past: Collection[int],
) -> ContextSheet:
    upper, lower = objectives[change.upper_objective_id], objectives[change.from_objective_id]
    between = [one for one in links.get(upper.id, ()) if one.from_objective_id == lower.id]
    return ContextSheet(
        change=change,
        upper=upper,
        lower=lower,
        by=people[change.changed_by_id],
        owner=people[upper.owner_id],
        alignments=tuple(touched_ends(change.difference, between)),
        is_past=lower.cycle_id in past,
    )


def _rounds(
    tx: Transaction,
    sees: Sees,
    uppers: Sequence[Objective],
    changes: Sequence[ContextChange],
    told: Mapping[ObjectiveId, tuple[int, ...]],
) -> tuple[ContextRound, ...]:
    """One for each of these objectives, from the newest question to each that contributes to it."""
    newest = {(one.upper_objective_id, one.from_objective_id): one for one in changes}
    lowers = tx.objectives.by_ids(uppers[0].workspace_id, {lower_id for _, lower_id in newest})
    found = []
    for upper in uppers:
        its = [one for (upper_id, _), one in newest.items() if upper_id == upper.id]
        found.append(_round(sees, upper, its, lowers, told.get(upper.id, ())))
    return tuple(found)


def _round(
    sees: Sees,
    upper: Objective,
    changes: Sequence[ContextChange],
    lowers: Mapping[int, Objective],
    told: tuple[int, ...],
) -> ContextRound:
    said = []
    for one in sorted(changes, key=lambda one: lowers[one.from_objective_id].number):
        lower = lowers[one.from_objective_id]
        is_seen = sees(lower)
        if one.verdict in (Verdict.NEEDS_CHANGE, Verdict.UNLINKED):
            said.append(Said(lower.code if is_seen else "", one.verdict, one.words if is_seen else ""))
    running = [one for one in changes if lowers[one.from_objective_id].state in RUNNING]
    return ContextRound(
        upper=upper,
        serves=sum(one.verdict is Verdict.SERVES for one in changes),
        waiting=sum(one.verdict is Verdict.WAITING for one in running),
        said=tuple(said),
        told=told,
    )
