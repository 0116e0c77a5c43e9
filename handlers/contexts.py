"""An objective above has changed: its difference, and what the owner of what contributes to it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.context import ANSWERS, WORDS, Verdict
from bot.domain.errors import NotFound
from bot.services.alignment.contexts import Answered, Contexts
from bot.views import ids
from bot.views.alignment import context as views
from handlers.acts import Caller, Done, Open, Outcome, Press, Submission, SubmissionOutcome, Update
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class ContextJourney:
    contexts: Contexts

    def register(self, front: Front) -> None:
        front.press(ids.CHANGE_LOOK, self.look)
        front.press(ids.CHANGE_SERVES, self.serves)
        front.press(ids.CHANGE_NEEDS, self.needs_change)
        front.press(ids.CHANGE_UNLINK, self.unlink)
        front.submission(ids.OKR_CHANGE_ANSWER, self.answer)

    def look(self, press: Press) -> Outcome:
        caller = press.caller
        found = self.contexts.look(caller.workspace, caller.person, _id(press.value))
        return Open(views.change_view(caller.t, found))

    def serves(self, press: Press) -> Outcome:
        change_id, _, in_round = press.value.partition(" ")
        held = {"change": change_id, "round": in_round}
        return self._answered(press.caller, held, Verdict.SERVES, "")

    def needs_change(self, press: Press) -> Outcome:
        return self._word(press, Verdict.NEEDS_CHANGE)

    def unlink(self, press: Press) -> Outcome:
        return self._word(press, Verdict.UNLINKED)

    def answer(self, submission: Submission) -> SubmissionOutcome:
        held = submission.metadata
        verdict = next((one for one in ANSWERS if one == held.get("verdict")), None)
        if verdict is None:
            raise NotFound("change", "")
        return self._answered(submission.caller, held, verdict, submission.typed.text(WORDS))

    def _word(self, press: Press, verdict: Verdict) -> Outcome:
        """In the place of the difference; what was answered, or has changed again, since it was shown is shown."""
        caller = press.caller
        change_id, _, in_round = press.value.partition(" ")
        found = self.contexts.look(caller.workspace, caller.person, _id(change_id))
        if found.change.verdict is not Verdict.WAITING:
            is_theirs = found.change.verdict is verdict and found.change.answered_by_id == caller.person.id
            return Done(views.answered_view(caller.t, found, before=not is_theirs))
        if found.change.round != _id(in_round):
            return Update(views.change_view(caller.t, found, views.newer_text(caller.t)))
        return Update(views.word_view(caller.t, found, verdict))

    def _answered(self, caller: Caller, held: Mapping[str, Any], verdict: Verdict, words: str) -> Done | Update:
        change_id, in_round = _id(held.get("change")), _id(held.get("round"))
        where = (caller.workspace, caller.person)
        found = self.contexts.answer(*where, change_id, in_round, verdict, words, caller.now)
        return _shown(caller, found)


def _shown(caller: Caller, found: Answered) -> Done | Update:
    if found.is_newer:
        return Update(views.change_view(caller.t, found.sheet, views.newer_text(caller.t)))
    return Done(views.answered_view(caller.t, found.sheet, before=found.before))


def _id(held: object) -> int:
    """Raises NotFound for what is no id."""
    found = read_id(held)
    if found is None:
        raise NotFound("change", "")
    return found
