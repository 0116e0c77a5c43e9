"""What somebody has asked, was asked, and received: a number of statements that does not grow with any of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.calendar import WorkCalendar
from bot.domain.cycles import Cycle
from bot.domain.feedback import FeedbackAsk, FeedbackPeer, FeedbackRound, PeerState, RoundState
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.feedback.asking import SHARED, asking
from bot.services.feedback.giving import LATE_FOR, as_asked
from bot.services.feedback.rounds import Term, takes_part, terms
from bot.services.holidays import working_days_of
from bot.services.okrs.looking import Looker
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one was asked. ``state`` is None without names. ``is_late``: it waits for the next round."""

    ask: FeedbackAsk
    round: FeedbackRound
    asker: str
    cycle: str
    objective: Objective | None
    state: PeerState | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class AskSheet:
    """What one has asked: of whom by name, each with whether they would rather not; of nobody in particular without."""

    ask: FeedbackAsk
    round: FeedbackRound
    cycle: str
    objective: Objective | None
    peers: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """``rounds`` are those that run, each with its cycle; ``terms`` those in which this person may ask today;
    ``shown_by`` are people who show theirs, by id."""

    rounds: tuple[tuple[Cycle, FeedbackRound], ...]
    terms: tuple[Term, ...]
    wanted: tuple[Wanted, ...]
    asks: tuple[AskSheet, ...]
    has_received: bool
    shown_by: Mapping[PersonId, str]
    today: date


@dataclass(frozen=True, slots=True)
class FeedbackNews:
    """For a prompt: what waits for this person, where they can ask, and whether something came that is unread.
    ``calendar`` says which last days may be named in it."""

    calendar: WorkCalendar
    wanted: tuple[Wanted, ...] = ()
    terms: tuple[Term, ...] = ()
    has_unread: bool = False


@dataclass(frozen=True)
class FeedbackReading:
    store: Store
    access: Access

    def page(self, workspace: Workspace, person: Person, now: datetime) -> FeedbackPage:
        """Raises NotSwitchedOn."""
        workspace.ensure_practised(Practice.FEEDBACK)
        today, looker = local_day(now, workspace.zone), Looker(person, workspace)
        with self.store.read() as tx:
            mine = tx.feedback_asks.of_asker(workspace.id, person.id)
            asked = self._asked_of(tx, workspace, person)
            world = _World.of(tx, workspace, [*mine, *(ask for ask, _ in asked)])
            running = tx.feedback_rounds.open_of(workspace.id)
            cycles = {**world.cycles, **tx.cycles.by_ids(workspace.id, (one.cycle_id for one in running))}
            ended = {one.id for one in world.rounds.values() if one.state is RoundState.DELIVERED}
            shown = tx.feedback_asks.shown_to(workspace.id, person.id)
            names = tx.people.by_ids(workspace.id, (one.asker_id for one in shown))
            return FeedbackPage(
                rounds=tuple((cycles[one.cycle_id], one) for one in running),
                terms=tuple(self._terms(tx, workspace, person, today)),
                wanted=tuple(world.wanted(looker, asked, today)),
                asks=tuple(world.sheets(tx, looker, [one for one in mine if one.round_id not in ended])),
                has_received=any(one.round_id in ended for one in mine),
                shown_by={one.id: one.name for one in names.values() if _may_still(one, person)},
                today=today,
            )

    def news(self, workspace_id: WorkspaceId, person: Person, now: datetime) -> FeedbackNews | None:
        """None while feedback is off."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(workspace_id)
            if not workspace.practises(Practice.FEEDBACK):
                return None
            today, looker = local_day(now, workspace.zone), Looker(person, workspace)
            mine = tx.feedback_asks.of_asker(workspace.id, person.id)
            asked = self._asked_of(tx, workspace, person)
            world = _World.of(tx, workspace, [*mine, *(ask for ask, _ in asked)])
            open_ones = (PeerState.ASKED, None)
            wanted = [one for one in world.wanted(looker, asked, today) if one.state in open_ones and not one.is_late]
            has_asked = {one.round_id for one in mine}
            free = self._terms(tx, workspace, person, today)
            begun = [one for one in free if one.round is not None and one.round.id not in has_asked]
            own = tx.objectives.of_person(workspace.id, person.id, (one.cycle.id for one in begun), SHARED)
            cycles = {one.cycle_id for one in own}
            unread = [one for one in mine if not one.is_read and world.is_delivered(one)]
            calendar = working_days_of(person, workspace)
            asking_now = tuple(one for one in begun if one.cycle.id in cycles)
            return FeedbackNews(calendar, tuple(wanted), asking_now, bool(unread))

    def _terms(self, tx: Transaction, workspace: Workspace, person: Person, today: date) -> list[Term]:
        relation = asking(self.access, person, owns=True)
        if not allowed(Action.ASK_FEEDBACK, relation, policy_of(workspace)):
            return []
        found = terms(tx, workspace, today)
        return found if found and takes_part(tx, workspace, person, today) else []

    def _asked_of(
        self, tx: Transaction, workspace: Workspace, person: Person
    ) -> list[tuple[FeedbackAsk, FeedbackPeer | None]]:
        """What somebody was asked, with their own row where it was by name; nothing where they may not answer."""
        if not allowed(Action.GIVE_FEEDBACK, as_asked(self.access, person), policy_of(workspace)):
            return []
        peers = {one.ask_id: one for one in tx.feedback_peers.of_peer(workspace.id, person.id)}
        invited = [one.ask_id for one in tx.feedback_invitations.of_person(workspace.id, person.id)]
        asks = tx.feedback_asks.by_ids(workspace.id, [*peers, *invited])
        return [(asks[key], peers.get(key)) for key in sorted(asks)]


@dataclass(frozen=True, slots=True)
class _World:
    """What the words about some asks need."""

    rounds: dict[int, FeedbackRound]
    cycles: dict[int, Cycle]
    objectives: dict[int, Objective]
    people: dict[int, Person]

    @classmethod
    def of(cls, tx: Transaction, workspace: Workspace, asks: Iterable[FeedbackAsk]) -> "_World":
        held = list(asks)
        rounds = tx.feedback_rounds.by_ids(workspace.id, (one.round_id for one in held))
        about = (one.objective_id for one in held if one.objective_id is not None)
        return cls(
            rounds,
            tx.cycles.by_ids(workspace.id, (one.cycle_id for one in rounds.values())),
            tx.objectives.by_ids(workspace.id, about),
            tx.people.by_ids(workspace.id, (one.asker_id for one in held)),
        )

    def is_delivered(self, ask: FeedbackAsk) -> bool:
        return self.rounds[ask.round_id].state is RoundState.DELIVERED

    def objective(self, looker: Looker, ask: FeedbackAsk) -> Objective | None:
        found = self.objectives.get(ask.objective_id or 0)
        return found if found is not None and looker.sees(found) else None

    def wanted(
        self, looker: Looker, asked: Iterable[tuple[FeedbackAsk, FeedbackPeer | None]], today: date
    ) -> Iterable[Wanted]:
        """What can still be answered, changed or taken back; what would come too late without a name is over."""
        for ask, peer in asked:
            held, asker = self.rounds[ask.round_id], self.people[ask.asker_id]
            is_late = not held.takes_answers(today)
            if not asker.is_active or (is_late and (peer is None or not _waits(held, peer, today))):
                continue
            name, cycle = asker.name, self.cycles[held.cycle_id].name
            state = None if peer is None else peer.state
            yield Wanted(ask, held, name, cycle, self.objective(looker, ask), state, is_late)

    def sheets(self, tx: Transaction, looker: Looker, asks: list[FeedbackAsk]) -> Iterable[AskSheet]:
        peers = tx.feedback_peers.of_asks(looker.workspace.id, (one.id for one in asks if not one.nameless))
        names = tx.people.by_ids(looker.workspace.id, (one.peer_id for one in peers))
        for ask in asks:
            own = [one for one in peers if one.ask_id == ask.id]
            said = tuple((names[one.peer_id].name, one.state is PeerState.DECLINED) for one in own)
            held = self.rounds[ask.round_id]
            yield AskSheet(ask, held, self.cycles[held.cycle_id].name, self.objective(looker, ask), said)


def _waits(held: FeedbackRound, peer: FeedbackPeer, today: date) -> bool:
    """Whether an answer under a name can still come, and wait for the next round, or be taken back before it."""
    if peer.state is PeerState.DECLINED or today > held.deliver_on + LATE_FOR:
        return False
    return held.state is RoundState.OPEN or peer.late or peer.state is PeerState.ASKED


def _may_still(asker: Person, reader: Person) -> bool:
    """Somebody who has left shows nothing any more."""
    return asker.is_active and asker.id != reader.id
