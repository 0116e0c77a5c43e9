"""Blockers: somebody is needed, and answers. Asking happens while checking in (recording.py)."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.blockers import waiting_days
from bot.domain.checkins import Blocker
from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import BlockerId, DeliveryId, WorkspaceId
from bot.domain.okrs import KeyResult
from bot.domain.oneline import MOST_NOTE
from bot.domain.people import Person, SlackKind
from bot.domain.permissions import Action, Who
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.checkins.closing_blockers import close_blocker, question_posted
from bot.services.checkins.voices import Voices
from bot.services.prompt_memory import told_results
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A blocker with the key result it is about, who asked, who is asked, and who answered; ``days`` are the working
    days that it has been open."""

    blocker: Blocker
    key_result: KeyResult
    asker: Person
    asked: Person | None = None
    answerer: Person | None = None
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """``before``: somebody had answered already, and nothing was changed now."""

    waiting: Waiting
    before: bool = False
    deliveries: tuple[DeliveryId, ...] = ()


@dataclass(frozen=True)
class Blockers:
    store: Store

    posted = staticmethod(question_posted)

    def waiting_for(self, workspace: Workspace, person: Person) -> tuple[Waiting, ...]:
        """What waits for this person's answer, longest waiting first."""
        with self.store.read() as tx:
            found = _with_people(tx, workspace.id, tx.blockers.asked_of(workspace.id, person.id))
            results = {one.key_result.id: one.key_result for one in found}
            told = told_results(tx, workspace.id, person.id, results)
            return tuple(one for one in found if one.key_result.id in told)

    def asked_for(self, workspace_id: WorkspaceId, blocker_id: BlockerId, now: datetime) -> Waiting:
        """For the messages to whoever is asked. Raises NotFound, also when they are not told of the key result (any
        more)."""
        with self.store.read() as tx:
            waiting = _aged(_one(tx, workspace_id, blocker_id), tx.workspaces.get(workspace_id), now)
            results = {waiting.key_result.id: waiting.key_result}
            if waiting.asked is not None and not told_results(tx, workspace_id, waiting.asked.id, results):
                raise NotFound("blocker", "")
            return waiting

    def asked_message(self, blocker: Blocker) -> tuple[str, str] | None:
        """Channel and ts of the message that asked; None while it has not been posted."""
        with self.store.read() as tx:
            sent = tx.outbox.by_key(blocker.workspace_id, f"{DeliveryKind.BLOCKER_ASKED.value}:{blocker.id}")
        if sent is None or sent.slack_channel is None or sent.slack_ts is None:
            return None
        return sent.slack_channel, sent.slack_ts

    def openable(self, workspace: Workspace, person: Person, blocker_id: BlockerId, *, now: datetime) -> Waiting:
        """The blocker, if this person may answer it. Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            waiting = _one(tx, workspace.id, blocker_id)
            _ensure(tx, workspace, person, waiting, now)
            return _aged(waiting, workspace, now)

    def answer(
        self, workspace: Workspace, person: Person, blocker_id: BlockerId, text: str, *, now: datetime
    ) -> Answered:
        """Close a blocker with an answer; whoever asked gets it at the top of their next prompt. The first answer
        stands. Raises NotFound, NotAllowed, Invalid (field ``answer``)."""
        words = text.strip()
        if not words:
            raise Invalid({"answer": ("empty", {})})
        if len(words) > MOST_NOTE:
            raise Invalid({"answer": ("too_long", {"most": str(MOST_NOTE)})})
        with self.store.write() as tx:
            waiting = _one(tx, workspace.id, blocker_id)
            _ensure(tx, workspace, person, waiting, now)
            tx.key_results.lock(workspace.id, [waiting.key_result.id])
            fresh = tx.blockers.by_id(workspace.id, blocker_id)
            if fresh is None or not fresh.is_open:
                return Answered(waiting=_one(tx, workspace.id, blocker_id), before=True)
            told = person.id == fresh.opened_by_id
            promised = close_blocker(tx, fresh, person, words, now, told=told)
            return Answered(waiting=_one(tx, workspace.id, blocker_id), deliveries=promised)


def _one(tx: Transaction, workspace_id: WorkspaceId, blocker_id: BlockerId) -> Waiting:
    blocker = tx.blockers.by_id(workspace_id, blocker_id)
    if blocker is None:
        raise NotFound("blocker", str(blocker_id))
    return _with_people(tx, workspace_id, [blocker])[0]


def _aged(waiting: Waiting, workspace: Workspace, now: datetime) -> Waiting:
    return replace(waiting, days=waiting_days(waiting.blocker, local_day(now, workspace.zone), workspace.zone))


def _ensure(tx: Transaction, workspace: Workspace, person: Person, waiting: Waiting, now: datetime) -> None:
    """Where nobody is asked, or whoever was has left, every member is."""
    objective = tx.objectives.get(workspace.id, waiting.key_result.objective_id)
    nobody = waiting.asked is None or not waiting.asked.is_active
    everybody = nobody and person.slack_kind is SlackKind.MEMBER and objective.is_told_to(person.id)
    more = [Who.ASKED] if waiting.blocker.asked_id == person.id or everybody else []
    if objective.owner_id == person.id:
        more.append(Who.OWNER)
    Voices.of(tx, workspace, person, now).ensure(Action.ANSWER_BLOCKER, waiting.key_result, objective, *more)


def _with_people(tx: Transaction, workspace_id: WorkspaceId, blockers: list[Blocker]) -> tuple[Waiting, ...]:
    ids = {each for one in blockers for each in (one.opened_by_id, one.asked_id, one.answered_by_id) if each}
    people = tx.people.by_ids(workspace_id, ids)
    results = tx.key_results.by_ids(workspace_id, {one.key_result_id for one in blockers})
    return tuple(
        Waiting(
            blocker=one,
            key_result=results[one.key_result_id],
            asker=people[one.opened_by_id],
            asked=people.get(one.asked_id or 0),
            answerer=people.get(one.answered_by_id or 0),
        )
        for one in blockers
    )
