"""Offers of help with key results, from the buttons of a digest or of an OKR, and what their owners answer."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.checkins import HelpOffer, HelpState
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.helping import LONGEST_OFFER, may_still_be_helped
from bot.domain.ids import Code, HelpOfferId, KeyResultId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.okrs.targets import visible, visible_key_result
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class HelpForm:
    """Key results that one may offer help with, all of one objective, and the names of their owners by id."""

    key_results: tuple[KeyResult, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """``is_new`` is False when this person had offered help on this key result today already; ``has_words``: what they
    say now goes with that offer."""

    key_result: KeyResult
    owner: Person
    is_new: bool
    has_words: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredOffer:
    """``state`` is what the offer has come to; ``before``: it had come to that, or to something else, already, and
    nothing was changed now."""

    key_result: KeyResult
    helper: Person
    state: HelpState
    before: bool = False


@dataclass(frozen=True)
class HelpOffers:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, key_result_id: KeyResultId, *, now: datetime) -> HelpForm:
        """Raises NotAllowed, and NothingToDo for one's own, for what has no owner and for what is over."""
        with self.store.read() as tx:
            result, _ = self._open(tx, workspace, person, key_result_id, now)
            owner = tx.people.get(workspace.id, result.owner_id)
            return HelpForm((result,), {owner.id: owner.name})

    def form_of(self, workspace: Workspace, person: Person, code: Code, *, now: datetime) -> HelpForm:
        """As ``form``, by code; of an objective all key results that others own. Raises NotFound, too."""
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            results = [one for one in objective.key_results if code.number in (None, one.number)]
            if code.number is not None and not results:
                raise NotFound("key_result", str(code))
            relation = self.access.to_objective(tx, person, objective)
            self.access.ensure(Action.OFFER_HELP, relation, workspace)
            open_ones = [one for one in results if may_still_be_helped(one, objective)]
            if not open_ones:
                raise NothingToDo("help_is_over")
            owners = tx.people.by_ids(workspace.id, {one.owner_id for one in open_ones})
            theirs = [one for one in open_ones if one.owner_id != person.id]
            if not theirs:
                raise NothingToDo("own_key_result")
            found = tuple(one for one in theirs if owners[one.owner_id].is_active)
            if not found:
                raise NothingToDo("no_owner")
            return HelpForm(found, {one.id: one.name for one in owners.values()})

    def offer(
        self, workspace: Workspace, person: Person, key_result_id: KeyResultId, words: str, *, once: str, now: datetime
    ) -> Offered:
        """Once a day, person and key result; words that come later the same day take the place of those before, until
        somebody has answered. ``once`` names the submission. Raises NotAllowed, Invalid
        (help_note), and NothingToDo for one's own, for what has no owner and for what is over."""
        if len(words.strip()) > LONGEST_OFFER:
            raise Invalid({"help_note": ("too_long", {"most": str(LONGEST_OFFER)})})
        with self.store.write() as tx:
            result, owner = self._open(tx, workspace, person, key_result_id, now)
            if not tx.handled.first_time(workspace.id, once, now):
                return Offered(result, owner, is_new=True)
            note = words.strip()
            held = {"workspace_id": workspace.id, "key_result_id": result.id, "helper_id": person.id}
            made = tx.help_offers.offer(now=now, note=note, **held)
            added = (
                made is None and bool(note) and tx.help_offers.add_words(workspace.id, result.id, person.id, note, now)
            )
            return Offered(result, owner, is_new=made is not None, has_words=added)

    def accept(self, workspace: Workspace, person: Person, offer_id: HelpOfferId, *, now: datetime) -> AnsweredOffer:
        """Raises NotFound, NotAllowed, and NothingToDo when the helper has left or nobody works on it any more."""
        return self._answer(workspace, person, offer_id, HelpState.ACCEPTED, now)

    def decline(self, workspace: Workspace, person: Person, offer_id: HelpOfferId, *, now: datetime) -> AnsweredOffer:
        """Raises NotFound, NotAllowed, and NothingToDo when the helper has left or nobody works on it any more."""
        return self._answer(workspace, person, offer_id, HelpState.DECLINED, now)

    def end(self, workspace: Workspace, person: Person, offer_id: HelpOfferId, *, now: datetime) -> AnsweredOffer:
        """The help is over: said by the helper, or by whoever may answer the offer. Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            offer, result, objective = _known(tx, workspace, person, offer_id)
            if offer.helper_id != person.id:
                self._ensure_theirs(tx, workspace, person, result, objective, now)
            helper = tx.people.get(workspace.id, offer.helper_id)
            was = HelpState.ACCEPTED
            done = tx.help_offers.settle(offer, HelpState.ENDED, was=was, by_id=person.id, now=now)
            return AnsweredOffer(result, helper, offer.state if not done else HelpState.ENDED, before=not done)

    def _answer(
        self, workspace: Workspace, person: Person, offer_id: HelpOfferId, state: HelpState, now: datetime
    ) -> AnsweredOffer:
        """The first answer stands, and answers whatever else that helper has offered for the same."""
        with self.store.write() as tx:
            offer, result, objective = _known(tx, workspace, person, offer_id)
            self._ensure_theirs(tx, workspace, person, result, objective, now)
            helper = tx.people.get(workspace.id, offer.helper_id)
            if offer.state is HelpState.OPEN and not may_still_be_helped(result, objective):
                raise NothingToDo("help_is_over")
            if offer.state is HelpState.OPEN and not helper.is_active:
                raise NothingToDo("helper_left")
            done = tx.help_offers.settle(offer, state, was=HelpState.OPEN, by_id=person.id, now=now)
            if done is None:
                return AnsweredOffer(result, helper, _state_of(tx, offer), before=True)
            tx.help_offers.settle_others(done, by_id=person.id, now=now)
            return AnsweredOffer(result, helper, state)

    def _open(
        self, tx: Transaction, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime
    ) -> tuple[KeyResult, Person]:
        """What somebody else works on, with whoever reads an offer of help: its owner, who is here."""
        result, objective = helpable(tx, self.access, workspace, person, key_result_id, now)
        owner = tx.people.get(workspace.id, result.owner_id)
        if owner.id == person.id:
            raise NothingToDo("own_key_result")
        if not owner.is_active:
            raise NothingToDo("no_owner")
        if not may_still_be_helped(result, objective):
            raise NothingToDo("help_is_over")
        return result, owner

    def _ensure_theirs(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        result: KeyResult,
        objective: Objective,
        now: datetime,
    ) -> None:
        relation = self.access.to_key_result(tx, person, result, objective, workspace, now)
        self.access.ensure(Action.ANSWER_HELP, relation, workspace)


def helpable(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime
) -> tuple[KeyResult, Objective]:
    """Any member may help with what they are told of. Raises NotFound, NotAllowed."""
    known = tx.key_results.by_id(workspace.id, key_result_id)
    result, objective = visible_key_result(tx, person, known, None)
    relation = access.to_key_result(tx, person, result, objective, workspace, now)
    access.ensure(Action.OFFER_HELP, relation, workspace)
    return result, objective


def _known(
    tx: Transaction, workspace: Workspace, person: Person, offer_id: HelpOfferId
) -> tuple[HelpOffer, KeyResult, Objective]:
    offer = tx.help_offers.by_id(workspace.id, offer_id)
    if offer is None:
        raise NotFound("help_offer", "")
    result, objective = visible_key_result(tx, person, tx.key_results.by_id(workspace.id, offer.key_result_id), None)
    return offer, result, objective


def _state_of(tx: Transaction, offer: HelpOffer) -> HelpState:
    """As another device has left it a moment ago."""
    found = tx.help_offers.by_id(offer.workspace_id, offer.id)
    return offer.state if found is None else found.state
