"""Somebody is needed: the button *Answer* and the modal behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import NotFound
from bot.domain.ids import BlockerId, DeliveryId
from bot.services.checkins.blockers import Blockers
from bot.views import ids
from bot.views.checkins import blocker as views
from handlers.acts import Open, Outcome, Press, Reply, Submission, SubmissionOutcome, Update
from handlers.front import Front
from handlers.parsing import read_id

DeliverNow = Callable[[Sequence[DeliveryId], datetime], None]


@dataclass(frozen=True)
class BlockerJourney:
    blockers: Blockers
    deliver_now: DeliverNow

    def register(self, front: Front) -> None:
        front.press(ids.BLOCKER_ANSWER, self.open)
        front.submission(ids.OKR_ANSWER, self.answer)

    def open(self, act: Press) -> Outcome:
        caller = act.caller
        blocker_id = _blocker_id(act.value)
        waiting = self.blockers.openable(caller.workspace, caller.person, blocker_id, now=caller.now)
        if not waiting.blocker.is_open:
            return Reply(views.already_message(caller.t, waiting))
        return Open(views.answer_page(caller.t, waiting))

    def answer(self, act: Submission) -> SubmissionOutcome:
        caller, text = act.caller, act.typed.text(ids.ANSWER)
        blocker_id = _blocker_id(str(act.metadata.get("blocker", "")))
        done = self.blockers.answer(caller.workspace, caller.person, blocker_id, text, now=caller.now)
        self.deliver_now(done.deliveries, caller.now)
        is_theirs = done.waiting.blocker.answered_by_id == caller.person.id and done.waiting.blocker.answer == text
        return Update(views.already_page(caller.t, done)) if done.before and not is_theirs else None


def _blocker_id(value: str) -> BlockerId:
    found = read_id(value)
    if found is None:
        raise NotFound("blocker", "")
    return BlockerId(found)
