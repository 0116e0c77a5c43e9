"""360-degree feedback: ``/okr feedback``, asking, answering, and what a workspace has chosen for it."""

import re
from dataclasses import dataclass

from bot.domain.edits import Ticks
from bot.domain.errors import NothingToDo
from bot.domain.feedback import (
    ABOUT,
    ANSWER_DAYS,
    ASK_DAYS,
    ATTEMPT,
    CHANGE,
    HELPED,
    NAMES,
    OTHERS,
    SCOPE,
    SUGGESTED,
    TEAMS,
    Answer,
)
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.feedback.asking import FeedbackAsking, TypedAsk
from bot.services.feedback.giving import FeedbackGiving
from bot.services.feedback.received import FeedbackReceiving, ReceivedPage
from bot.services.feedback.rules import FeedbackRules, TypedRule
from bot.views import ids
from bot.views.feedback import forms as views
from bot.views.feedback.received import received_sheet
from bot.views.places import Kind, Place
from bot.views.sheets import as_message
from handlers.acts import (
    Caller,
    Command,
    Done,
    Open,
    Outcome,
    Press,
    Replace,
    Reply,
    Submission,
    SubmissionOutcome,
    Typed,
    Update,
)
from handlers.callers import Callers
from handlers.front import Front
from handlers.parsing import read_id
from handlers.places import Sheets

OF_RECEIVED = re.compile(f"^({ids.FEEDBACK_SHOW}|{ids.FEEDBACK_HIDE})$")


@dataclass(frozen=True)
class FeedbackJourney:
    asking: FeedbackAsking
    giving: FeedbackGiving
    receiving: FeedbackReceiving
    rules: FeedbackRules
    callers: Callers
    sheets: Sheets

    def register(self, front: Front) -> None:
        front.command("feedback")(self.look)
        front.press(ids.FEEDBACK_ASK, self.open_ask)
        front.press(ids.FEEDBACK_ANSWER, self.open_answer)
        front.press(ids.FEEDBACK_KEEP, self.keep)
        front.press(ids.FEEDBACK_DECLINE, self.decline)
        front.press(OF_RECEIVED, self.show_or_hide)
        front.press(ids.FEEDBACK_RULE, self.open_rule)
        front.submission(ids.OKR_FEEDBACK_ASK, self.ask)
        front.submission(ids.OKR_FEEDBACK_ANSWER, self.send)
        front.submission(ids.OKR_FEEDBACK_RULE, self.set_rule)

    def look(self, command: Command) -> Outcome:
        """``/okr feedback``; with people named, the form that asks them."""
        caller = command.caller
        if not command.words:
            place = Place(Kind.FEEDBACK)
            return Reply(as_message(caller.t, self.sheets.of(caller, place)), place)

        def suggested() -> list[Person]:
            return [one.person for one in self.asking.form(*_who(caller), caller.now).suggestions]

        chosen = self.callers.meant(caller, command.words, suggested)
        return Open(views.ask_view(caller.t, self.asking.form(*_who(caller), caller.now, chosen=chosen)))

    def open_ask(self, press: Press) -> Outcome:
        caller = press.caller
        form = self.asking.form(*_who(caller), caller.now, about=press.value.strip())
        return Open(views.ask_view(caller.t, form))

    def ask(self, submission: Submission) -> SubmissionOutcome:
        caller, typed = submission.caller, submission.typed
        people = self._people(caller, typed)
        wanted = TypedAsk(typed.chosen(ABOUT) or "", typed.chosen(NAMES) == views.NAMELESS, people)
        asked = self.asking.ask(*_who(caller), wanted, caller.now)
        return Done(views.asked_view(caller.t, asked))

    def open_answer(self, press: Press) -> Outcome:
        caller = press.caller
        return Open(views.answer_view(caller.t, self.giving.open(*_who(caller), _id(press.value), caller.now)))

    def keep(self, press: Press) -> Outcome:
        caller, ask_id = press.caller, _id(press.value)
        form = self.giving.keep(*_who(caller), ask_id, _answer(press.typed), caller.now)
        return Update(views.answer_view(caller.t, form, is_kept=True))

    def send(self, submission: Submission) -> SubmissionOutcome:
        """What cannot be sent any more stays in the form, with the reason."""
        caller, ask_id = submission.caller, read_id(submission.metadata.get("ask")) or 0
        form = self.giving.send(*_who(caller), ask_id, _answer(submission.typed), caller.now)
        return Done(views.sent_view(caller.t, form))

    def decline(self, press: Press) -> Outcome:
        caller = press.caller
        form = self.giving.decline(*_who(caller), _id(press.value), caller.now)
        text = views.declined_text(caller.t, form)
        return Done(views.noted_view(caller.t, text)) if press.is_home else Reply(views.noted_message(text))

    def show_or_hide(self, press: Press) -> Outcome:
        caller = press.caller
        change = self.receiving.show if press.action_id == ids.FEEDBACK_SHOW else self.receiving.hide
        page = change(*_who(caller), _id(press.value), caller.now)
        if press.is_home:
            return Done(views.noted_view(caller.t, _told(caller, page)))
        message = as_message(caller.t, received_sheet(caller.t, page))
        return Replace(message) if press.is_private else Reply(message)

    def open_rule(self, press: Press) -> Outcome:
        caller = press.caller
        return Open(views.rule_view(caller.t, self.rules.form(*_who(caller))))

    def set_rule(self, submission: Submission) -> SubmissionOutcome:
        caller, typed = submission.caller, submission.typed
        scope, chosen = typed.chosen(SCOPE), submission.ticks(TEAMS) or Ticks()
        rule = None
        if scope is not None:
            rule = TypedRule(scope == views.CHOSEN, typed.text(ASK_DAYS), typed.text(ANSWER_DAYS))
        self.rules.save(*_who(caller), rule, chosen, caller.now, untouched=submission.untouched)
        return Done(views.noted_view(caller.t, caller.t("Saved.")))

    def _people(self, caller: Caller, typed: Typed) -> tuple[Person, ...]:
        """Those ticked and those chosen from everybody."""
        ticked = [one for held in typed.ticked(SUGGESTED) if (one := read_id(held)) is not None]
        suggested = self.asking.people(caller.workspace, ticked)
        return (*suggested, *self.callers.acquaint(caller, typed.ticked(OTHERS)))


def _who(caller: Caller) -> tuple[Workspace, Person]:
    return caller.workspace, caller.person


def _answer(typed: Typed) -> Answer:
    return Answer(typed.text(HELPED), typed.text(CHANGE), typed.text(ATTEMPT))


def _told(caller: Caller, page: ReceivedPage) -> str:
    shown = [one.shown_to for one in page.received if one.shown_to]
    if not shown:
        return caller.t("You alone read your feedback now.")
    return caller.t("Shown to {names}.", names=caller.t.list(sorted(set(shown))))


def _id(held: str) -> int:
    """Raises NothingToDo for what is no id."""
    found = read_id(held)
    if found is None:
        raise NothingToDo("not_asked_for_feedback")
    return found
