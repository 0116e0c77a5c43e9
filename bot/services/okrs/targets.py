"""The ends of alignments: what a reference stands for, what is linked to what, and the writing of a link."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.about import About
from bot.domain.alignment import FIELD, check_alignment
from bot.domain.cycles import Cycle
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import Code, CycleId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import RUNNING, Alignment, KeyResult, Objective
from bot.domain.people import Person
from bot.services.okrs.looking import Looker
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Target(About):
    """What one may align to: an objective, or one of its key results."""

    objective: Objective
    key_result: KeyResult | None = None

    @property
    def ref(self) -> str:
        """``O12`` or ``K34``, by id."""
        return f"O{self.objective.id}" if self.key_result is None else f"K{self.key_result.id}"


@dataclass(frozen=True, slots=True)
class Link:
    """An alignment with its other end."""

    alignment: Alignment
    target: Target


def visible(tx: Transaction, person: Person, objective: Objective | None, code: Code | None) -> Objective:
    """The objective, unless there is none, or one that this person is not told of: somebody else's draft, or what is
    restricted to others. All three are answered the same. Raises NotFound."""
    if objective is None or not objective.is_told_to(person.id):
        raise NotFound("objective", str(code or ""))
    return objective


def visible_key_result(
    tx: Transaction, person: Person, found: KeyResult | None, code: Code | None
) -> tuple[KeyResult, Objective]:
    """As ``visible``, for a key result; with its objective."""
    objective = None if found is None else tx.objectives.by_id(found.workspace_id, found.objective_id)
    if found is None or objective is None or not objective.is_told_to(person.id):
        raise NotFound("key_result", str(code or ""))
    return found, objective


def check_link(tx: Transaction, workspace_id: WorkspaceId, number: int, cycle_id: CycleId, target: Target) -> None:
    """Whether the objective of this number (0: one that is not saved yet) may contribute to the target. The workspace
    is locked to the end of the transaction, so that two people cannot close a circle together. Raises Invalid; a circle
    is told without the codes of what is restricted."""
    tx.workspaces.lock(workspace_id)
    cycles = tx.cycles.by_ids(workspace_id, {cycle_id, target.objective.cycle_id})
    ways_up = tx.alignments.ways_up(workspace_id, target.objective.id)
    upper = target.objective
    ends = (number, cycles[cycle_id], upper.number, cycles[upper.cycle_id])
    check_alignment(*ends, ways_up, lambda path: tx.objectives.restricted_among(workspace_id, path))
    if upper.state not in RUNNING:
        raise Invalid({FIELD: ("not_running", {"code": target.code})})


def link(tx: Transaction, objective: Objective, target: Target, *, by: PersonId, now: datetime) -> None:
    """Write an alignment unless it is there. Raises Invalid."""
    check_link(tx, objective.workspace_id, objective.number, objective.cycle_id, target)
    ends = _ends(target)
    known = tx.alignments.from_objectives(objective.workspace_id, [objective.id])
    if all(any(getattr(one, name) != end for name, end in ends.items()) for one in known):
        held = {"workspace_id": objective.workspace_id, "from_objective_id": objective.id, **ends}
        tx.alignments.add(by=by, now=now, reason="", **held)


def link_all(
    tx: Transaction, upper: Objective, wanted: Sequence[tuple[Objective, Target]], *, by: PersonId, now: datetime
) -> None:
    """As ``link``, for many that are to contribute to one objective or to key results of it; what would be a circle, or
    lies in other days, is left out. A fixed number of statements."""
    if not wanted or upper.state not in RUNNING:
        return
    workspace_id = upper.workspace_id
    tx.workspaces.lock(workspace_id)
    lowers = [lower for lower, _ in wanted]
    cycles = tx.cycles.by_ids(workspace_id, {one.cycle_id for one in (upper, *lowers)})
    ways_up = tx.alignments.ways_up(workspace_id, upper.id)
    known = tx.alignments.from_objectives(workspace_id, [one.id for one in lowers])
    there = {(one.from_objective_id, one.to_objective_id, one.to_key_result_id) for one in known}
    new: dict[tuple[Any, ...], dict[str, Any]] = {}
    for lower, target in wanted:
        ends = {"from_objective_id": lower.id, **_ends(target)}
        if _fits(lower, upper, cycles, ways_up) and tuple(ends.values()) not in there:
            new[tuple(ends.values())] = {"workspace_id": workspace_id, **ends}
    tx.alignments.add_all([(by, values) for values in new.values()], now=now)


def _fits(lower: Objective, upper: Objective, cycles: Mapping[int, Cycle], ways_up: Sequence[tuple[int, int]]) -> bool:
    try:
        check_alignment(lower.number, cycles[lower.cycle_id], upper.number, cycles[upper.cycle_id], ways_up)
    except Invalid:
        return False
    return True


def _ends(target: Target) -> dict[str, Any]:
    result = target.key_result
    return {
        "to_objective_id": None if result else target.objective.id,
        "to_key_result_id": result.id if result else None,
    }


def read_target(tx: Transaction, looker: Looker, ref: str) -> Target | None:
    """What ``O12`` or ``K34`` stands for; None when there is no such thing (any more), or none that they may see."""
    target = _target(tx, looker.workspace.id, ref)
    return target if target is not None and looker.sees(target.objective) else None


def links_up(tx: Transaction, looker: Looker, ids: Sequence[ObjectiveId]) -> Mapping[ObjectiveId, tuple[Link, ...]]:
    """What these objectives contribute to, by objective, as far as the person may see it."""
    return links_and_hidden(tx, looker, ids)[0]


def links_and_hidden(
    tx: Transaction, looker: Looker, ids: Sequence[ObjectiveId]
) -> tuple[Mapping[ObjectiveId, tuple[Link, ...]], Mapping[ObjectiveId, int]]:
    """The same; and how many more there are that are restricted to others."""
    workspace_id = looker.workspace.id
    alignments = tx.alignments.from_objectives(workspace_id, ids)
    results = tx.key_results.by_ids(workspace_id, {one.to_key_result_id for one in alignments if one.to_key_result_id})
    wanted = {one.to_objective_id for one in alignments if one.to_objective_id}
    wanted |= {result.objective_id for result in results.values()}
    objectives = tx.objectives.by_ids(workspace_id, wanted)
    found: dict[ObjectiveId, tuple[Link, ...]] = {}
    hidden: Counter[ObjectiveId] = Counter()
    for one in alignments:
        result = results[one.to_key_result_id] if one.to_key_result_id else None
        objective = objectives[result.objective_id if result else one.to_objective_id or 0]
        if looker.sees(objective):
            found[one.from_objective_id] = (*found.get(one.from_objective_id, ()), Link(one, Target(objective, result)))
        elif objective.is_restricted:
            hidden[one.from_objective_id] += 1
    return found, hidden


def _target(tx: Transaction, workspace_id: WorkspaceId, ref: str) -> Target | None:
    kind, number = ref[:1], ref[1:]
    if kind not in ("O", "K") or not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    if kind == "O":
        objective = tx.objectives.by_id(workspace_id, int(number))
        return Target(objective) if objective else None
    key_result = tx.key_results.by_id(workspace_id, int(number))
    return Target(tx.objectives.get(workspace_id, key_result.objective_id), key_result) if key_result else None
