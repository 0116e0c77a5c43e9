"""Control mode: from the page of an objective, its room, a check-in message, or ``/okr control O-12``."""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.control import (
    CONSENT,
    DECISION,
    HELPED,
    LAST_DAY,
    REASON,
    RESPONSIBLE,
    RHYTHM,
    WORDS,
    ControlHelped,
    ControlRhythm,
    Wanted,
)
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import Code, ObjectiveId, read_code
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice
from bot.services.control.control import Control
from bot.services.control.helping import ControlHelping
from bot.services.control.starting import ControlStarting
from bot.views import blocks, errors, ids
from bot.views.blocks import Message
from bot.views.control import control as views
from bot.views.control import helped as control_helped
from bot.views.control import start as control_start
from handlers.acts import (
    Caller,
    Command,
    Done,
    Open,
    Outcome,
    Press,
    Reply,
    Submission,
    SubmissionOutcome,
    Update,
)
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id, read_objective_id

DECIDE, END, RENEW = "decide", "end", "renew"


@dataclass(frozen=True)
class ControlJourney:
    """``command`` is the name of the slash command."""

    control: Control
    starting: ControlStarting
    helping: ControlHelping
    callers: Callers
    home: HomeHandlers
    command: str

    def register(self, front: Front) -> None:
        front.command("control")(self.type)
        front.press(ids.CONTROL_OPEN, self.open)
        front.press(_beginning(ids.CONTROL_DECIDE), self.open_decision)
        front.press(ids.CONTROL_RENEW, self.open_renewal)
        front.press(ids.CONTROL_END, self.end)
        front.press(_beginning(ids.CONTROL_HELPED), self.open_question)
        front.submission(ids.OKR_CONTROL, self.start)
        front.submission(ids.OKR_CONTROL_DECISION, self.decide)
        front.submission(ids.OKR_CONTROL_RENEW, self.renew)
        front.submission(ids.OKR_CONTROL_HELPED, self.say)

    def type(self, command: Command) -> Outcome:
        """``O-12`` opens its room, or the form that starts it; ``O-12 decide TEXT`` records a decision."""
        caller = command.caller
        caller.workspace.ensure_practised(Practice.CONTROL)
        first, _, rest = command.words.strip().partition(" ")
        code = read_code(first)
        if code is None and first:
            raise NotFound("objective", command.words.strip()[:80])
        if code is None:
            return Reply(errors.which(caller.t, f"{self.command} control O-12"))
        code = Code(code.objective)  # of a key result, the objective that it is of
        word, _, text = rest.strip().partition(" ")
        match word.casefold():
            case "":
                return self._look(caller, code)
            case "decide":
                return self._decide(command, code, text.strip())
            case "end":
                return self._end(caller, self._objective(caller, code))
            case "renew":
                return self._renewal(caller, self._objective(caller, code))
        return Reply(errors.which(caller.t, f"{self.command} control {code} decide …"))

    def open(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.starting.form(caller.workspace, caller.person, read_objective_id(act.value), caller.now)
        return Open(control_start.start_view(caller.t, form))

    def start(self, act: Submission) -> SubmissionOutcome:
        """What it costs is shown first; whoever has seen that starts it with the same choices."""
        caller, typed, identity = act.caller, act.typed, read_objective_id(act.metadata.get("objective"))
        chosen, reason = typed.chosen(RESPONSIBLE), typed.text(REASON)
        who = self.callers.acquaint(caller, [chosen])[0] if chosen else None
        rhythm = typed.read(RHYTHM, ControlRhythm) or ControlRhythm.DAILY
        last_day = typed.read(LAST_DAY, date.fromisoformat)
        wanted = Wanted(reason=reason, responsible_id=None if who is None else who.id, rhythm=rhythm, last_day=last_day)
        who_and_what = (caller.workspace, caller.person, identity)
        before = self.starting.started_by(*who_and_what, act.once, caller.now)
        if before is not None:
            return Done(control_start.started_view(caller.t, before))
        costs = self.starting.costs(*who_and_what, wanted, caller.now)
        if act.metadata.get("shown") == control_start.shown_as(costs):
            started = self.starting.start(*who_and_what, wanted, caller.now, once=act.once)
            return Done(control_start.started_view(caller.t, started))
        form = self.starting.form(caller.workspace, caller.person, identity, caller.now)
        again = control_start.start_view(
            caller.t, form, costs, reason=reason, responsible=chosen, rhythm=rhythm, last_day=last_day
        )
        return Update(again)

    def open_decision(self, act: Press) -> Outcome:
        caller = act.caller
        sheet = self.control.deciding(caller.workspace, caller.person, read_objective_id(act.value), caller.now)
        return Open(views.decide_view(caller.t, sheet))

    def decide(self, act: Submission) -> SubmissionOutcome:
        caller, text = act.caller, act.typed.text(DECISION)
        identity = read_objective_id(act.metadata.get("objective"))
        sheet, made = self.control.decide(caller.workspace, caller.person, identity, text, act.once, caller.now)
        return None if made is None else Done(views.decided_view(caller.t, sheet, made))

    def open_renewal(self, act: Press) -> Outcome:
        return self._renewal(act.caller, read_objective_id(act.value))

    def renew(self, act: Submission) -> SubmissionOutcome:
        caller, identity = act.caller, read_objective_id(act.metadata.get("objective"))
        day = act.typed.read(LAST_DAY, date.fromisoformat)
        sheet = self.control.renew(caller.workspace, caller.person, identity, day, caller.now, once=act.once)
        return Done(views.renewed_view(caller.t, sheet))

    def end(self, act: Press) -> Outcome:
        """What came of it is said where it was pressed."""
        caller = act.caller
        if act.is_home or act.view is None:
            said = self._end(caller, read_objective_id(act.value))
            if act.is_home and isinstance(said, Reply):
                return self.home.saying(act, said.message.text)
            return said
        sheet = self.control.end(caller.workspace, caller.person, read_objective_id(act.value), caller.now)
        return Done(errors.note(caller.t, views.ended_text(caller.t, sheet)))

    def open_question(self, act: Press) -> Outcome:
        caller = act.caller
        question = self.helping.question(caller.workspace, caller.person, read_id(act.value) or 0, caller.now)
        return Open(control_helped.helped_view(caller.t, question))

    def say(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        helped, period_id = typed.read(HELPED, ControlHelped), read_id(act.metadata.get("period")) or 0
        if helped is None:
            raise Invalid({HELPED: ("choose_what", {})})
        keep = control_helped.KEEP in typed.ticked(CONSENT)
        held = (caller.workspace, caller.person, period_id, helped, typed.text(WORDS), caller.now)
        self.helping.say(*held, keep=keep)
        return Done(control_helped.helped_view_done(caller.t))

    def _look(self, caller: Caller, code: Code) -> Outcome:
        try:
            sheet = self.control.sheet_of(caller.workspace, caller.person, code, caller.now)
        except NothingToDo:
            form = self.starting.form_of(caller.workspace, caller.person, code, caller.now)
            return Open(control_start.start_view(caller.t, form))
        return Open(views.room_view(caller.t, sheet))

    def _decide(self, command: Command, code: Code, text: str) -> Outcome:
        """Without words a form asks for them."""
        caller, identity = command.caller, self._objective(command.caller, code)
        if not text:
            sheet = self.control.deciding(caller.workspace, caller.person, identity, caller.now)
            return Open(views.decide_view(caller.t, sheet))
        once = command.once(f"control:{code}")
        try:
            sheet, made = self.control.decide(caller.workspace, caller.person, identity, text, once, caller.now)
        except Invalid:
            sheet = self.control.deciding(caller.workspace, caller.person, identity, caller.now)
            return Open(views.decide_view(caller.t, sheet, text))
        return None if made is None else _reply(views.decided_text(caller.t, sheet, made))

    def _end(self, caller: Caller, identity: ObjectiveId) -> Outcome:
        sheet = self.control.end(caller.workspace, caller.person, identity, caller.now)
        return _reply(views.ended_text(caller.t, sheet))

    def _renewal(self, caller: Caller, identity: ObjectiveId) -> Outcome:
        sheet = self.control.renewing(caller.workspace, caller.person, identity, caller.now)
        return Open(views.renew_view(caller.t, sheet, local_day(caller.now, caller.workspace.zone)))

    def _objective(self, caller: Caller, code: Code) -> ObjectiveId:
        return self.control.sheet_of(caller.workspace, caller.person, code, caller.now).objective.id


def _reply(text: str) -> Reply:
    return Reply(Message(text, (blocks.section(text),)))


def _beginning(action_id: str) -> re.Pattern[str]:
    return re.compile(rf"^{action_id}\d+$")
