"""What came on the day of delivery: read by the person alone, and by a lead to whom they show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.errors import NotFound, NothingToDo
from bot.domain.feedback import Answer, FeedbackAsk, PeerState, RoundState, WordsKind
from bot.domain.ids import PersonId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Who
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.okrs.looking import Looker
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Received:
    """What came to one question: ``named`` with who wrote it; ``nameless`` by box, each in an order that means nothing,
    without the objective. ``shown_to`` is the lead who may read it, ``lead`` the one who could."""

    ask: FeedbackAsk
    cycle: str
    objective: Objective | None
    named: tuple[tuple[str, Answer], ...]
    nameless: Mapping[WordsKind, tuple[str, ...]]
    shown_to: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.named and not self.nameless


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """``about`` is whose it is, None for one's own; ``lead`` is to whom it could be shown, empty where there is
    nobody."""

    about: Person | None
    received: tuple[Received, ...]
    lead: str = ""


@dataclass(frozen=True)
class FeedbackReceiving:
    store: Store
    access: Access

    def own(self, workspace: Workspace, person: Person, now: datetime) -> ReceivedPage:
        """All that was delivered to this person, the latest first; it is read now. What there was before stays to be
        read while feedback is off."""
        with self.store.write() as tx:
            self._ensure_may_read(workspace, person, Who.OWNER)
            asks = tx.feedback_asks.of_asker(workspace.id, person.id)
            found = _received(tx, Looker(person, workspace), asks)
            for one in found:
                if not one.ask.is_read:
                    tx.feedback_asks.update(one.ask, is_read=True)
            lead = _lead(tx, person, local_day(now, workspace.zone))
            return ReceivedPage(None, tuple(found), "" if lead is None else lead.name)

    def shown(self, workspace: Workspace, person: Person, about: PersonId) -> ReceivedPage:
        """What somebody shows this person. Raises NotFound where they show nothing."""
        with self.store.read() as tx:
            self._ensure_may_read(workspace, person, Who.NAMED)
            asks = [one for one in tx.feedback_asks.shown_to(workspace.id, person.id) if one.asker_id == about]
            owner = tx.people.by_id(workspace.id, about)
            if not asks or owner is None or not owner.is_active:
                raise NotFound("feedback", "")
            return ReceivedPage(owner, tuple(_received(tx, Looker(person, workspace), asks)))

    def show(self, workspace: Workspace, person: Person, ask_id: int, now: datetime) -> ReceivedPage:
        """Let one's lead read what came to a question. Raises NotFound, NothingToDo without a lead."""
        workspace.ensure_practised(Practice.FEEDBACK)
        with self.store.write() as tx:
            ask = self._own_delivered(tx, workspace, person, ask_id)
            lead = _lead(tx, person, local_day(now, workspace.zone))
            if lead is None:
                raise NothingToDo("no_lead_to_show")
            tx.feedback_asks.update(ask, shown_to_id=lead.id)
        return self.own(workspace, person, now)

    def hide(self, workspace: Workspace, person: Person, ask_id: int, now: datetime) -> ReceivedPage:
        """Nobody but oneself reads it from now on. Raises NotFound."""
        with self.store.write() as tx:
            tx.feedback_asks.update(self._own_delivered(tx, workspace, person, ask_id), shown_to_id=None)
        return self.own(workspace, person, now)

    def _own_delivered(self, tx: Transaction, workspace: Workspace, person: Person, ask_id: int) -> FeedbackAsk:
        self._ensure_may_read(workspace, person, Who.OWNER)
        ask = tx.feedback_asks.by_id(workspace.id, ask_id)
        held = None if ask is None else tx.feedback_rounds.by_id(workspace.id, ask.round_id)
        if ask is None or ask.asker_id != person.id or held is None or held.state is not RoundState.DELIVERED:
            raise NotFound("feedback", "")
        return ask

    def _ensure_may_read(self, workspace: Workspace, person: Person, stands: Who) -> None:
        plain = self.access.to_workspace(person)
        self.access.ensure(Action.READ_FEEDBACK, replace(plain, who=plain.who | {stands}), workspace)


def _received(tx: Transaction, looker: Looker, asks: Iterable[FeedbackAsk]) -> list[Received]:
    """Of these what is delivered. A number of statements that does not grow with them."""
    workspace_id, held = looker.workspace.id, list(asks)
    rounds = tx.feedback_rounds.by_ids(workspace_id, (one.round_id for one in held))
    told = [one for one in held if rounds[one.round_id].state is RoundState.DELIVERED]
    cycles = tx.cycles.by_ids(workspace_id, (one.cycle_id for one in rounds.values()))
    about = (one.objective_id for one in told if one.objective_id is not None and not one.nameless)
    objectives = tx.objectives.by_ids(workspace_id, about)
    named, readers = _named(tx, told), tx.people.by_ids(workspace_id, _readers(told))
    boxes = _nameless(tx, told)
    found = []
    for ask in told:
        objective = objectives.get(ask.objective_id or 0)
        seen = objective if objective is not None and looker.sees(objective) else None
        reader = readers.get(ask.shown_to_id or 0)
        shown_to = reader.name if reader is not None and reader.is_active else ""
        cycle = cycles[rounds[ask.round_id].cycle_id].name
        found.append(Received(ask, cycle, seen, named.get(ask.id, ()), boxes.get(ask.id, {}), shown_to))
    return found


def _named(tx: Transaction, asks: list[FeedbackAsk]) -> dict[int, tuple[tuple[str, Answer], ...]]:
    """By question, what was written under a name and was not too late."""
    if not asks:
        return {}
    workspace_id = asks[0].workspace_id
    peers = tx.feedback_peers.of_asks(workspace_id, (one.id for one in asks if not one.nameless))
    given = [one for one in peers if one.state is PeerState.ANSWERED and not one.late]
    names = tx.people.by_ids(workspace_id, (one.peer_id for one in given))
    found: dict[int, tuple[tuple[str, Answer], ...]] = {}
    for one in given:
        found[one.ask_id] = (*found.get(one.ask_id, ()), (names[one.peer_id].name, one.answer))
    return found


def _nameless(tx: Transaction, asks: list[FeedbackAsk]) -> dict[int, dict[WordsKind, tuple[str, ...]]]:
    """By question and box, what is left after delivery."""
    if not asks:
        return {}
    found: dict[int, dict[WordsKind, tuple[str, ...]]] = {}
    for one in tx.feedback_boxes.of_asks(asks[0].workspace_id, (one.id for one in asks if one.nameless)):
        boxes = found.setdefault(one.ask_id, {})
        boxes[one.kind] = (*boxes.get(one.kind, ()), one.words)
    return found


def _readers(asks: list[FeedbackAsk]) -> list[PersonId]:
    return [one.shown_to_id for one in asks if one.shown_to_id is not None]


def _lead(tx: Transaction, person: Person, today: date) -> Person | None:
    """Whom somebody reports to, else who leads the team they belong to most; nobody for whoever is above all."""
    candidates = [person.manager_id] if person.manager_id is not None else []
    own = sorted(tx.memberships.of_people(person.workspace_id, [person.id], today), key=lambda one: -one.share)
    teams = tx.teams.by_ids(person.workspace_id, (one.team_id for one in own)) if own else {}
    candidates += [lead for one in own if (lead := teams[one.team_id].lead_id) is not None]
    people = tx.people.by_ids(person.workspace_id, candidates)
    return next((people[key] for key in candidates if key != person.id and people[key].is_active), None)
