"""Closing an objective: from a prompt, App Home, its page, or ``/okr close O-9``."""

import re
from dataclasses import dataclass

from bot.domain.closing import DECISIONS
from bot.domain.errors import NotFound
from bot.domain.ids import read_code
from bot.services.closing.closing import ClosingDesk
from bot.services.closing.form import AGREED, DAY, DECISION, FIELDS, MATTERS, SCORE, Closed, ClosingForm, Fields, name
from bot.services.closing.late import LateDecisions
from bot.services.closing.report import ClosingReports
from bot.services.prompts.errands import Errands
from bot.views import errors, ids
from bot.views.closing.closing import BETWEEN, block_id, closed_view, closing_view
from bot.views.closing.prompt_lines import missed_message, which_message
from bot.views.closing.report import report_message
from bot.views.field_errors import field_error
from handlers.acts import (
    Command,
    Done,
    Errors,
    Open,
    Outcome,
    Press,
    Reply,
    Submission,
    SubmissionOutcome,
    Typed,
    Update,
    View,
    metadata_of,
)
from handlers.front import Front
from handlers.parsing import read_id, read_objective_id

CHOSEN = frozenset({SCORE, DAY, MATTERS, DECISION})


@dataclass(frozen=True)
class ClosingJourney:
    """``command`` is the name of the slash command."""

    desk: ClosingDesk
    errands: Errands
    late: LateDecisions
    reports: ClosingReports
    command: str

    def register(self, front: Front) -> None:
        front.command("close")(self.type)
        front.command("report")(self.report)
        front.press(ids.CLOSING_OPEN, self.open)
        front.press(ids.CLOSING_REOPEN, self.reopen)
        front.press(re.compile(f"^{ids.CLOSING_LATE}"), self.decide)
        front.press(ids.CLOSING_KEEP, self.keep)
        front.press(ids.CLOSING_BACK, self.back)
        front.submission(ids.OKR_CLOSING, self.submit)

    def type(self, command: Command) -> Outcome:
        """Without a code what waits to be closed; the only one there is opens at once. Where nothing waits, what closed
        with its cycle."""
        caller, code = command.caller, read_code(command.words)
        if code is None and command.words.strip():
            raise NotFound("objective", command.words.strip()[:80])
        if code is None:
            due = self.errands.to_close(caller.workspace.id, caller.person, caller.now)
            missed = () if due else self.late.of(caller.workspace.id, caller.person, caller.now)
            if missed:
                return Reply(missed_message(caller.t, missed))
            if len(due) != 1:
                return Reply(which_message(caller.t, due, f"{self.command} close O-12"))
            return Open(_view(command, self.desk.of(caller.workspace, caller.person, due[0].objective.id, caller.now)))
        if code.number is not None:
            return Reply(errors.which(caller.t, f"{self.command} close O-12"))
        return Open(_view(command, self.desk.by_code(caller.workspace, caller.person, code, caller.now)))

    def report(self, command: Command) -> Outcome:
        """How a cycle ended, for leads and admins."""
        caller = command.caller
        found = self.reports.of(caller.workspace, caller.person, command.words, caller.now)
        return Reply(report_message(caller.t, found))

    def open(self, act: Press) -> Outcome:
        caller = act.caller
        return Open(_view(act, self.desk.of(caller.workspace, caller.person, read_objective_id(act.value), caller.now)))

    def reopen(self, act: Press) -> Outcome:
        caller = act.caller
        return Done(
            _view(act, self.desk.reopen(caller.workspace, caller.person, read_objective_id(act.value), caller.now))
        )

    def decide(self, act: Press) -> Outcome:
        """What becomes of one that closed with its cycle."""
        caller, said = act.caller, act.action_id.removeprefix(ids.CLOSING_LATE)
        decision = next((one for one in DECISIONS if one == said), None)
        if decision is None:
            raise NotFound("objective", "")
        found = self.late.decide(caller.workspace, caller.person, read_objective_id(act.value), decision, caller.now)
        return Done(closed_view(caller.t, found))

    def keep(self, act: Press) -> Outcome:
        """A choice was made: what stands in the form by now survives a modal that is closed."""
        caller, (form_id, page) = act.caller, _whereabouts(act.view)
        self.desk.keep(caller.workspace, caller.person, form_id, page, _fields(act.typed, act.view), caller.now)
        return None

    def back(self, act: Press) -> Outcome:
        caller, (form_id, page) = act.caller, _whereabouts(act.view)
        typed = _fields(act.typed, act.view)
        return Update(_view(act, self.desk.keep(caller.workspace, caller.person, form_id, page - 1, typed, caller.now)))

    def submit(self, act: Submission) -> SubmissionOutcome:
        caller, (form_id, page) = act.caller, _whereabouts(act.view)
        typed = _fields(act.typed, act.view)
        found = self.desk.submit(caller.workspace, caller.person, form_id, page, typed, caller.now)
        if isinstance(found, Closed):
            return Done(closed_view(caller.t, found))
        if found.problems and found.page == page:
            shown = read_id(metadata_of(act.view).get("round")) or 0
            return Errors(
                {block_id(field, shown): field_error(caller.t, *why) for field, why in found.problems.items()}
            )
        return Update(closing_view(caller.t, found))


def _view(act: Command | Press, found: ClosingForm | Closed) -> View:
    t = act.caller.t
    return closed_view(t, found) if isinstance(found, Closed) else closing_view(t, found)


def read_number(text: str) -> int | None:
    """Of a key result, or 0 for the objective."""
    return 0 if text == "0" else read_id(text)


def _whereabouts(view: View | None) -> tuple[int, int]:
    """The form and its page. A form that is not ours is gone."""
    held = metadata_of(view or {})
    return read_id(held.get("form")) or 0, read_id(held.get("page")) or 1


def _fields(typed: Typed, view: View | None) -> Fields:
    """What stands in the fields of a page, by their names, and the suggestions that stood beside them."""
    found: dict[str, str] = {}
    for block in typed.values:
        field = block.partition(BETWEEN)[0]
        what = field.partition("-")[0]
        if what in FIELDS:
            found[field] = (typed.chosen(block) or "") if what in CHOSEN else typed.text(block)
            if what == SCORE and not found[field]:
                del found[field]
    agreed = metadata_of(view or {}).get("agreed")
    if isinstance(agreed, dict):
        known = {read_number(number): score for number, score in agreed.items() if isinstance(score, str)}
        found |= {name(AGREED, number): score[:10] for number, score in known.items() if number is not None}
    return found
