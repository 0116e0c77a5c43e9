"""Rounds of feedback: begun when a cycle is over, or when the first asks in the weeks after it; delivered on one
day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ahead import Ahead
from bot.domain.cycles import Cycle, CycleState
from bot.domain.feedback import DRAFT, FeedbackAsk, FeedbackRound, RoundState, is_shown, may_begin, round_days
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Practice, Workspace
from bot.telemetry import apart
from storage import Store, Transaction

OVER = (CycleState.GRADING, CycleState.CLOSED)


@dataclass(frozen=True, slots=True)
class Term:
    """A cycle about which people ask now; ``round`` is None until the first does."""

    cycle: Cycle
    round: FeedbackRound | None


def terms(tx: Transaction, workspace: Workspace, today: date) -> list[Term]:
    """The latest first. ``today`` is a day of the workspace. Two statements."""
    cycles = [one for one in tx.cycles.all(workspace.id) if one.state in OVER]
    rounds = {one.cycle_id: one for one in tx.feedback_rounds.of_cycles(workspace.id, (one.id for one in cycles))}
    found = [Term(cycle, rounds.get(cycle.id)) for cycle in cycles]
    asked = [one for one in found if _takes_questions(one, today)]
    return sorted(asked, key=lambda one: (one.cycle.last_day, one.cycle.id), reverse=True)


def begin(
    tx: Transaction, workspace: Workspace, cycle: Cycle, *, by: PersonId | None, now: datetime
) -> FeedbackRound | None:
    """The round of a cycle that is over; None where there is one, or it is too late for one."""
    today = local_day(now, workspace.zone)
    if not workspace.practises(Practice.FEEDBACK) or not may_begin(cycle.last_day, today):
        return None
    days = round_days(max(cycle.last_day, today), tx.feedback_rules.of(workspace.id))
    calendar = {"ask_until": days.ask_until, "answer_until": days.answer_until, "deliver_on": days.deliver_on}
    return tx.feedback_rounds.begin(by=by, now=now, workspace_id=workspace.id, cycle_id=cycle.id, **calendar)


def takes_part(tx: Transaction, workspace: Workspace, person: Person, today: date) -> bool:
    """Whether somebody may ask: everybody, or whoever belongs to a team that wants it, or to one below such a team."""
    if not tx.feedback_rules.of(workspace.id).chosen_teams:
        return True
    chosen = [one.team_id for one in tx.feedback_teams.of(workspace.id)]
    if not chosen:
        return False
    wanting = tx.teams.below(workspace.id, chosen)
    mine = {one.team_id for one in tx.memberships.of_people(workspace.id, [person.id], today)}
    mine |= {one.id for one in tx.teams.led_by(workspace.id, person.id)}
    return bool(mine & wanting)


@dataclass(frozen=True)
class FeedbackPlanner:
    """A planner of the worker: what was answered is given to everybody at the beginning of one day."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """How many rounds were due, always fewer than ``limit``: nothing more is due then."""
        with self.store.read() as tx:
            due = [(workspace, one) for workspace, one in _open(tx) if _due_at(workspace, one) <= now]
        for workspace, one in due:
            with apart("feedback_failed", workspace=workspace.id), self.store.write() as tx:
                deliver(tx, workspace, one.id, now)
        return min(len(due), limit - 1)

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        if not tx.agenda.moments.feedback_is_open:
            return Ahead()
        moments = [_due_at(workspace, one) for workspace, one in _open(tx)]
        waits = any(moment <= now for moment in moments)
        return Ahead(min((moment for moment in moments if moment > now), default=None), waits=waits)


def deliver(tx: Transaction, workspace: Workspace, round_id: int, now: datetime) -> None:
    """Once. What is too little to be shown without names is deleted unread; who was asked without a name, and how many
    have answered, is known to nobody from now on; half-written answers go."""
    held = tx.feedback_rounds.locked(workspace.id, round_id)
    if held is None or held.state is not RoundState.OPEN:
        return
    asks = tx.feedback_asks.of_round(workspace.id, held.id)
    nameless = [one for one in asks if one.nameless]
    counts = tx.feedback_boxes.counts(workspace.id, _ids(nameless)) if nameless else {}
    askers = tx.people.by_ids(workspace.id, {one.asker_id for one in nameless})
    shown = {one.id for one in nameless if is_shown(one.asked, counts.get(one.id, 0)) and _is_here(askers, one)}
    if nameless:
        tx.feedback_boxes.burn(workspace.id, (one.id for one in nameless if one.id not in shown))
        tx.feedback_boxes.forget_counts(workspace.id, _ids(nameless))
        tx.feedback_invitations.clear(workspace.id, _ids(nameless))
    tx.forms.forget_all(workspace.id, (f"{DRAFT}{one.id}" for one in asks))
    _release(tx, workspace)
    tx.feedback_rounds.change(held, by=None, now=now, state=RoundState.DELIVERED)


def _release(tx: Transaction, workspace: Workspace) -> None:
    """What came too late for rounds that were delivered before is read now."""
    late = tx.feedback_peers.late(workspace.id)
    asks = tx.feedback_asks.by_ids(workspace.id, (one.ask_id for one in late))
    rounds = tx.feedback_rounds.by_ids(workspace.id, (one.round_id for one in asks.values()))
    over = {key for key, ask in asks.items() if rounds[ask.round_id].state is RoundState.DELIVERED}
    if over:
        tx.feedback_peers.release(workspace.id, (one.id for one in late if one.ask_id in over))
        tx.feedback_asks.tell_again(workspace.id, over)


def _is_here(people: dict[int, Person], ask: FeedbackAsk) -> bool:
    """Nobody reads what came to somebody who has left."""
    person = people.get(ask.asker_id)
    return person is not None and person.is_active


def _ids(asks: Iterable[FeedbackAsk]) -> list[int]:
    return [one.id for one in asks]


def _open(tx: Transaction) -> list[tuple[Workspace, FeedbackRound]]:
    """Of workspaces that practise feedback; where it is switched off a round waits."""
    rounds = tx.feedback_rounds.open_everywhere()
    known = tx.agenda.workspaces if rounds else {}
    found = [(known[one.workspace_id], one) for one in rounds if one.workspace_id in known]
    return [(workspace, one) for workspace, one in found if workspace.practises(Practice.FEEDBACK)]


def _due_at(workspace: Workspace, held: FeedbackRound) -> datetime:
    return start_of_day(held.deliver_on, workspace.zone)


def _takes_questions(term: Term, today: date) -> bool:
    if term.round is None:
        return may_begin(term.cycle.last_day, today)
    return term.round.takes_questions(today)
