"""What somebody's objectives contribute to, and what of others contributes to theirs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.ids import ObjectiveId
from bot.domain.okrs import RUNNING, Alignment, KeyResult, Objective
from bot.domain.people import Person
from bot.services.okrs.looking import Looker, Names, names_of
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Support:
    """``objective`` contributes to ``to``, or to this key result of it; ``owner`` is whose the end is that is not the
    person's."""

    objective: Objective
    to: Objective
    key_result: KeyResult | None
    owner: str


@dataclass(frozen=True, slots=True)
class Supports:
    """``above`` is what the person's objectives contribute to, ``below`` what of others contributes to them, or to key
    results of theirs. In ``hidden_above`` stand the person's objectives that contribute to what is restricted to
    others, in ``hidden_below`` those to which so many do that are."""

    above: tuple[Support, ...] = ()
    below: tuple[Support, ...] = ()
    hidden_above: tuple[Objective, ...] = ()
    hidden_below: tuple[tuple[Objective, int], ...] = ()


def read_supports(
    tx: Transaction, looker: Looker, person: Person, own: Iterable[Objective], others: Iterable[Objective]
) -> Supports:
    """``others`` are objectives in which the person owns key results. The number of statements does not grow."""
    workspace_id = looker.workspace.id
    mine: dict[int, Objective] = {one.id: one for one in own}
    theirs: dict[int, Objective] = {one.id: one for one in others}
    held: dict[int, KeyResult] = {one.id: one for each in mine.values() for one in each.key_results}
    held |= {one.id: one for each in theirs.values() for one in each.key_results if one.owner_id == person.id}
    ids = [ObjectiveId(one) for one in mine]
    up = tx.alignments.from_objectives(workspace_id, ids) if ids else []
    down = tx.alignments.to_ends(workspace_id, ids, held)
    results = tx.key_results.by_ids(workspace_id, [one.to_key_result_id for one in up if one.to_key_result_id])
    ends = {result.objective_id for result in results.values()}
    ends |= {one.to_objective_id for one in up if one.to_objective_id} | {one.from_objective_id for one in down}
    far = tx.objectives.by_ids(workspace_id, ends)
    names = names_of(tx, looker.workspace, {one.owner_id for one in far.values()})
    reading = _Reading(far | theirs | mine, results | held, names)
    below = (reading.below(one) for one in down)
    from_others = [one for one in below if one.objective.owner_id != person.id and one.objective.state in RUNNING]
    return _as_seen(looker, [reading.above(one) for one in up], from_others)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What stands at the ends of alignments, by id."""

    objectives: Mapping[int, Objective]
    results: Mapping[int, KeyResult]
    names: Names

    def above(self, one: Alignment) -> Support:
        upper, result = self._upper(one)
        return Support(self.objectives[one.from_objective_id], upper, result, self.names[upper.owner_id])

    def below(self, one: Alignment) -> Support:
        lower = self.objectives[one.from_objective_id]
        return Support(lower, *self._upper(one), self.names[lower.owner_id])

    def _upper(self, one: Alignment) -> tuple[Objective, KeyResult | None]:
        result = self.results[one.to_key_result_id] if one.to_key_result_id else None
        return self.objectives[result.objective_id if result else one.to_objective_id or 0], result


def _as_seen(looker: Looker, above: Iterable[Support], below: Iterable[Support]) -> Supports:
    up, down = list(above), list(below)
    closed_up = {one.objective.id: one.objective for one in up if _is_hidden(looker, one.to)}
    closed_down = {one.objective.id: one.to for one in down if _is_hidden(looker, one.objective)}
    counts = Counter(one.id for one in closed_down.values())
    ends = {one.id: one for one in closed_down.values()}
    return Supports(
        above=tuple(one for one in up if looker.sees(one.to)),
        below=tuple(sorted((one for one in down if looker.sees(one.objective)), key=_place)),
        hidden_above=tuple(closed_up.values()),
        hidden_below=tuple((ends[one], count) for one, count in counts.items()),
    )


def _is_hidden(looker: Looker, objective: Objective) -> bool:
    return objective.is_restricted and not looker.sees(objective)


def _place(one: Support) -> tuple[int, int, int]:
    """By what is supported, the objective before its key results."""
    return one.to.number, one.key_result.number if one.key_result else 0, one.objective.number
