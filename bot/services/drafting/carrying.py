"""Carrying over: what is kept or changed when it is closed becomes a draft of the next cycle (product.md).

An objective has one successor at most: the table holds to that, whoever closes it how often. While there is no next
cycle the closing waits, and the worker goes on with it once there is one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.carrying import GOES_ON, anew, key_result_anew, next_cycle, review_day_anew
from bot.domain.closing import Closing
from bot.domain.cycles import Cycle
from bot.domain.errors import Invalid
from bot.domain.handovers import may_decide, who_decides
from bot.domain.ids import ObjectiveId, PersonId
from bot.domain.okrs import RUNNING, Alignment, KeyResult, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import Target, link, link_all
from bot.telemetry import apart
from storage import Store, Transaction

GROWING = (*RUNNING, ObjectiveState.DRAFT)
BATCH = 50  # closings in one transaction
SQLITE_BATCH = 5  # there nobody else can write meanwhile
LOOKED_AT_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """What an objective was carried over from, and what goes on with it, as far as a reader may see them; with the
    names of their cycles."""

    before: Objective | None = None
    after: Objective | None = None
    cycles: Mapping[int, str] = field(default_factory=dict)

    def cycle_of(self, objective: Objective) -> str:
        return self.cycles[objective.cycle_id]


@dataclass
class CarryPlanner:
    """A planner of the worker: what waits for the next cycle goes on once that is there. A whole company may wait for
    weeks: it is looked through when cycles have changed, and every minute."""

    store: Store
    _looked: tuple[datetime, list[Cycle]] | None = field(default=None, init=False)

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch in one transaction; ``limit`` when more may wait. Where a mistake of ours makes one of them fail,
        each has a transaction of its own."""
        most = min(limit, SQLITE_BATCH if self.store.is_sqlite else BATCH)
        ready, has_failed = list[Closing](), True
        with apart("carrying_failed"), self.store.write() as tx:
            ready = tx.closings.ready_to_go_on(most)
            for closing in ready:
                _go_on(tx, closing, now)
            has_failed = False
        for closing in ready if has_failed else ():
            with apart("not_carried", objective=closing.objective_id), self.store.write() as tx:
                _go_on(tx, closing, now)
        return limit if len(ready) == most and not has_failed else len(ready)

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        """Nothing becomes due by the clock: cycles are made by others."""
        cycles = tx.agenda.cycles
        if self._has_looked(cycles, now):
            return Ahead()
        waits = bool(tx.closings.ready_to_go_on(1))
        self._looked = None if waits else (now, cycles)
        return Ahead(waits=waits)

    def _has_looked(self, cycles: list[Cycle], now: datetime) -> bool:
        if self._looked is None:
            return False
        moment, known = self._looked
        return known == cycles and abs(now - moment) < LOOKED_AT_EVERY


def _go_on(tx: Transaction, closing: Closing, now: datetime) -> None:
    """Unless it was reopened while its next cycle was waited for, or nobody is left who would see the draft."""
    workspace = tx.workspaces.get(closing.workspace_id)
    tx.objectives.lock(workspace.id, [closing.objective_id])
    objective = tx.objectives.get(workspace.id, closing.objective_id)
    now_kept = tx.closings.kept(workspace.id, objective.id)
    if now_kept is None or not now_kept.is_waiting or objective.state is not ObjectiveState.CLOSED:
        return
    owner = _goes_on_with(tx, workspace, objective)
    if owner is None:
        tx.closings.wait(now_kept, is_waiting=False)
    else:
        carry(tx, workspace, _owned_by(owner, objective), now_kept, by=owner.id, now=now)


def _goes_on_with(tx: Transaction, workspace: Workspace, objective: Objective) -> Person | None:
    """Its owner; of one who has left, whoever decides about what they owned."""
    owner = tx.people.get(workspace.id, objective.owner_id)
    if owner.is_active:
        return owner
    team = tx.teams.by_id(workspace.id, objective.team_id) if objective.team_id else None
    lead = tx.people.by_id(workspace.id, team.lead_id) if team is not None and team.lead_id is not None else None
    above = tx.people.managers_above(workspace.id, owner.id)
    policy = policy_of(workspace)
    return who_decides(
        lead, above, lambda one: one.id != owner.id and objective.is_told_to(one.id) and may_decide(one, policy)
    )


def _owned_by(owner: Person, objective: Objective) -> Objective:
    """With the key results that were its owner's."""
    theirs = [one.owner_id == objective.owner_id for one in objective.key_results]
    handed = [replace(one, owner_id=owner.id) for one in objective.key_results]
    pairs = zip(theirs, handed, objective.key_results, strict=True)
    results = tuple(new if is_theirs else old for is_theirs, new, old in pairs)
    return replace(objective, owner_id=owner.id, key_results=results)


def carry(
    tx: Transaction, workspace: Workspace, objective: Objective, closing: Closing, *, by: PersonId, now: datetime
) -> Objective | None:
    """The draft that goes on with a closed objective, which the caller holds; the one that is there already, if there
    is. None when it has to wait for its next cycle, or is dropped; of one that was kept before, the draft that was made
    then: nobody but its owner discards it."""
    known = tx.objectives.carried_on(workspace.id, [objective.id]).get(objective.id)
    if closing.decision not in GOES_ON:
        return known if known is not None and known.state is ObjectiveState.DRAFT else None
    cycles = tx.cycles.all(workspace.id)
    [own] = [one for one in cycles if one.id == objective.cycle_id]
    coming = next_cycle(own, cycles)
    tx.closings.wait(closing, is_waiting=known is None and coming is None)
    if known is not None or coming is None:
        return known
    return _carried(tx, workspace, objective, coming, cycles, by=by, now=now)


def reconnect(tx: Transaction, shared: Objective, *, by: PersonId, now: datetime) -> None:
    """What contributed to the objective before this one, and goes on itself, contributes to this one from now on. A
    fixed number of statements."""
    if shared.carried_from_id is None:
        return
    workspace_id, before = shared.workspace_id, tx.objectives.get(shared.workspace_id, shared.carried_from_id)
    links = tx.alignments.to_ends(workspace_id, [before.id], [one.id for one in before.key_results])
    lower = tx.objectives.carried_on(workspace_id, [one.from_objective_id for one in links])
    found = [(lower.get(one.from_objective_id), one) for one in links]
    goes_on = [(draft, _target_in(shared, one)) for draft, one in found if draft is not None and draft.state in GROWING]
    link_all(tx, shared, goes_on, by=by, now=now)


def lineage_of(tx: Transaction, looker: Looker, objective: Objective) -> Lineage:
    """Two statements at most beside those for what is found."""
    workspace_id = objective.workspace_id
    before = None
    if objective.carried_from_id is not None:
        before = tx.objectives.by_id(workspace_id, objective.carried_from_id)
    after = tx.objectives.carried_on(workspace_id, [objective.id]).get(objective.id)
    before, after = (one if one is not None and looker.sees(one) else None for one in (before, after))
    cycles = tx.cycles.by_ids(workspace_id, {one.cycle_id for one in (before, after) if one is not None})
    return Lineage(before=before, after=after, cycles={one.id: one.name for one in cycles.values()})


def _carried(
    tx: Transaction,
    workspace: Workspace,
    objective: Objective,
    cycle: Cycle,
    cycles: Iterable[Cycle],
    *,
    by: PersonId,
    now: datetime,
) -> Objective:
    columns = anew(objective, cycle)
    beside = tx.objectives.beside(workspace.id, objective.owner_id, objective.team_id, cycle.id)
    columns["position"] = max((one.position for one in beside), default=0) + 1
    draft = tx.objectives.create(by=by, now=now, workspace_id=workspace.id, state=ObjectiveState.DRAFT, **columns)
    if objective.is_restricted:
        day = review_day_anew(objective, local_day(now, workspace.zone))
        draft = tx.objectives.restrict(draft, objective.named, objective.restricted_because, day, by=by, now=now)
    for result in objective.key_results:
        new = key_result_anew(result, cycle)
        if new is not None:
            tx.key_results.add_to(draft, by=by, now=now, milestones=new.milestones, **new.columns)
    shares = tx.objective_shares.of_objectives(workspace.id, [objective.id])
    if shares:
        tx.objective_shares.put([(draft, {one.team_id: one.weight for one in shares})], by=by, now=now)
    _align(tx, objective, draft, by=by, now=now)
    return tx.objectives.get(workspace.id, draft.id)


def _align(tx: Transaction, objective: Objective, draft: Objective, *, by: PersonId, now: datetime) -> None:
    """To the same where that lives on, or to what goes on with it once everybody sees that."""
    workspace_id = objective.workspace_id
    links = tx.alignments.from_objectives(workspace_id, [objective.id])
    results = tx.key_results.by_ids(workspace_id, {one.to_key_result_id for one in links if one.to_key_result_id})
    ids = [_upper_id(one, results) for one in links]
    uppers, successors = tx.objectives.by_ids(workspace_id, ids), tx.objectives.carried_on(workspace_id, ids)
    for one in links:
        upper = uppers[_upper_id(one, results)]
        successor = successors.get(upper.id)
        if upper.state in RUNNING:
            _try(tx, draft, Target(upper, results.get(one.to_key_result_id or 0)), by=by, now=now)
        elif successor is not None and successor.state in RUNNING:
            _try(tx, draft, _target_in(successor, one), by=by, now=now)


def _upper_id(one: Alignment, results: Mapping[int, KeyResult]) -> ObjectiveId:
    return one.to_objective_id or results[one.to_key_result_id or 0].objective_id


def _target_in(successor: Objective, one: Alignment) -> Target:
    """The key result that goes on with the one that was meant; the objective, where none does."""
    wanted = one.to_key_result_id
    found = next((each for each in successor.key_results if wanted and each.carried_from_id == wanted), None)
    return Target(successor, found)


def _try(tx: Transaction, lower: Objective, target: Target, **told: Any) -> None:
    """What has become a circle, or lies in other days, is not aligned any more."""
    try:
        link(tx, lower, target, **told)
    except Invalid:
        return
