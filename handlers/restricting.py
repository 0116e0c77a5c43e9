"""Who sees an objective: from its sheet, its form, App Home, a prompt, or ``/okr restrict O-12``."""

from dataclasses import dataclass

from bot.domain.errors import NotFound
from bot.domain.ids import read_code
from bot.domain.restricting import BECAUSE, NAMED, REVIEW_DAY
from bot.services.editing.restricting import Restricting
from bot.views import blocks, errors, ids
from bot.views.blocks import Message
from bot.views.editing.restricting import opened_text, opened_view, restrict_view, restricted_view
from handlers.acts import Command, Done, Open, Outcome, Press, Reply, Submission, SubmissionOutcome
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import day_or_none, read_objective_id


@dataclass(frozen=True)
class RestrictingJourney:
    """``command`` is the name of the slash command."""

    restricting: Restricting
    callers: Callers
    home: HomeHandlers
    command: str

    def register(self, front: Front) -> None:
        front.command("restrict")(self.type)
        front.press(ids.RESTRICT_OPEN, self.open)
        front.press(ids.RESTRICT_LIFT, self.lift)
        front.submission(ids.OKR_RESTRICT, self.save)

    def type(self, command: Command) -> Outcome:
        caller, code = command.caller, read_code(command.words)
        if code is None and command.words.strip():
            raise NotFound("objective", command.words.strip()[:80])
        if code is None or code.number is not None:
            return Reply(errors.which(caller.t, f"{self.command} restrict O-12"))
        form = self.restricting.form_of(caller.workspace, caller.person, code, caller.now)
        return Open(restrict_view(caller.t, form))

    def open(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.restricting.form(caller.workspace, caller.person, read_objective_id(act.value), caller.now)
        return Open(restrict_view(caller.t, form))

    def save(self, act: Submission) -> SubmissionOutcome:
        """Fields in which something is wrong say so under themselves."""
        caller, typed = act.caller, act.typed
        done = self.restricting.restrict(
            caller.workspace,
            caller.person,
            read_objective_id(act.metadata.get("objective")),
            self.callers.acquaint(caller, typed.ticked(NAMED)),
            typed.text(BECAUSE),
            day_or_none(typed.chosen(REVIEW_DAY)),
            caller.now,
            shown=act.began.ticked(NAMED),
            untouched=act.untouched,
        )
        return Done(restricted_view(caller.t, done))

    def lift(self, act: Press) -> Outcome:
        """What came of it is said where it was pressed."""
        caller = act.caller
        done = self.restricting.open(caller.workspace, caller.person, read_objective_id(act.value), caller.now)
        said = opened_text(caller.t, done)
        if act.is_home:
            return self.home.saying(act, said)
        if act.view is not None:
            return Done(opened_view(caller.t, done))
        return Reply(Message(said, (blocks.section(said),)))
