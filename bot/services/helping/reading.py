"""Who offers help, who helps, and what became of an offer, for whoever reads of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.checkins import HelpOffer, HelpState
from bot.domain.helping import HELPS_FOR, STOOD_IN, WAITS_FOR, may_still_be_helped
from bot.domain.ids import HelpOfferId, KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.services.prompt_memory import LOOKS_BACK, told_results, told_until
from storage import Store, Transaction
from storage.pending import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOffer:
    """``helper`` offers help with a key result, and nobody has answered yet; ``words`` may be empty."""

    id: HelpOfferId
    key_result: KeyResult
    helper: Person
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNews:
    """A line for the next prompt of ``reader_id``: ``helper`` stands in for ``owner`` on a key result; or, where there
    is an ``answer``, ``owner`` has answered the reader's offer of help."""

    reader_id: PersonId
    key_result: KeyResult
    helper: Person
    owner: Person
    answer: HelpState | None = None


@dataclass(frozen=True, slots=True)
class Helping:
    """Somebody whose offer was accepted."""

    offer: HelpOffer
    helper: Person


@dataclass(frozen=True)
class HelpNewsDesk:
    store: Store

    def waiting(self, prompt: Prompt, *, now: datetime) -> tuple[OpenOffer, ...]:
        """The offers that the person of a prompt has not answered."""
        with self.store.read() as tx:
            if Kind.HELP_OFFERED not in tx.pending.kinds(prompt.workspace_id, prompt.person_id):
                return ()
            return open_offers(tx, prompt.workspace_id, prompt.person_id, now)

    def for_prompt(self, prompt: Prompt, *, now: datetime) -> list[HelpNews]:
        """What the person of a prompt is told in it: what came since the prompt before it was sent."""
        with self.store.read() as tx:
            since, workspace_id = told_until(tx, prompt, now), prompt.workspace_id
            is_answered = Kind.HELP_ANSWERED in tx.pending.kinds(workspace_id, prompt.person_id)
            answered = answers_for(tx, workspace_id, prompt.person_id, since) if is_answered else []
            return [*answered, *stood_in_for(tx, workspace_id, [prompt.person_id], since)]


def open_offers(
    tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId, now: datetime
) -> tuple[OpenOffer, ...]:
    """What others offer to whoever owns a key result today, oldest first, the latest of each helper; without what is
    over, and those who have left. A fixed number of statements."""
    found = [
        one for one in tx.help_offers.to_owner(workspace_id, person_id, now - WAITS_FOR) if one.helper_id != person_id
    ]
    results = tx.key_results.by_ids(workspace_id, {one.key_result_id for one in found})
    objectives = tx.objectives.by_ids(workspace_id, {one.objective_id for one in results.values()})
    people = tx.people.by_ids(workspace_id, {one.helper_id for one in found})
    latest: dict[tuple[int, int], OpenOffer] = {}
    for one in found:
        result, helper = results[one.key_result_id], people[one.helper_id]
        objective = objectives[result.objective_id]
        if may_still_be_helped(result, objective) and objective.is_told_to(person_id) and helper.is_active:
            offer = OpenOffer(id=one.id, key_result=result, helper=helper, words=one.note)
            latest[(result.id, helper.id)] = offer
    return tuple(latest.values())


def answers_for(tx: Transaction, workspace_id: WorkspaceId, helper_id: PersonId, since: datetime) -> list[HelpNews]:
    """What became of this person's offers from a moment on, oldest first, each key result once."""
    found = {one.key_result_id: one for one in tx.help_offers.answered_of(workspace_id, helper_id, since)}
    known = tx.key_results.by_ids(workspace_id, found)
    results = told_results(tx, workspace_id, helper_id, known)
    by = {one.answered_by_id for one in found.values() if one.answered_by_id is not None}
    people = tx.people.by_ids(workspace_id, {helper_id, *by})
    return [
        HelpNews(
            reader_id=helper_id,
            key_result=results[one.key_result_id],
            helper=people[helper_id],
            owner=people[one.answered_by_id or helper_id],
            answer=HelpState.DECLINED if one.state is HelpState.DECLINED else HelpState.ACCEPTED,
        )
        for one in found.values()
        if one.key_result_id in results
    ]


def recent_answers(tx: Transaction, person: Person, now: datetime) -> tuple[HelpNews, ...]:
    """For App Home, where whoever gets no check-in messages reads of them."""
    return tuple(answers_for(tx, person.workspace_id, person.id, now - LOOKS_BACK))


def helping_with(
    tx: Transaction, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], now: datetime
) -> Mapping[KeyResultId, tuple[Helping, ...]]:
    """Who helps with these key results at this moment, in the order in which they were accepted."""
    return helping_of(tx, workspace_id, tx.help_offers.accepted(workspace_id, ids, now - HELPS_FOR), now)


def helping_of(
    tx: Transaction, workspace_id: WorkspaceId, accepted: Iterable[HelpOffer], now: datetime
) -> Mapping[KeyResultId, tuple[Helping, ...]]:
    """The same of what was read already. Those who have left help no more."""
    begun = now - HELPS_FOR
    held = [one for one in accepted if one.state is HelpState.ACCEPTED and (one.answered_at or one.at) >= begun]
    people = tx.people.by_ids(workspace_id, {one.helper_id for one in held})
    found: dict[KeyResultId, dict[int, Helping]] = defaultdict(dict)
    for one in held:
        if people[one.helper_id].is_active:
            found[one.key_result_id][one.helper_id] = Helping(one, people[one.helper_id])
    return {identity: tuple(helpers.values()) for identity, helpers in found.items()}


def stood_in_for(
    tx: Transaction, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], since: datetime
) -> list[HelpNews]:
    """Who stands in for these people or for somebody in a team they lead; a fixed number of statements."""
    readers = set(person_ids)
    events = tx.audit.since(workspace_id, "key_result", STOOD_IN, since)
    stood = {(event.subject_id, event.actor_id) for event in events if event.actor_id is not None}
    results = tx.key_results.by_ids(workspace_id, {one for one, _ in stood})
    objectives = tx.objectives.by_ids(workspace_id, {result.objective_id for result in results.values()})
    teams = tx.teams.by_ids(workspace_id, {each.team_id for each in objectives.values() if each.team_id is not None})
    people = tx.people.by_ids(
        workspace_id, {helper for _, helper in stood} | {result.owner_id for result in results.values()}
    )
    found: list[HelpNews] = []
    for identity, helper_id in sorted(stood):
        result = results[identity]
        objective = objectives[result.objective_id]
        team = teams.get(objective.team_id or 0)
        told = {result.owner_id, *([team.lead_id] if team is not None and team.lead_id is not None else [])}
        helper, owner = people[helper_id], people[result.owner_id]
        found += [
            HelpNews(reader_id=reader, key_result=result, helper=helper, owner=owner)
            for reader in sorted((told & readers) - {helper_id})
            if objective.is_told_to(reader)
        ]
    return found
