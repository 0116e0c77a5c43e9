"""Offers of help and standing in, from the buttons of a digest or of an OKR."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.prompts import Prompt
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.schedules import reschedule
from bot.services.targets import visible_key_result
from bot.services.telling import told_until
from storage import Store, Transaction

LONGEST_OFFER = 500
"""Characters of an offer's words."""

STOOD_IN = "offered to stand in"
"""The reason in the audit by which standing in is found again."""


@dataclass(frozen=True, slots=True)
class HelpForm:
    key_result: KeyResult
    owner: Person


@dataclass(frozen=True, slots=True)
class Offered:
    """``is_new`` is False when this person had offered help on this key result today already."""

    key_result: KeyResult
    owner: Person
    is_new: bool


class StandIn(StrEnum):
    TAKEN = "taken"
    YOURS = "yours"
    OTHERS = "others"
    OWNER_IS_HERE = "owner_is_here"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class StoodIn:
    """``other`` is whoever stands in already. When it was taken: ``until`` is the last day, and ``is_asked`` says
    whether a check-in message comes before that is over."""

    outcome: StandIn
    key_result: KeyResult
    owner: Person
    other: Person | None = None
    until: date | None = None
    is_asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNews:
    """A line for the next prompt of ``reader_id``: ``helper`` offers help with a key result (``words`` may be empty),
    or stands in for ``owner`` on it."""

    reader_id: PersonId
    key_result: KeyResult
    helper: Person
    owner: Person
    stands_in: bool = False
    words: str = ""


@dataclass(frozen=True)
class HelpOffers:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, key_result_id: KeyResultId, *, now: datetime) -> HelpForm:
        """Raises NotAllowed, and NothingToDo for one's own and for what has no owner."""
        with self.store.read() as tx:
            result, _ = self._allowed(tx, workspace, person, key_result_id, now)
            return HelpForm(result, _other_owner(tx, person, result))

    def offer(
        self, workspace: Workspace, person: Person, key_result_id: KeyResultId, words: str, *, once: str, now: datetime
    ) -> Offered:
        """Once a day, person and key result; ``once`` names the submission. Raises NotAllowed, Invalid
        (help_note), and NothingToDo for one's own and for what has no owner."""
        if len(words.strip()) > LONGEST_OFFER:
            raise Invalid({"help_note": ("too_long", {"most": str(LONGEST_OFFER)})})
        with self.store.write() as tx:
            result, _ = self._allowed(tx, workspace, person, key_result_id, now)
            owner = _other_owner(tx, person, result)
            repeated = not tx.handled.first_time(workspace.id, once, now)
            held = {"workspace_id": workspace.id, "key_result_id": result.id, "helper_id": person.id}
            made = tx.help_offers.offer(now=now, note=words.strip(), **held)
            return Offered(result, owner, is_new=repeated or made is not None)

    def stand_in(self, workspace: Workspace, person: Person, key_result_id: KeyResultId, *, now: datetime) -> StoodIn:
        """Become the stand-in of an absent owner until they are back, if nobody is. Raises NotAllowed."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            result, _ = self._allowed(tx, workspace, person, key_result_id, now)
            owner = tx.people.get(workspace.id, result.owner_id)
            outcome, other_id, last_day = self._outcome(tx, workspace, person, result, local_day(now, workspace.zone))
            if outcome is StandIn.TAKEN:
                held = {"stand_in_id": person.id, "stand_in_until": last_day}
                result = tx.key_results.change(result, by=person.id, now=now, reason=STOOD_IN, **held)
                reschedule(tx, workspace, [person.id, owner.id], now)
            other = tx.people.get(workspace.id, other_id) if other_id is not None else None
            asked_at = tx.people.get(workspace.id, person.id).next_prompt_at
            is_asked = asked_at is not None and last_day is not None and local_day(asked_at, owner.zone) <= last_day
            return StoodIn(outcome, result, owner, other, last_day, is_asked)

    def for_prompt(self, prompt: Prompt, *, now: datetime) -> list[HelpNews]:
        """What the person of a prompt is told in it: what came since the prompt before it was sent."""
        with self.store.read() as tx:
            return news_for(tx, prompt.workspace_id, [prompt.person_id], told_until(tx, prompt, now))

    def _outcome(
        self, tx: Transaction, workspace: Workspace, person: Person, result: KeyResult, today: date
    ) -> tuple[StandIn, PersonId | None, date | None]:
        """With who else stands in, and the last day of the absence."""
        away = [one for one in tx.absences.of(workspace.id, [result.owner_id], ending_from=today) if one.covers(today)]
        standing_in = result.stand_in_on(today) or next((one.stand_in_id for one in away if one.stand_in_id), None)
        if result.owner_id == person.id:
            return StandIn.OWN, None, None
        if standing_in == person.id:
            return StandIn.YOURS, None, None
        if standing_in is not None:
            return StandIn.OTHERS, standing_in, None
        last_day = max((one.last_day for one in away), default=None)
        return (StandIn.TAKEN if away else StandIn.OWNER_IS_HERE), None, last_day

    def _allowed(
        self, tx: Transaction, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime
    ) -> tuple[KeyResult, Objective]:
        """Any member may help with what they are told of."""
        known = tx.key_results.by_id(workspace.id, key_result_id)
        result, objective = visible_key_result(tx, person, known, None)
        relation = self.access.to_key_result(tx, person, result, objective, workspace, now)
        self.access.ensure(Action.OFFER_HELP, relation, workspace)
        return result, objective


def _other_owner(tx: Transaction, person: Person, result: KeyResult) -> Person:
    """Whoever reads an offer of help: somebody else, who is here."""
    owner = tx.people.get(person.workspace_id, result.owner_id)
    if owner.id == person.id:
        raise NothingToDo("own_key_result")
    if not owner.is_active:
        raise NothingToDo("no_owner")
    return owner


def news_for(
    tx: Transaction, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], since: datetime
) -> list[HelpNews]:
    """What these people are told in their next prompt: offers of help with their key results, and who stands in for
    them or for somebody in a team they lead. Oldest first; a fixed number of statements."""
    readers = set(person_ids)
    offers = tx.help_offers.to_owners(workspace_id, readers, since)
    events = tx.audit.since(workspace_id, "key_result", STOOD_IN, since)
    stood = {(event.subject_id, event.actor_id) for event in events if event.actor_id is not None}
    results = tx.key_results.by_ids(workspace_id, {each.key_result_id for each in offers} | {one for one, _ in stood})
    objectives = tx.objectives.by_ids(workspace_id, {result.objective_id for result in results.values()})
    teams = tx.teams.by_ids(workspace_id, {each.team_id for each in objectives.values() if each.team_id is not None})
    named = {each.helper_id for each in offers} | {helper for _, helper in stood}
    people = tx.people.by_ids(workspace_id, named | {result.owner_id for result in results.values()})
    found = [
        HelpNews(
            reader_id=results[each.key_result_id].owner_id,
            key_result=results[each.key_result_id],
            helper=people[each.helper_id],
            owner=people[results[each.key_result_id].owner_id],
            words=each.note,
        )
        for each in offers
    ]
    for identity, helper_id in sorted(stood):
        result = results[identity]
        team = teams.get(objectives[result.objective_id].team_id or 0)
        told = {result.owner_id, *([team.lead_id] if team is not None and team.lead_id is not None else [])}
        found += [
            HelpNews(
                reader_id=reader,
                key_result=result,
                helper=people[helper_id],
                owner=people[result.owner_id],
                stands_in=True,
            )
            for reader in sorted((told & readers) - {helper_id})
            if objectives[result.objective_id].is_told_to(reader)
        ]
    return found
