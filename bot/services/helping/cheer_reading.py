"""Who has cheered what, for whoever reads of it: each thing once, each person once, never a figure of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cheers import SHOWN_FOR, Cheer, Cheered
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.services.prompt_memory import LOOKS_BACK, told_until
from storage import Store, Transaction
from storage.pending import Kind


@dataclass(frozen=True)
class CheerNews:
    store: Store

    def for_prompt(self, prompt: Prompt, *, now: datetime) -> tuple[Cheered, ...]:
        """What of theirs was cheered since the prompt before this one was sent."""
        with self.store.read() as tx:
            if Kind.CHEER not in tx.pending.kinds(prompt.workspace_id, prompt.person_id):
                return ()
            return cheers_for(tx, prompt.workspace_id, prompt.person_id, told_until(tx, prompt, now))


def cheers_for(tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> tuple[Cheered, ...]:
    """What this person owns, is told of, and others have cheered from a moment on."""
    found = [one for one in tx.cheers.to_owner(workspace_id, person_id, since) if one.by_id != person_id]
    objectives = tx.objectives.by_ids(workspace_id, {one.objective_id for one in found})
    told = [one for one in objectives.values() if one.is_told_to(person_id)]
    return together(tx, workspace_id, found, told)


def recent_cheers(tx: Transaction, person: Person, now: datetime) -> tuple[Cheered, ...]:
    """For App Home, where whoever gets no check-in messages reads of them."""
    return cheers_for(tx, person.workspace_id, person.id, now - LOOKS_BACK)


def cheers_of(
    tx: Transaction, objective: Objective, now: datetime, length: timedelta = SHOWN_FOR
) -> tuple[Cheered, ...]:
    """What the page of an objective shows: of itself, then of its key results."""
    found = tx.cheers.about(objective.workspace_id, [objective.id], now - length)
    return together(tx, objective.workspace_id, found, [objective])


def together(
    tx: Transaction, workspace_id: WorkspaceId, cheers: Iterable[Cheer], objectives: Iterable[Objective]
) -> tuple[Cheered, ...]:
    """By what was cheered, in the order of the codes; a fixed number of statements. Whoever owns a thing today is not
    told to have cheered it."""
    known = {one.id: one for one in objectives}
    held = [one for one in cheers if one.objective_id in known]
    people = tx.people.by_ids(workspace_id, {one.by_id for one in held})
    grouped: dict[tuple[int, int], list[Cheer]] = {}
    for one in held:
        grouped.setdefault((known[one.objective_id].number, one.key_result_id or 0), []).append(one)
    found = (_cheered(known[some[0].objective_id], some, people) for _, some in sorted(grouped.items()))
    return tuple(one for one in found if one is not None and one.by)


def _cheered(objective: Objective, cheers: list[Cheer], people: dict[int, Person]) -> Cheered | None:
    result: KeyResult | None = None
    if cheers[0].key_result_id is not None:
        result = next((one for one in objective.key_results if one.id == cheers[0].key_result_id), None)
        if result is None:
            return None
    owner_id = objective.owner_id if result is None else result.owner_id
    by = [people[one.by_id] for one in cheers if one.by_id != owner_id]
    words = [(people[one.by_id].name, one.words) for one in cheers if one.words and one.by_id != owner_id]
    return Cheered(objective=objective, key_result=result, by=tuple(dict.fromkeys(by)), words=tuple(words))
