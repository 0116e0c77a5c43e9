"""Handing over, dropping and keeping what somebody who left, or moved, has left behind: in App Home, below ``/okr``,
and in the list that a prompt leads to."""

from dataclasses import dataclass, replace

from bot.domain.errors import NotFound
from bot.domain.handovers import Cause, Subject
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId
from bot.services.under_way.handover_deciding import Settled
from bot.services.under_way.handovers import REASON, Handovers
from bot.views import blocks, errors, ids
from bot.views.places import Kind, Place
from bot.views.sheets import as_message
from bot.views.under_way.handover import WHOLE, decide_modal, drop_form, settled_text
from handlers.acts import (
    Caller,
    Done,
    Open,
    Outcome,
    Press,
    Replace,
    Submission,
    SubmissionOutcome,
    Update,
    View,
)
from handlers.background import spot_in
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id


@dataclass(frozen=True)
class HandoverJourney:
    handovers: Handovers
    callers: Callers
    home: HomeHandlers

    def register(self, front: Front) -> None:
        front.press(ids.HANDOVERS_OPEN, self.open)
        front.press(ids.HANDOVER_TO, self.hand)
        front.press(ids.HANDOVER_TO_WITH, self.hand)
        front.press(ids.HANDOVER_KEEP, self.keep)
        front.press(ids.HANDOVER_DROP, self.ask_why)
        front.submission(ids.OKR_HANDOVER_DROP, self.drop)

    def open(self, act: Press) -> Outcome:
        return Open(self._list(act.caller))

    def hand(self, act: Press) -> Outcome:
        caller, subject = act.caller, _subject(act.block_id)
        [to] = self.callers.acquaint(caller, [act.value])
        done = self.handovers.hand(
            caller.workspace,
            caller.person,
            subject,
            to,
            with_key_results=act.action_id == ids.HANDOVER_TO_WITH,
            now=caller.now,
        )
        return self._after(act, done)

    def keep(self, act: Press) -> Outcome:
        caller = act.caller
        done = self.handovers.keep(caller.workspace, caller.person, _subject(act.block_id), now=caller.now)
        return self._after(act, done)

    def ask_why(self, act: Press) -> Outcome:
        """In the place of the list, where it was pressed there."""
        caller = act.caller
        about = self.handovers.about(caller.workspace, caller.person, _subject(act.block_id), caller.now)
        is_listed = act.view is not None and not act.is_home
        form = drop_form(caller.t, about, returns=is_listed)
        return Update(form) if is_listed else Open(form)

    def drop(self, act: Submission) -> SubmissionOutcome:
        caller, subject = act.caller, _subject(f"{ids.HANDOVER}{act.metadata.get('about', '')}")
        reason = act.typed.text(REASON)
        done = self.handovers.drop(caller.workspace, caller.person, subject, reason, now=caller.now)
        said = settled_text(caller.t, done)
        if act.metadata.get("returns"):
            return Done(self._list(caller, said))
        return None if spot_in(act.view) and not done.before else Done(errors.note(caller.t, said))

    def _after(self, act: Press, done: Settled) -> Outcome:
        """What is left, where it was pressed, and what was just decided."""
        caller, said = act.caller, settled_text(act.caller.t, done)
        if act.is_home:
            return self.home.saying(act, said)
        if act.view is not None:
            return Done(self._list(caller, said))
        message = as_message(caller.t, self.home.sheets.of(caller, Place(Kind.MINE)))
        told = (blocks.context(said), *message.blocks)
        return Replace(replace(message, text=f"{said}\n{message.text}", blocks=told))

    def _list(self, caller: Caller, said: str = "") -> View:
        waiting = self.handovers.waiting(caller.workspace, caller.person, caller.now)
        return decide_modal(caller.t, waiting, said)


def _subject(block_id: str) -> Subject:
    """What a block is about, from its id (``views.under_way.handover.written``). Raises NotFound for any other."""
    objective, _, rest = block_id.removeprefix(ids.HANDOVER).partition("-")
    result, _, rest = rest.partition("-")
    owner, _, cause = rest.partition("-")
    about, whose, key_result = read_id(objective), read_id(owner), read_id(result)
    if about is None or whose is None or cause not in set(Cause) or (key_result is None and result != WHOLE):
        raise NotFound("key_result", "")
    return Subject(
        objective_id=ObjectiveId(about),
        key_result_id=KeyResultId(key_result) if key_result is not None else None,
        owner_id=PersonId(whose),
        cause=Cause(cause),
    )
