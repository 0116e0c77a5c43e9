"""Answering what peers ask: kept half-written, sent, changed and taken back under one's name; sent for good without it.

Without a name nothing is written that leads from the words to whoever wrote them: no audit, no time, no log. That
somebody may answer is deleted with the answer, as it is when they would rather not (storage/unlinked.py).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import Invalid, NothingToDo
from bot.domain.feedback import (
    ATTEMPT,
    CHANGE,
    DRAFT,
    HELPED,
    MOST_TEXT,
    Answer,
    FeedbackAsk,
    FeedbackPeer,
    FeedbackRound,
    PeerState,
    RoundState,
)
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.okrs.looking import Looker
from storage import Store, Transaction
from storage.forms import FORM_LIFE

LATE_FOR = timedelta(days=91)
"""How long after its delivery a round takes answers under a name that wait for the next one."""
KEPT_LATE = timedelta(days=28)
"""How long a half-written answer is kept that comes after its round."""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """``objective`` is None in general, and where the reader may not see it. ``peer`` is None without names;
    ``is_late``: it waits for the next round."""

    ask: FeedbackAsk
    round: FeedbackRound
    asker: str
    cycle: str
    answer: Answer
    objective: Objective | None = None
    peer: FeedbackPeer | None = None
    is_late: bool = False

    @property
    def is_sent(self) -> bool:
        return self.peer is not None and self.peer.state is PeerState.ANSWERED


@dataclass(frozen=True)
class FeedbackGiving:
    store: Store
    access: Access

    def open(self, workspace: Workspace, person: Person, ask_id: int, now: datetime) -> AnswerForm:
        """The form, with what was sent or is half-written. Raises NotSwitchedOn, NotAllowed, NothingToDo."""
        with self.store.read() as tx:
            form = self._form(tx, workspace, person, ask_id, now)
            draft = tx.forms.latest(workspace.id, person.id, f"{DRAFT}{ask_id}", now)
            if draft is None:
                return form
            kept = Answer(*(str(draft.typed.get(name, "")) for name in (HELPED, CHANGE, ATTEMPT)))
            return replace(form, answer=kept)

    def keep(self, workspace: Workspace, person: Person, ask_id: int, answer: Answer, now: datetime) -> AnswerForm:
        """Half-written, for the author alone: under a name until delivery, without one for a day, for a draft stands
        with its author. Raises Invalid by field, NotSwitchedOn, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            form = self._form(tx, workspace, person, ask_id, now, to_write=True)
            _ensure_short(answer)
            until = now + FORM_LIFE
            if not form.ask.nameless:
                until = max(until, start_of_day(form.round.deliver_on, workspace.zone))
                until = now + KEPT_LATE if form.is_late else until
            name, typed = f"{DRAFT}{ask_id}", answer.by_field()
            draft = tx.forms.latest(workspace.id, person.id, name, now)
            if draft is not None:
                tx.forms.update(draft, typed=typed, expires_at=until)
            else:
                held = {"workspace_id": workspace.id, "person_id": person.id, "form": name}
                tx.forms.insert(**held, typed=typed, expires_at=until)
            return replace(form, answer=answer)

    def send(self, workspace: Workspace, person: Person, ask_id: int, answer: Answer, now: datetime) -> AnswerForm:
        """Once without a name; under a name the last one counts. Raises Invalid by field, NotSwitchedOn, NotAllowed,
        NothingToDo."""
        with self.store.write() as tx:
            form = self._form(tx, workspace, person, ask_id, now, to_write=True)
            _ensure_short(answer)
            if answer.is_empty:
                raise Invalid({HELPED: ("feedback_empty", {})})
            if form.ask.nameless:
                self._send_nameless(tx, workspace, person, form, answer)
            else:
                self._change(tx, form, PeerState.ANSWERED, answer)
            _forget_drafts(tx, workspace, person, ask_id)
            return form

    def decline(self, workspace: Workspace, person: Person, ask_id: int, now: datetime) -> AnswerForm:
        """Would rather not, or takes back what was sent under a name; only whoever asked by name reads that. Raises
        NotSwitchedOn, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            form = self._form(tx, workspace, person, ask_id, now, to_write=True)
            if form.ask.nameless:
                tx.feedback_invitations.tear(workspace.id, ask_id, person.id)
            elif form.is_sent:
                self._change(tx, form, PeerState.ASKED, Answer())
            else:
                self._change(tx, form, PeerState.DECLINED, Answer())
            _forget_drafts(tx, workspace, person, ask_id)
            return form

    def _form(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        ask_id: int,
        now: datetime,
        *,
        to_write: bool = False,
    ) -> AnswerForm:
        workspace.ensure_practised(Practice.FEEDBACK)
        ask = tx.feedback_asks.by_id(workspace.id, ask_id)
        held = None if ask is None else _round(tx, ask, to_write=to_write)
        peer, is_invited = _asked(tx, person, ask)
        if ask is None or not (peer is not None or is_invited):
            raise NothingToDo("not_asked_for_feedback")
        self.access.ensure(Action.GIVE_FEEDBACK, as_asked(self.access, person), workspace)
        asker = tx.people.get(workspace.id, ask.asker_id)
        if held is None or not asker.is_active:
            raise NothingToDo("not_asked_for_feedback")
        today = local_day(now, workspace.zone)
        is_late = not held.takes_answers(today)
        if is_late and (today > held.deliver_on + LATE_FOR or _is_too_late(held, ask, peer)):
            raise NothingToDo("feedback_too_late")
        cycle = tx.cycles.get(workspace.id, held.cycle_id)
        objective = None if ask.objective_id is None else tx.objectives.get(workspace.id, ask.objective_id)
        shown = objective if objective is not None and Looker(person, workspace).sees(objective) else None
        answer = peer.answer if peer is not None else Answer()
        return AnswerForm(ask, held, asker.name, cycle.name, answer, shown, peer, is_late)

    def _send_nameless(
        self, tx: Transaction, workspace: Workspace, person: Person, form: AnswerForm, answer: Answer
    ) -> None:
        if not tx.feedback_invitations.tear(workspace.id, form.ask.id, person.id):
            raise NothingToDo("not_asked_for_feedback")
        tx.feedback_boxes.put(workspace.id, form.ask.id, answer)

    def _change(self, tx: Transaction, form: AnswerForm, state: PeerState, answer: Answer) -> None:
        if form.peer is not None:
            words = {"helped": answer.helped, "change": answer.change, "attempt": answer.attempt}
            late = form.is_late and state is PeerState.ANSWERED
            tx.feedback_peers.update(form.peer, state=state, late=late, **words)


def _round(tx: Transaction, ask: FeedbackAsk, *, to_write: bool) -> FeedbackRound | None:
    """Held before anybody looks whether this person may still answer: what is kept while the same is sent from another
    device would stay behind, with their name."""
    rounds = tx.feedback_rounds
    return rounds.locked(ask.workspace_id, ask.round_id) if to_write else rounds.by_id(ask.workspace_id, ask.round_id)


def _asked(tx: Transaction, person: Person, ask: FeedbackAsk | None) -> tuple[FeedbackPeer | None, bool]:
    """How somebody was asked by name, and whether they may answer without one."""
    if ask is None:
        return None, False
    if ask.nameless:
        invited = tx.feedback_invitations.of_person(person.workspace_id, person.id)
        return None, any(one.ask_id == ask.id for one in invited)
    asked = tx.feedback_peers.of_peer(person.workspace_id, person.id)
    return next((one for one in asked if one.ask_id == ask.id), None), False


def as_asked(access: Access, person: Person) -> Relation:
    """How somebody stands to what they were asked."""
    plain = access.to_workspace(person)
    return replace(plain, who=plain.who | {Who.ASKED})


def _is_too_late(held: FeedbackRound, ask: FeedbackAsk, peer: FeedbackPeer | None) -> bool:
    """Without a name nothing can be added to what is read together: what came alone would be somebody's. Under a name
    an answer waits for the next round, and what was read stays as it was read."""
    if ask.nameless:
        return True
    has_been_read = held.state is RoundState.DELIVERED and peer is not None and not peer.late
    return has_been_read and peer is not None and peer.state is PeerState.ANSWERED


def _ensure_short(answer: Answer) -> None:
    long = [name for name, words in answer.by_field().items() if len(words) > MOST_TEXT]
    if long:
        raise Invalid({name: ("too_long", {"most": str(MOST_TEXT)}) for name in long})


def _forget_drafts(tx: Transaction, workspace: Workspace, person: Person, ask_id: int) -> None:
    """What has expired, too: beside words without a name it would say whose they are."""
    tx.forms.forget_own(workspace.id, person.id, f"{DRAFT}{ask_id}")
