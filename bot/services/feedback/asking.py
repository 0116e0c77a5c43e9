"""Asking peers for feedback: whom, about what, with their names or without (docs/feedback.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.errors import Invalid, NothingToDo, NotSwitchedOn
from bot.domain.feedback import (
    ABOUT,
    NAMES,
    OTHERS,
    FeedbackAsk,
    FeedbackPeer,
    FeedbackRound,
    PeerState,
    why_not_asked,
)
from bot.domain.ids import CycleId, ObjectiveId, PersonId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.feedback.rounds import Term, begin, takes_part, terms
from bot.services.feedback.suggesting import Suggestion, can, suggest
from bot.services.okrs.looking import Looker
from storage import Store, Transaction

SHARED = tuple(one for one in ObjectiveState if one is not ObjectiveState.DRAFT)


@dataclass(frozen=True, slots=True)
class TypedAsk:
    """``about`` is ``o`` and the id of an objective, or ``c`` and that of a cycle, for its work in general."""

    about: str
    nameless: bool
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class AskForm:
    """``objectives`` are the person's own, of the cycles of ``terms``; ``about`` is chosen already, if anything is, and
    ``others`` are chosen although nobody suggests them."""

    terms: tuple[Term, ...]
    objectives: tuple[Objective, ...]
    suggestions: tuple[Suggestion, ...]
    about: str = ""
    chosen: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    ask: FeedbackAsk
    round: FeedbackRound
    objective: Objective | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class FeedbackAsking:
    store: Store
    access: Access

    def form(
        self, workspace: Workspace, person: Person, now: datetime, *, about: str = "", chosen: Iterable[Person] = ()
    ) -> AskForm:
        """Raises NotSwitchedOn, NotAllowed, NothingToDo while no cycle has just ended."""
        with self.store.read() as tx:
            today = local_day(now, workspace.zone)
            found = self._terms(tx, workspace, person, today)
            objectives = _mine(tx, person, found)
            self._ensure_may_ask(workspace, person, objectives)
            since = start_of_day(min(one.cycle.first_day for one in found), workspace.zone)
            looker = Looker(person, workspace)
            suggestions = suggest(tx, looker, objectives, since, today)
            offered = tuple(one for one in objectives if not one.is_restricted)
            return AskForm(tuple(found), offered, tuple(suggestions), about, tuple(chosen))

    def ask(self, workspace: Workspace, person: Person, typed: TypedAsk, now: datetime) -> Asked:
        """Raises Invalid by field, NotSwitchedOn, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)  # or of two forms at once both would ask
            found = self._terms(tx, workspace, person, local_day(now, workspace.zone))
            objectives = _mine(tx, person, found)
            self._ensure_may_ask(workspace, person, objectives)
            term, objective = _about(typed.about, found, objectives)
            people = _allowed(person, typed.people, workspace)
            held = term.round or begin(tx, workspace, term.cycle, by=person.id, now=now)
            if held is None:
                raise NothingToDo("no_feedback_round")
            ask = _held_or_new(tx, person, held, objective, typed, people)
            return Asked(ask, held, objective, tuple(one.name for one in people))

    def people(self, workspace: Workspace, ids: Iterable[int]) -> tuple[Person, ...]:
        """Those of these who are known here, in order."""
        wanted = list(ids)
        with self.store.read() as tx:
            found = tx.people.by_ids(workspace.id, wanted)
        return tuple(found[one] for one in wanted if one in found)

    def _terms(self, tx: Transaction, workspace: Workspace, person: Person, today: date) -> list[Term]:
        workspace.ensure_practised(Practice.FEEDBACK)
        if not takes_part(tx, workspace, person, today):
            raise NotSwitchedOn(Practice.FEEDBACK)
        found = terms(tx, workspace, today)
        if not found:
            raise NothingToDo("no_feedback_round")
        return found

    def _ensure_may_ask(self, workspace: Workspace, person: Person, objectives: list[Objective]) -> None:
        """Guests who own objectives ask about these."""
        self.access.ensure(Action.ASK_FEEDBACK, asking(self.access, person, owns=bool(objectives)), workspace)


def asking(access: Access, person: Person, *, owns: bool) -> Relation:
    """How somebody stands to feedback on what they have done."""
    plain = access.to_workspace(person)
    return replace(plain, who=plain.who | {Who.OWNER}) if owns else plain


def _mine(tx: Transaction, person: Person, found: list[Term]) -> list[Objective]:
    return tx.objectives.of_person(person.workspace_id, person.id, (one.cycle.id for one in found), SHARED)


def _about(about: str, found: list[Term], objectives: list[Objective]) -> tuple[Term, Objective | None]:
    """Raises Invalid for what is not offered, or no longer."""
    by_cycle: dict[CycleId, Term] = {one.cycle.id: one for one in found}
    offered: dict[str, tuple[Term, Objective | None]] = {f"c{key}": (one, None) for key, one in by_cycle.items()}
    offered |= {f"o{one.id}": (by_cycle[one.cycle_id], one) for one in objectives if not one.is_restricted}
    if about not in offered:
        raise Invalid({ABOUT: ("not_offered", {})})
    return offered[about]


def _allowed(person: Person, people: Iterable[Person], workspace: Workspace) -> list[Person]:
    """Each once. Raises Invalid with the first who cannot be asked."""
    wanted = {one.id: one for one in people}
    if person.id in wanted:
        raise Invalid({OTHERS: ("feedback_yourself", {})})
    for one in wanted.values():
        if not can(one, workspace):
            raise Invalid({OTHERS: ("cannot_do_it", {"name": one.name})})
    return list(wanted.values())


def _held_or_new(
    tx: Transaction,
    person: Person,
    held: FeedbackRound,
    objective: Objective | None,
    typed: TypedAsk,
    people: list[Person],
) -> FeedbackAsk:
    """By name, the same question goes to some more; without names it is asked once in a round: of two, answered by
    nearly the same people, the difference would tell."""
    objective_id = None if objective is None else objective.id
    asks = [one for one in tx.feedback_asks.of_asker(person.workspace_id, person.id) if one.round_id == held.id]
    if typed.nameless:
        if any(one.nameless for one in asks):
            raise Invalid({NAMES: ("feedback_nameless_once", {})})
        _ensure_so_many(nameless=True, before=0, people=people)
        ask = _write(tx, person, held, objective_id, nameless=True, asked=len(people))
        tx.feedback_invitations.invite(ask.workspace_id, ask.id, (one.id for one in people))
        return ask
    known = next((one for one in asks if not one.nameless and one.objective_id == objective_id), None)
    peers = tx.feedback_peers.of_asks(person.workspace_id, [known.id]) if known is not None else []
    new = _not_asked_yet(peers, people)
    if known is not None and people and not new:
        return known  # the same once more, as when Slack sends it twice
    _ensure_so_many(nameless=False, before=sum(one.state is not PeerState.DECLINED for one in peers), people=new)
    ask = known or _write(tx, person, held, objective_id, nameless=False, asked=0)
    tx.feedback_peers.insert_all(
        [{"workspace_id": ask.workspace_id, "ask_id": ask.id, "peer_id": one.id} for one in new]
    )
    return tx.feedback_asks.update(ask, asked=len(peers) + len(new))


def _not_asked_yet(peers: list[FeedbackPeer], people: list[Person]) -> list[Person]:
    """Raises Invalid with somebody who would rather not."""
    declined: set[PersonId] = {one.peer_id for one in peers if one.state is PeerState.DECLINED}
    for one in people:
        if one.id in declined:
            raise Invalid({OTHERS: ("feedback_declined", {"name": one.name})})
    known = {one.peer_id for one in peers}
    return [one for one in people if one.id not in known]


def _ensure_so_many(*, nameless: bool, before: int, people: list[Person]) -> None:
    why = why_not_asked(nameless=nameless, before=before, added=len(people))
    if why is not None:
        raise Invalid({OTHERS: why})


def _write(
    tx: Transaction,
    person: Person,
    held: FeedbackRound,
    objective_id: ObjectiveId | None,
    *,
    nameless: bool,
    asked: int,
) -> FeedbackAsk:
    about = {"round_id": held.id, "asker_id": person.id, "objective_id": objective_id}
    return tx.feedback_asks.insert(workspace_id=person.workspace_id, **about, nameless=nameless, asked=asked)
