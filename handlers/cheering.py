"""[Cheer], ``/okr cheer O-12 …``, and the word that may come with it."""

import re
from dataclasses import dataclass

from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import Code, read_code
from bot.domain.oneline import code_and_words
from bot.services.helping.cheering import FIELD, Cheering
from bot.views import errors, ids
from bot.views.helping import cheer as views
from handlers.acts import Command, Done, Open, Outcome, Press, Reply, Submission, SubmissionOutcome
from handlers.front import Front


@dataclass(frozen=True)
class CheeringJourney:
    """``command`` is the name of the slash command."""

    cheering: Cheering
    command: str

    def register(self, front: Front) -> None:
        front.command("cheer")(self.typed)
        front.press(re.compile(f"^{ids.CHEER}"), self.press)
        front.submission(ids.OKR_CHEER, self.add_words)

    def typed(self, act: Command) -> Outcome:
        """The code, and perhaps a word."""
        begun, caller = code_and_words(act.words), act.caller
        if begun is None:
            return self._which(act)
        done = self.cheering.cheer(caller.workspace, caller.person, begun[0], begun[1], now=caller.now)
        return Reply(views.cheered_message(caller.t, done))

    def press(self, act: Press) -> Outcome:
        """One press is all it takes; the form that opens is for whoever has a word to say."""
        caller = act.caller
        done = self.cheering.cheer(caller.workspace, caller.person, _code(act.value), now=caller.now)
        return Open(views.cheered_view(caller.t, done))

    def add_words(self, act: Submission) -> SubmissionOutcome:
        caller, code = act.caller, _code(str(act.metadata.get("code", "")))
        words = act.typed.text(FIELD)
        if not words:
            raise Invalid({FIELD: ("empty", {})})
        done = self.cheering.cheer(caller.workspace, caller.person, code, words, now=caller.now)
        return Done(views.cheered_note(caller.t, done))

    def _which(self, act: Command) -> Outcome:
        if act.words.strip():
            raise NotFound("objective", act.words.strip()[:80])
        return Reply(errors.which(act.caller.t, f"{self.command} cheer O-12"))


def _code(value: str) -> Code:
    """Raises NotFound for what is no code."""
    found = read_code(value)
    if found is None:
        raise NotFound("objective", "")
    return found
