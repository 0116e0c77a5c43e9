"""*Is it in your OKR?*: a message held against somebody's OKRs; it supports a key result, is proposed as one, or is
parked until the next cycle is planned."""

from dataclasses import dataclass

from bot.domain.errors import Invalid
from bot.domain.evidence import WORDS
from bot.domain.ids import KeyResultId, ObjectiveId, TeamId
from bot.services.drafting.drafting import Drafting
from bot.services.okrs.evidence import EvidenceDesk
from bot.services.requests.requests import Requests
from bot.views import ids
from bot.views.drafting.drafting import fields_page, text_page
from bot.views.errors import note
from bot.views.okrs.evidence import removed_message
from bot.views.requests import request as views
from handlers.acts import Done, Errors, OnMessage, Open, Outcome, Press, Replace, Submission, SubmissionOutcome, Update
from handlers.callers import Callers
from handlers.front import Front
from handlers.parsing import read_id
from handlers.proposals import ask_errors, read_terms
from handlers.request_reading import addressee, read_request


@dataclass(frozen=True)
class RequestJourney:
    requests: Requests
    evidence: EvidenceDesk
    drafting: Drafting
    callers: Callers

    def register(self, front: Front) -> None:
        front.message_shortcut(ids.SHORTCUT_REQUEST, self.open)
        front.press(ids.REQUEST_WHOSE, self.turn_to)
        front.press(ids.REQUEST_SUPPORTS, self.support)
        front.press(ids.REQUEST_ASKS, self.open_ask)
        front.press(ids.REQUEST_DRAFTS, self.draft)
        front.press(ids.EVIDENCE_REMOVE, self.remove)
        front.submission(ids.OKR_REQUEST, self.park)
        front.submission(ids.OKR_REQUEST_ASK, self.ask)

    def open(self, act: OnMessage) -> Outcome:
        caller, seen = act.caller, read_request(act, self.callers)
        whose = addressee(act, self.callers)
        return Open(
            views.request_view(caller.t, self.requests.begin(caller.workspace, caller.person, seen, whose, caller.now))
        )

    def turn_to(self, press: Press) -> Outcome:
        caller = press.caller
        [person] = self.callers.acquaint(caller, [press.value])
        words = press.typed.text(WORDS)
        form = self.requests.turn_to(caller.workspace, caller.person, _form(press), person.id, words, caller.now)
        return Update(views.request_view(caller.t, form))

    def support(self, press: Press) -> Outcome:
        caller, about = press.caller, KeyResultId(read_id(press.value) or 0)
        words = press.typed.text(WORDS)
        done = self.requests.support(caller.workspace, caller.person, _form(press), about, words, caller.now)
        return Done(views.supported_view(caller.t, done))

    def open_ask(self, press: Press) -> Outcome:
        caller, about = press.caller, ObjectiveId(read_id(press.value) or 0)
        objective = self.requests.objective(caller.workspace, caller.person, about)
        return Update(views.ask_view(caller.t, _form(press), objective, press.typed.text(WORDS)))

    def ask(self, submission: Submission) -> SubmissionOutcome:
        caller, held = submission.caller, submission.metadata
        form_id, about = read_id(held.get("form")) or 0, ObjectiveId(read_id(held.get("objective")) or 0)
        try:
            terms = read_terms(submission.typed)
            sheet = self.requests.ask(caller.workspace, caller.person, form_id, about, terms, caller.now)
        except Invalid as error:
            return Errors(ask_errors(caller.t, error, WORDS))
        return Done(note(caller.t, views.asked_message(caller.t, sheet).text))

    def draft(self, press: Press) -> Outcome:
        """An objective of one's own needs no proposal. Without words, the paste box comes first."""
        caller, about = press.caller, ObjectiveId(read_id(press.value) or 0)
        words = " ".join(press.typed.text(WORDS).split())
        form = self.drafting.begin_adding(caller.workspace, caller.person, about, caller.now, words=words)
        return Update(fields_page(caller.t, form) if form.typed.key_results else text_page(caller.t, form))

    def park(self, submission: Submission) -> SubmissionOutcome:
        """Where there is no team, the form just closes."""
        caller, held, typed = submission.caller, submission.metadata, submission.typed
        if not held.get("team"):
            return None
        form_id, team_id = read_id(held.get("form")) or 0, TeamId(read_id(typed.chosen(str(held["team"]))) or 0)
        done = self.requests.park(caller.workspace, caller.person, form_id, team_id, typed.text(WORDS), caller.now)
        return Done(views.parked_view(caller.t, done))

    def remove(self, press: Press) -> Outcome:
        """In App Home the page shows it at once, behind the answer."""
        caller = press.caller
        code = self.evidence.remove(caller.workspace, caller.person, read_id(press.value) or 0, caller.now)
        message = removed_message(caller.t, code)
        return Replace(message) if press.view is None else Done(note(caller.t, message.text))


def _form(press: Press) -> int:
    return read_id(press.metadata.get("form")) or 0
