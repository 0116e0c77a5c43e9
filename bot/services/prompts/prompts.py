"""A prompt after it was planned: posted, put off, skipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.context import MOST_ROUNDS
from bot.domain.deliveries import Delivery
from bot.domain.errors import AlreadyDone, NotFound, NothingToDo
from bot.domain.ids import DeliveryId, PromptId
from bot.domain.parking import MOST_OUTCOMES as MOST_PARKED
from bot.domain.people import Person
from bot.domain.prompt_plans import Timetable
from bot.domain.prompt_times import (
    Snooze,
    good_hour,
    is_over,
    lapse_at,
    reminder_at,
    skip,
    slot_of,
    snooze,
    snooze_choices,
)
from bot.domain.prompts import ItemState, Prompt, PromptKind, PromptState
from bot.domain.proposals import MOST_OUTCOMES
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.alignment import context_reading
from bot.services.alignment.proposal_reading import outcomes_for
from bot.services.following.told import told_to_person
from bot.services.okrs.looking import Looker
from bot.services.prompt_changes import promise_change, promise_lapsed
from bot.services.prompt_memory import told_before
from bot.services.requests import parked as parked_requests
from bot.services.schedules import next_told, timetables
from storage import Store, Transaction
from storage.pending import OUTCOMES, Kind

MISSED_WITHIN = timedelta(days=60)
OPEN = (PromptState.SCHEDULED, PromptState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What *Later* offers for a prompt: each choice with the instant it leads to, UTC."""

    prompt: Prompt
    choices: Mapping[Snooze, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a prompt; ``deliveries`` are urgent and are sent right after commit. ``next_at`` is the moment of
    the person's next prompt, None when none is planned."""

    prompt: Prompt
    deliveries: tuple[DeliveryId, ...] = ()
    next_at: datetime | None = None


@dataclass(frozen=True)
class Prompts:
    """Every act names a prompt, or takes the person's newest one that is open. Only the person asked may act."""

    store: Store

    def later(self, workspace: Workspace, person: Person, now: datetime, prompt_id: PromptId | None = None) -> Later:
        """What the prompt can be put off to. Raises NothingToDo when there is no prompt or it cannot be put off,
        AlreadyDone when it is closed."""
        with self.store.read() as tx:
            prompt = _open_prompt(tx, person, prompt_id, now)
            times = _timetable(tx, workspace, person, now)
        choices = snooze_choices(times.schedule, prompt, now, times.calendar)
        if not choices:
            raise NothingToDo("snooze")
        return Later(prompt=prompt, choices=choices)

    def snooze(
        self,
        workspace: Workspace,
        person: Person,
        choice: Snooze,
        now: datetime,
        *,
        prompt_id: PromptId | None = None,
        once: str | None = None,
    ) -> Settled:
        """Put the prompt off. ``once`` names the submission, which may arrive twice. Raises as ``later`` does."""
        with self.store.write() as tx:
            if once is not None and not tx.handled.first_time(workspace.id, once, now):
                return Settled(prompt=_of(tx, person, prompt_id), next_at=next_told(tx, workspace, person.id, now))
            prompt = _open_prompt(tx, person, prompt_id, now)
            times = _timetable(tx, workspace, person, now)
            put_off = snooze(times.schedule, prompt, choice, now, times.calendar)
            names = ("snoozed_until", "snoozes", "remind_at", "lapse_at")
            moved = tx.prompts.move(prompt, prompt.state, **{name: getattr(put_off, name) for name in names})
            if moved is None:
                raise AlreadyDone(_of(tx, person, prompt.id).state.value)
            tx.outbox.cancel(workspace.id, _waiting_keys(prompt), now, "put off")
            promised = promise_change(tx, moved, f"snoozed:{moved.snoozes}", now)
            return Settled(prompt=moved, deliveries=promised, next_at=next_told(tx, workspace, person.id, now))

    def skip(
        self, workspace: Workspace, person: Person, now: datetime, *, prompt_id: PromptId | None = None
    ) -> Settled:
        """Close the prompt without an answer. Skipping twice is skipping once. Raises NothingToDo when there is no
        prompt, AlreadyDone when it ended otherwise."""
        with self.store.write() as tx:
            prompt = _of(tx, person, prompt_id) if prompt_id is not None else _open_prompt(tx, person, None, now)
            if prompt.state is PromptState.SKIPPED:
                return Settled(prompt=prompt, next_at=next_told(tx, workspace, person.id, now))
            _ensure_open(prompt, person, now)
            closed = skip(prompt)
            values = {"state": closed.state, "snoozed_until": None, "remind_at": None, "lapse_at": None}
            if tx.prompts.move(prompt, *OPEN, **values) is None:
                raise AlreadyDone(_of(tx, person, prompt.id).state.value)
            tx.prompts.settle_owed(prompt, ItemState.SKIPPED)
            tx.outbox.cancel(workspace.id, _waiting_keys(prompt), now, "skipped")
            promised = promise_change(tx, prompt, "skipped", now)
            return Settled(prompt=closed, deliveries=promised, next_at=next_told(tx, workspace, person.id, now))

    def good_hour(self, prompt: Prompt, now: datetime) -> datetime | None:
        """The first moment from ``now`` on at which its message may come, by where and when the person works by now;
        None when its slot has no such moment left."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(prompt.workspace_id)
            times = _timetable(tx, workspace, tx.people.get(workspace.id, prompt.person_id), now)
        return good_hour(times.schedule, slot_of(prompt), now, times.calendar)

    def let_go(self, prompt: Prompt, now: datetime) -> None:
        """A prompt that has nothing left to ask is over: answered as far as it could be, or excused."""
        state, answered_at = prompt.ended(now)
        values = {"state": state, "answered_at": answered_at, "snoozed_until": None, "remind_at": None}
        with self.store.write() as tx:
            closed = tx.prompts.move(prompt, *OPEN, **values)
            if closed is not None:
                promise_change(tx, closed, "let go", now)

    def posted(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        """The prompt stands in Slack; its reminder is planned from when that is known. After a snooze only its place
        changes, and the old message says so. What has come since it was worded, it does not tell."""
        told = delivery.told_until(now)
        prompt = tx.prompts.get(delivery.workspace_id, PromptId(delivery.subject["prompt"]))
        values = {"slack_channel": channel, "slack_ts": ts}
        sent = self._sent(tx, prompt, told, now) if prompt.sent_at is None else {}
        if prompt.sent_at is None:
            promise_lapsed(tx, ((one, now) for one in _missed_before(tx, prompt)), now)
        moved = tx.prompts.move(prompt, *OPEN, state=PromptState.SENT, **values, **sent)
        if prompt.slack_ts is not None:
            promise_change(tx, prompt, f"moved:{prompt.snoozes}", now)
        if moved is None:
            tx.prompts.update(prompt, **values)
        fresh = tx.prompts.get(delivery.workspace_id, prompt.id)
        if moved is None or fresh.snoozed_until is not None or _answered_since(tx, fresh, told):
            promise_change(tx, fresh, f"posted:{delivery.id}", now)
        shown = tx.blockers.answered_untold(delivery.workspace_id, [prompt.person_id])
        tx.blockers.mark_told([one for one in shown if one.answered_at is not None and one.answered_at <= told], told)
        self._mark_told(tx, prompt, told)
        told_to_person(tx, delivery.workspace_id, prompt.person_id, told)

    def _mark_told(self, tx: Transaction, prompt: Prompt, now: datetime) -> None:
        """What the message has told of how others answered."""
        workspace_id, person_id = prompt.workspace_id, prompt.person_id
        pending = tx.pending.kinds(workspace_id, person_id)
        before = told_before(tx, prompt) if pending & OUTCOMES else None
        if Kind.PROPOSAL in pending:
            outcomes = outcomes_for(tx, workspace_id, person_id, now, before)[:MOST_OUTCOMES]
            tx.proposals.mark_told(workspace_id, [each.proposal.id for each in outcomes], now)
        if Kind.CHANGE_TOLD in pending:
            workspace, person = tx.workspaces.get(workspace_id), tx.people.get(workspace_id, person_id)
            sees = Looker(person, workspace).sees
            rounds = context_reading.outcomes_for(tx, person, sees, now, before)[:MOST_ROUNDS]
            tx.context_changes.mark_told(workspace_id, [one for each in rounds for one in each.told], now)
        if Kind.PARKED in pending:
            _told_of_parked(tx, prompt, now, before)

    def _sent(self, tx: Transaction, prompt: Prompt, told: datetime, now: datetime) -> dict[str, datetime | None]:
        workspace = tx.workspaces.get(prompt.workspace_id)
        times = _timetable(tx, workspace, tx.people.get(workspace.id, prompt.person_id), now)
        slot, snoozed, is_daily = slot_of(prompt), prompt.snoozed_until, prompt.kind is PromptKind.CONTROL
        return {
            "sent_at": told,
            "remind_at": None if snoozed or is_daily else reminder_at(times.schedule, slot, now, times.calendar),
            "lapse_at": lapse_at(times.schedule, slot, now, times.calendar, snoozed),
        }

    def reminder_posted(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        """What was answered, skipped or put off while it was on its way, it shows at once."""
        prompt = tx.prompts.get(delivery.workspace_id, PromptId(delivery.subject["prompt"]))
        still_open = tx.prompts.move(prompt, *OPEN, reminded_at=prompt.reminded_at)
        fresh = tx.prompts.get(delivery.workspace_id, prompt.id)
        if (
            still_open is None
            or fresh.snoozed_until is not None
            or _answered_since(tx, fresh, delivery.told_until(now))
        ):
            promise_change(tx, fresh, f"posted:{delivery.id}", now)


def _told_of_parked(tx: Transaction, prompt: Prompt, now: datetime, before: datetime | None) -> None:
    """What the message told of requests that its reader had parked."""
    workspace, person = tx.workspaces.get(prompt.workspace_id), tx.people.get(prompt.workspace_id, prompt.person_id)
    sees = Looker(person, workspace).sees
    told = parked_requests.outcomes_for(tx, workspace, person, sees, now, before)[:MOST_PARKED]
    tx.parked_requests.mark_told(workspace.id, [each.request.id for each in told], now)


def _missed_before(tx: Transaction, prompt: Prompt) -> list[Prompt]:
    """The last ones that were missed: the one that has come now takes the place of one whose slot was ended early, and
    whose message still has the buttons for a late answer."""
    since = prompt.first_day - MISSED_WITHIN
    return tx.prompts.missed_before(prompt.workspace_id, prompt.person_id, prompt.first_day, since)


def _answered_since(tx: Transaction, prompt: Prompt, moment: datetime) -> bool:
    """Whether something was said about it at or after the moment at which its message was worded."""
    ids = [item.check_in_id for item in prompt.items if item.check_in_id is not None]
    return any(each.at >= moment for each in tx.check_ins.by_ids(prompt.workspace_id, ids).values())


def _open_prompt(tx: Transaction, person: Person, prompt_id: PromptId | None, now: datetime) -> Prompt:
    prompt = _of(tx, person, prompt_id)
    _ensure_open(prompt, person, now)
    return prompt


def _ensure_open(prompt: Prompt, person: Person, now: datetime) -> None:
    """Raises AlreadyDone: ``late`` for what was missed and takes an answer all the same."""
    if not prompt.state.is_open:
        is_late = prompt.state is PromptState.MISSED and not is_over(prompt, local_day(now, person.zone))
        raise AlreadyDone("late" if is_late else prompt.state.value, prompt.answered_at)


def _of(tx: Transaction, person: Person, prompt_id: PromptId | None) -> Prompt:
    """The prompt named, if it is this person's; without a name the newest one that waits for them."""
    if prompt_id is None:
        waiting = tx.prompts.open_of(person.workspace_id, person.id)
        if not waiting:
            raise NothingToDo("no_prompt")
        return waiting[0]
    found = tx.prompts.by_id(person.workspace_id, prompt_id)
    if found is None or found.person_id != person.id:
        raise NotFound("prompt", "")
    return found


def _timetable(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> Timetable:
    return timetables(tx, workspace, [person], now)[person.id]


def _waiting_keys(prompt: Prompt) -> tuple[str, ...]:
    """Messages about the prompt that were promised and may not have gone out yet."""
    return f"prompt:{prompt.id}", f"prompt:{prompt.id}:snooze:{prompt.snoozes}", f"reminder:{prompt.id}"
