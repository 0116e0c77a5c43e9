"""Drafting: from ``/okr new`` to the objective that is there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from bot.domain.draft_pages import at_page, pages, problems_on_page
from bot.domain.errors import Invalid
from bot.domain.ids import ObjectiveId
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective
from bot.domain.typed_reading import MOST_TITLE
from bot.services.drafting.drafting import Drafted, Drafting
from bot.services.drafting.form import DraftForm
from bot.views import ids
from bot.views.blocks import INPUT_LENGTH, cut
from bot.views.drafting import drafting as views
from bot.views.drafting.context import around_view
from bot.views.field_errors import field_error
from handlers.acts import (
    Command,
    Done,
    Errors,
    Open,
    Outcome,
    Press,
    Replace,
    Reply,
    Submission,
    SubmissionOutcome,
    Update,
    View,
    metadata_of,
)
from handlers.callers import Callers
from handlers.draft_inputs import DraftInputs
from handlers.front import Front
from handlers.parsing import read_id
from handlers.wishes import WishJourney

BEGINNING = 40  # characters of a title that is too long


@dataclass(frozen=True)
class DraftingJourney:
    drafting: Drafting
    callers: Callers
    wishes: WishJourney

    def register(self, front: Front) -> None:
        front.command("new")(self.new)
        front.command("drafts")(self.list_drafts)
        front.shortcut(ids.OKR_NEW, self.new)
        front.press(ids.NEW_OBJECTIVE, self.new_by_button)
        front.press(ids.ADD_KEY_RESULTS, self.add_key_results)
        front.press(ids.MY_DRAFTS, self.show_drafts)
        front.press(ids.CONTINUE_DRAFT, self.resume)
        front.press(ids.START_DRAFT, self.start)
        front.press(ids.DISCARD_DRAFT, self.discard)
        front.press(ids.DRAFT_BY_FIELDS, self.by_fields)
        front.press(ids.DRAFT_TO_TEXT, self.to_text)
        front.press(ids.DRAFT_BACK, self.back)
        front.press(ids.DRAFT_ADD, self.add)
        front.press(ids.DRAFT_REMOVE, self.remove)
        front.press(ids.DRAFT_MORE, self.more)
        front.press(ids.DRAFT_KIND, self.kind)
        front.press(ids.DRAFT_CYCLE_CHOSEN, self.cycle)
        front.press(ids.DRAFT_ALIGN, self.align)
        front.press(ids.DRAFT_AROUND, self.around)
        front.press(ids.WISH_CHANGE, self.ask_again)
        front.submission(ids.OKR_DRAFT_TEXT, self.read)
        front.submission(ids.OKR_DRAFT_PAGE, self.turn)

    def new(self, command: Command) -> Outcome:
        """What was typed after the word stands in the paste box already."""
        caller, typed = command.caller, command.words
        if len(typed) > INPUT_LENGTH:
            raise Invalid({"text": ("text_too_long", {"most": str(INPUT_LENGTH)})})
        form = self.drafting.begin(caller.workspace, caller.person, caller.now)
        return Open(views.text_page(caller.t, form, typed))

    def new_by_button(self, press: Press) -> Outcome:
        caller = press.caller
        return Open(views.text_page(caller.t, self.drafting.begin(caller.workspace, caller.person, caller.now)))

    def add_key_results(self, press: Press) -> Outcome:
        caller = press.caller
        form = self.drafting.begin_adding(caller.workspace, caller.person, _objective(press), caller.now)
        return Open(views.text_page(caller.t, form))

    def list_drafts(self, command: Command) -> Outcome:
        caller = command.caller
        return Reply(views.drafts_message(caller.t, self.drafting.drafts(caller.workspace, caller.person)))

    def show_drafts(self, press: Press) -> Outcome:
        caller = press.caller
        return Open(views.drafts_view(caller.t, self.drafting.drafts(caller.workspace, caller.person)))

    def resume(self, press: Press) -> Outcome:
        caller = press.caller
        form = self.drafting.resume(caller.workspace, caller.person, _objective(press), caller.now)
        return _in_place(press, views.fields_page(caller.t, form))

    def start(self, press: Press) -> Outcome:
        """What is still open is asked for in the form."""
        caller = press.caller
        found = self.drafting.start(caller.workspace, caller.person, _objective(press), caller.now)
        if isinstance(found, DraftForm):
            return _in_place(press, views.fields_page(caller.t, found))
        if press.view is not None:
            return Done(views.saved_view(caller.t, found))
        return Replace(views.saved_message(caller.t, found))

    def discard(self, press: Press) -> Outcome:
        caller = press.caller
        self.drafting.discard(caller.workspace, caller.person, _objective(press), caller.now)
        left = self.drafting.drafts(caller.workspace, caller.person)
        if press.view is not None and press.view.get("type") == "modal":
            return Done(views.drafts_view(caller.t, left))
        return Replace(views.drafts_message(caller.t, left))

    def by_fields(self, press: Press) -> Outcome:
        """Whoever prefers fields begins with one empty key result."""
        return self._kept(press, lambda typed: _with_one(at_page(typed, 0)), views.fields_page)

    def to_text(self, press: Press) -> Outcome:
        return self._kept(press, lambda typed: typed, views.text_page, looks_around=True)

    def back(self, press: Press) -> Outcome:
        return self._kept(press, lambda typed: at_page(typed, typed.page - 1), views.fields_page)

    def add(self, press: Press) -> Outcome:
        return self._kept(press, _added, views.fields_page)

    def remove(self, press: Press) -> Outcome:
        key = 0 if press.value == "0" else read_id(press.value) or -1
        return self._kept(press, lambda typed: at_page(typed.without(key), typed.page), views.fields_page)

    def more(self, press: Press) -> Outcome:
        return self._kept(press, lambda typed: replace(typed, more=not typed.more), views.fields_page)

    def kind(self, press: Press) -> Outcome:
        """Another kind of key result has other fields."""
        return self._kept(press, lambda typed: typed, views.fields_page)

    def cycle(self, press: Press) -> Outcome:
        """Another cycle has other objectives around, and something else is wanted from it. What stands in the paste box
        stays there, and is read when it is submitted."""
        if (press.view or {}).get("callback_id") != ids.OKR_DRAFT_TEXT:
            return self._kept(press, lambda typed: typed, views.fields_page)
        kept = replace(press, typed=press.typed.without(ids.DRAFT_TEXT))
        return self._kept(kept, lambda typed: typed, views.text_page, looks_around=True)

    def align(self, press: Press) -> Outcome:
        return self._kept(press, lambda typed: replace(typed, align_to=press.value), views.text_page, looks_around=True)

    def around(self, press: Press) -> Outcome:
        return self._kept(press, lambda typed: typed, around_view, looks_around=True)

    def ask_again(self, press: Press) -> Outcome:
        return self._kept(press, lambda typed: typed, partial(views.text_page, asks=True), looks_around=True)

    def read(self, submission: Submission) -> SubmissionOutcome:
        """The paste box was submitted: show what was understood."""
        caller = submission.caller
        self.wishes.keep(caller, submission.typed)
        inputs = DraftInputs.read(submission.typed, caller, self.callers)
        form = self.drafting.keep(caller.workspace, caller.person, _form_id(submission.view), inputs.into, caller.now)
        if not form.typed.title and not form.typed.key_results:
            return Errors({ids.DRAFT_TEXT: field_error(caller.t, "empty", {})})
        title = form.typed.title
        if len(title) > MOST_TITLE:  # its field would cut it
            values = {"title": cut(title, BEGINNING), "count": str(len(title)), "most": str(MOST_TITLE)}
            return Errors({ids.DRAFT_TEXT: field_error(caller.t, "title_too_long", values)})
        return Update(views.fields_page(caller.t, form))

    def turn(self, submission: Submission) -> SubmissionOutcome:
        caller = submission.caller
        inputs = DraftInputs.read(submission.typed, caller, self.callers)
        form_id = _form_id(submission.view)
        found = self.drafting.turn(caller.workspace, caller.person, form_id, inputs.into, caller.now)
        if isinstance(found, Drafted):
            return Done(views.saved_view(caller.t, found))
        here = set(submission.typed.values)
        wrong = problems_on_page(found.typed, found.problems)
        if wrong and set(wrong) <= here:
            return Errors({name: field_error(caller.t, *why) for name, why in wrong.items()})
        return Update(views.fields_page(caller.t, found))

    def _kept(
        self,
        press: Press,
        change: Callable[[TypedObjective], TypedObjective],
        view: Callable[..., View],
        *,
        looks_around: bool = False,
    ) -> Outcome:
        """Keep what stands in the inputs, change the form, and show it."""
        caller = press.caller
        self.wishes.keep(caller, press.typed)
        inputs = DraftInputs.read(press.typed, caller, self.callers)
        changed, where = inputs.and_then(change), (caller.workspace, caller.person)
        form_id = _form_id(press.view or {})
        form = self.drafting.keep(*where, form_id, changed, caller.now, looks_around=looks_around)
        return Update(view(caller.t, form))


def _in_place(press: Press, view: View) -> Outcome:
    """In a modal this takes its place; anywhere else it opens."""
    return Update(view) if press.view is not None and press.view.get("type") == "modal" else Open(view)


def _objective(press: Press) -> ObjectiveId:
    return ObjectiveId(read_id(press.value) or 0)


def _form_id(view: View) -> int:
    return read_id(metadata_of(view).get("form")) or 0


def _with_one(typed: TypedObjective) -> TypedObjective:
    return typed if typed.key_results or typed.text else typed.with_line(TypedKeyResult(key=0))


def _added(typed: TypedObjective) -> TypedObjective:
    """An empty key result, on the page where it stands."""
    grown = typed.with_line(TypedKeyResult(key=0, kind=Kind.CHANGE))
    return at_page(grown, pages(grown) - 1)
