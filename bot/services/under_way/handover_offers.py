"""Handing an objective or a key result to somebody who says yes first; until then it stays with its owner."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.handover_offers import OfferSheet, OfferState, check_answer
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.turn_notes import What
from bot.domain.turns import TO, Course, check_reason
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.drafting.boards import refresh
from bot.services.okrs.desk import Desk
from bot.services.owing import ask_anew
from bot.services.under_way.course import Turning, may_give
from bot.services.under_way.handover_reading import key_results_of
from bot.services.under_way.offer_reading import looked_at, ref_of, sheets, waiting_about, waiting_for
from bot.services.under_way.turn_noting import Happening, note, tell
from storage import Store


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """How an offer stands. ``before``: it had been answered already, and nothing was changed now."""

    sheet: OfferSheet
    before: bool = False


@dataclass(frozen=True)
class HandoverOffers:
    store: Store
    access: Access

    def offer(
        self,
        workspace: Workspace,
        by: Person,
        ref: str,
        to: Person | None,
        why: str,
        *,
        with_key_results: bool = False,
        now: datetime,
    ) -> OfferSheet:
        """Offer it to somebody, instead of to whoever it was offered to before. Whoever takes it themselves need not be
        asked. Raises Invalid, NotFound, NotAllowed, NothingToDo."""
        check_reason(why)
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, by, now)
            found = Turning.held(desk, ref, Course.HAND_OVER)
            found.ensure_open_to(Course.HAND_OVER)
            chosen = _ensure_can_take(desk, found, to)
            mine = None if found.key_result is None else found.key_result.id
            for one in waiting_about(tx, workspace.id, found.objective):
                if one.offer.key_result_id == mine:
                    tx.handover_offers.answer(one.offer, OfferState.WITHDRAWN, "", by=by.id, now=now)
            made = tx.handover_offers.add(
                by=by.id,
                now=now,
                workspace_id=workspace.id,
                objective_id=found.objective.id,
                key_result_id=mine,
                owner_id=found.owner_id,
                to_id=chosen.id,
                by_id=by.id,
                with_key_results=with_key_results and mine is None,
                why=why.strip(),
                offered_at=now,
            )
            [sheet] = sheets(tx, workspace.id, [made])
            return self._accept(desk, sheet, "") if chosen.id == by.id else sheet

    def waiting(self, person: Person) -> tuple[OfferSheet, ...]:
        """What waits for this person's answer."""
        with self.store.read() as tx:
            return waiting_for(tx, person)

    def look(self, workspace: Workspace, person: Person, offer_id: int) -> OfferSheet:
        """Raises NotFound for what was not offered to them, NothingToDo for what is no offer any more."""
        with self.store.read() as tx:
            return looked_at(tx, workspace, person, offer_id)

    def answer(
        self, workspace: Workspace, person: Person, offer_id: int, accepts: bool, words: str, now: datetime
    ) -> OfferAnswer:
        """Take it over, or leave it with its owner. The same answer twice is one. Raises Invalid, NotFound,
        NothingToDo."""
        check_answer(words)
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            offer = tx.handover_offers.by_id(workspace.id, offer_id)
            if offer is not None:
                tx.objectives.lock(workspace.id, [offer.objective_id])
            sheet = looked_at(tx, workspace, person, offer_id)
            if sheet.offer.state is not OfferState.WAITING:
                wanted = OfferState.ACCEPTED if accepts else OfferState.DECLINED
                return OfferAnswer(sheet, before=sheet.offer.state is not wanted)
            if accepts:
                _ensure_may_give(desk, sheet)
                return OfferAnswer(self._accept(desk, sheet, words.strip()))
            return OfferAnswer(_decline(desk, sheet, words.strip()))

    def withdraw(self, workspace: Workspace, person: Person, offer_id: int, now: datetime) -> OfferSheet:
        """Take it back: whoever may hand it over may. Raises NotFound, NotAllowed; NothingToDo when it has been
        answered."""
        with self.store.write() as tx:
            offer = tx.handover_offers.by_id(workspace.id, offer_id)
            if offer is None:
                raise NotFound("offer", "")
            [sheet] = sheets(tx, workspace.id, [offer])
            Turning.held(Desk(tx, self.access, workspace, person, now), ref_of(offer), Course.HAND_OVER)
            if tx.handover_offers.answer(offer, OfferState.WITHDRAWN, "", by=person.id, now=now) is None:
                raise NothingToDo("offer_answered")
            return sheet

    def _accept(self, desk: Desk, sheet: OfferSheet, words: str) -> OfferSheet:
        tx, to, objective, result = desk.tx, sheet.to, sheet.objective, sheet.key_result
        _ensure_may(desk, to, is_whole=result is None)
        held = [one.id for one in objective.key_results]
        tx.key_results.lock(desk.workspace.id, held)
        given = _given(sheet)
        reason, by = sheet.offer.why, desk.person.id
        if result is None:
            position = _position(desk, sheet)
            how = {"owner_id": to.id, "position": position}
            tx.objectives.change(objective, by=by, now=desk.now, reason=reason, **how)
        tx.key_results.give_to(given, to.id, by=by, now=desk.now, reason=reason)
        answered = tx.handover_offers.answer(sheet.offer, OfferState.ACCEPTED, words, by=by, now=desk.now)
        after = tx.objectives.get(desk.workspace.id, objective.id)
        told = Happening(
            what=What.HANDED,
            objective=after,
            key_result=result,
            by=desk.person,
            to_id=to.id,
            reason=words or reason,
            also={sheet.owner.id, sheet.by.id},
        )
        note(tx, told, desk.now)
        stand_ins = {one.stand_in_id for one in given if one.stand_in_id is not None}
        ask_anew(tx, desk.workspace, {sheet.owner.id, to.id} | stand_ins, desk.now)
        refresh(tx, desk.workspace, [after.id], desk.now)
        return replace(sheet, offer=answered or sheet.offer, with_it=tuple(given) if result is None else ())


def _given(sheet: OfferSheet) -> Sequence[KeyResult]:
    if sheet.key_result is not None:
        return [sheet.key_result]
    return key_results_of(sheet.objective, sheet.owner.id) if sheet.offer.with_key_results else []


def _decline(desk: Desk, sheet: OfferSheet, words: str) -> OfferSheet:
    answered = desk.tx.handover_offers.answer(sheet.offer, OfferState.DECLINED, words, by=desk.person.id, now=desk.now)
    told = Happening(
        what=What.DECLINED,
        objective=sheet.objective,
        key_result=sheet.key_result,
        by=desk.person,
        to_id=desk.person.id,
        reason=words,
    )
    tell(desk.tx, told, {sheet.by.id, sheet.owner.id}, desk.now)
    return replace(sheet, offer=answered or sheet.offer)


def _ensure_can_take(desk: Desk, found: Turning, to: Person | None) -> Person:
    """Raises Invalid with the field of whom."""
    if to is None:
        raise Invalid({TO: ("empty", {})})
    if to.id == found.owner_id:
        raise Invalid({TO: ("owns_it_already", {"name": to.name})})
    if not found.objective.is_told_to(to.id):
        raise Invalid({TO: ("asked_does_not_see", {"code": found.objective.code, "name": to.name})})
    _ensure_may(desk, to, is_whole=found.key_result is None)
    return to


def _ensure_may(desk: Desk, to: Person, *, is_whole: bool) -> None:
    if not desk.may_be_asked(to) or (is_whole and not desk.may_own(to)):
        raise Invalid({TO: ("cannot_own", {})})


def _ensure_may_give(desk: Desk, sheet: OfferSheet) -> None:
    """What is not one's own can be given away only as long as one may."""
    if sheet.by.id != sheet.owner.id and not may_give(replace(desk, person=sheet.by), ref_of(sheet.offer)):
        raise NothingToDo("offer_is_over")


def _position(desk: Desk, sheet: OfferSheet) -> int:
    """A personal objective comes last among those of its new owner; a team's stays where it is."""
    objective, owner_id = sheet.objective, PersonId(sheet.to.id)
    if objective.team_id is not None:
        return objective.position
    beside = desk.tx.objectives.beside(desk.workspace.id, owner_id, None, objective.cycle_id)
    return max((one.position for one in beside), default=0) + 1
