"""Objectives that are there: looked at, edited, aligned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import Code, KeyResultId, ObjectiveId, read_code
from bot.domain.oneline import code_and_words
from bot.services.alignment.alignment import Aligning
from bot.services.drafting.drafting import Drafting
from bot.services.editing.editing import Editing
from bot.services.editing.form import Edited, EditForm
from bot.services.editing.touching import Unconfirmed
from bot.services.okrs.targets import Target
from bot.services.overview.objective import Objectives
from bot.views import errors, ids
from bot.views.alignment.alignment import align_view
from bot.views.alignment.context import confirm_view
from bot.views.alignment.targets import target_options
from bot.views.drafting.drafting import fields_page
from bot.views.editing.editing import edit_view, edited_view
from bot.views.field_errors import field_error
from bot.views.overview.objective import no_value_message, objective_message
from bot.views.places import Kind, Place
from handlers.acts import (
    Caller,
    Command,
    Done,
    Errors,
    OnCommand,
    Open,
    Outcome,
    Press,
    Reply,
    Submission,
    SubmissionOutcome,
    Typed,
    Update,
    metadata_of,
)
from handlers.callers import Callers
from handlers.front import Front
from handlers.parsing import read_id
from handlers.proposals import ask_errors, read_ask

PEOPLE = ("stand_in",)
CHOICES = ("commitment", "state", "due_day")


@dataclass(frozen=True)
class ObjectivesJourney:
    """``tree`` is what ``/okr tree`` does, ``restrict`` what ``/okr restrict`` does, ``courses`` what
    ``/okr pause`` and its like do; ``command`` is the name of the
    slash command."""

    objectives: Objectives
    editing: Editing
    aligning: Aligning
    drafting: Drafting
    callers: Callers
    tree: OnCommand
    restrict: OnCommand
    courses: Mapping[str, OnCommand]
    command: str

    def register(self, front: Front) -> None:
        front.command("edit")(self.edit)
        front.command("align")(self.align)
        front.press(ids.EDIT_OBJECTIVE, self.edit_objective)
        front.press(ids.EDIT_KEY_RESULT, self.edit_key_result)
        front.press(ids.ALIGN_OBJECTIVE, self.align_objective)
        front.press(ids.UNLINK, self.unlink)
        front.press(ids.EDIT_BACK, self.back)
        front.submission(ids.OKR_EDIT, self.save)
        front.submission(ids.OKR_EDIT_CONFIRM, self.confirm)
        front.submission(ids.OKR_ALIGN, self.link)
        front.search(ids.ALIGN_TO, self.offer)

    def on_code(self, command: Command, code: Code) -> Outcome:
        """``/okr O-12``: the objective with everything that belongs to it; what else was typed is never dropped."""
        caller, words = command.caller, command.words.strip()
        word, rest = [*words.split(maxsplit=1), "", ""][:2]
        taking_more = {"edit": self.edit, "align": self.align, **self.courses}
        alone = {"tree": self.tree, "restrict": self.restrict}
        meant = taking_more.get(word.casefold()) or alone.get(words.casefold())
        if meant is not None:
            return meant(replace(command, words=f"{code} {rest}".strip()))
        sheet = self.objectives.show(caller.workspace, caller.person, code, caller.now)
        if words:
            return Reply(no_value_message(caller.t, sheet))
        return Reply(objective_message(caller.t, sheet), Place(Kind.OBJECTIVE, words=str(code)))

    def edit(self, command: Command) -> Outcome:
        """``/okr edit O-12`` or ``KR-12.2``, whatever follows: the form asks what changes. A draft of one's own is
        continued in the form it was drafted in."""
        caller, begun = command.caller, code_and_words(command.words)
        if begun is None:
            return self._which(caller, command.words, "edit O-12")
        code = begun[0]
        draft = self.drafting.resume_code(caller.workspace, caller.person, code, caller.now)
        if draft is not None:
            return Open(fields_page(caller.t, draft))
        begin = self.editing.open_objective if code.number is None else self.editing.open_key_result
        return Open(edit_view(caller.t, begin(caller.workspace, caller.person, code, caller.now)))

    def edit_objective(self, press: Press) -> Outcome:
        caller = press.caller
        form = self.editing.open_by_id(
            caller.workspace, caller.person, objective_id=ObjectiveId(_id(press)), now=caller.now
        )
        return Open(edit_view(caller.t, form))

    def edit_key_result(self, press: Press) -> Outcome:
        caller = press.caller
        form = self.editing.open_by_id(
            caller.workspace, caller.person, key_result_id=KeyResultId(_id(press)), now=caller.now
        )
        return Open(edit_view(caller.t, form))

    def save(self, submission: Submission) -> SubmissionOutcome:
        caller, held = submission.caller, submission.metadata
        names = [name for name in held.get("fields", ()) if isinstance(name, str)]
        typed = self._typed(submission.typed, names, caller)
        found = self.editing.save(caller.workspace, caller.person, _number(held, "form"), typed, caller.now)
        if not isinstance(found, EditForm):
            return self._saved(caller, found)
        if found.problems and not found.meanwhile and set(found.problems) <= set(names):
            return Errors({name: field_error(caller.t, *why) for name, why in found.problems.items()})
        return Update(edit_view(caller.t, found))

    def confirm(self, submission: Submission) -> SubmissionOutcome:
        """Save what touches others, who were shown."""
        caller, form_id = submission.caller, _number(submission.metadata, "form")
        found = self.editing.confirm(caller.workspace, caller.person, form_id, caller.now)
        return Update(edit_view(caller.t, found)) if isinstance(found, EditForm) else self._saved(caller, found)

    def back(self, press: Press) -> Outcome:
        caller = press.caller
        return Update(edit_view(caller.t, self.editing.back(caller.workspace, caller.person, _id(press), caller.now)))

    def _saved(self, caller: Caller, found: Edited | Unconfirmed) -> Done | Update:
        """Or, where it touches others, whom."""
        if isinstance(found, Unconfirmed):
            return Update(confirm_view(caller.t, found))
        return Done(edited_view(caller.t, found))

    def align(self, command: Command) -> Outcome:
        """``/okr align O-12``, or ``align O-12 to O-1``, which is then chosen in the form."""
        caller, begun = command.caller, code_and_words(command.words)
        if begun is None:
            return self._which(caller, command.words, "align O-12")
        code, words = begun
        if code.number is not None:
            return self._which(caller, "", f"align {Code(code.objective)}")
        found = self.aligning.of(caller.workspace, caller.person, code, caller.now)
        return Open(align_view(caller.t, found, self._target(caller, found.objective.id, words)))

    def _target(self, caller: Caller, objective_id: ObjectiveId, words: str) -> Target | None:
        """What the last code among some words stands for; None where it is there and may not be aligned to. Raises
        NotFound."""
        codes = [code for word in words.split() if (code := read_code(word.strip(".,;:!")))]
        if not codes:
            return None
        code = codes[-1]
        found = self.aligning.offers(
            caller.workspace, caller.person, str(code), objective_id=objective_id, now=caller.now
        )
        target = next((one for one in found if one.code == str(code)), None)
        if target is None:
            self.objectives.show(caller.workspace, caller.person, code, caller.now)
        return target

    def align_objective(self, press: Press) -> Outcome:
        caller = press.caller
        found = self.aligning.of_id(caller.workspace, caller.person, ObjectiveId(_id(press)), caller.now)
        return Open(align_view(caller.t, found))

    def link(self, submission: Submission) -> SubmissionOutcome:
        caller, held = submission.caller, submission.metadata
        field = str(held.get("field", ""))
        objective_id = ObjectiveId(_number(held, "objective"))
        chosen = submission.typed.chosen(field) or ""
        try:
            ask = read_ask(submission.typed, field)
            found = self.aligning.link(caller.workspace, caller.person, objective_id, chosen, caller.now, ask)
        except Invalid as error:
            return Errors(ask_errors(caller.t, error, field, field))
        return Done(align_view(caller.t, found))

    def unlink(self, press: Press) -> Outcome:
        caller = press.caller
        objective_id = ObjectiveId(_number(metadata_of(press.view or {}), "objective"))
        self.aligning.unlink(caller.workspace, caller.person, _id(press), caller.now)
        left = self.aligning.of_id(caller.workspace, caller.person, objective_id, caller.now)
        return Done(align_view(caller.t, left))

    def offer(self, press: Press) -> list[dict[str, Any]]:
        """For an objective that is there, or for the one in the drafting form."""
        caller, held = press.caller, metadata_of(press.view or {})
        form = self.drafting.look(caller.workspace, caller.person, _number(held, "form")) if "form" in held else None
        found = self.aligning.offers(
            caller.workspace,
            caller.person,
            press.value,
            objective_id=form.objective_id if form else ObjectiveId(_number(held, "objective")),
            cycle_id=form.cycle_id if form else None,
            title=form.title if form else "",
            now=caller.now,
        )
        return target_options(found)

    def _which(self, caller: Caller, words: str, example: str) -> Outcome:
        if words.strip():
            raise NotFound("objective", words.strip()[:80])
        return Reply(errors.which(caller.t, f"{self.command} {example}"))

    def _typed(self, typed: Typed, names: list[str], caller: Caller) -> Mapping[str, str]:
        """The fields as text; people by our own ids."""
        chosen = {name: typed.chosen(name) for name in names if name in PEOPLE}
        slack_ids = list(dict.fromkeys(one for one in chosen.values() if one))
        people = self.callers.acquaint(caller, slack_ids) if slack_ids else []
        known = {person.slack_user_id: str(person.id) for person in people}
        found = {name: typed.chosen(name) or "" if name in CHOICES else typed.text(name) for name in names}
        return found | {name: known.get(one or "", "") for name, one in chosen.items()}


def _id(press: Press) -> int:
    return read_id(press.value) or 0


def _number(held: Mapping[str, Any], name: str) -> int:
    return read_id(held.get(name)) or 0
