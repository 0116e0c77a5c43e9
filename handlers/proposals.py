"""What is asked with an alignment: asked from somebody's objective, accepted, traded, declined."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.alignment import FIELD
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import ObjectiveId
from bot.domain.proposals import ANSWER, DAY, VALUE, WORDS, Terms
from bot.i18n import Language
from bot.services.alignment.alignment import Aligning
from bot.services.alignment.asking import Ask
from bot.services.alignment.proposals import Answered, Proposals
from bot.services.drafting.drafting import Drafting
from bot.views import ids
from bot.views.alignment import proposal as views
from bot.views.alignment.alignment import align_view
from bot.views.drafting.drafting import fields_page
from bot.views.errors import note
from bot.views.field_errors import field_error
from handlers.acts import Caller, Done, Errors, Open, Outcome, Press, Reply, Submission, SubmissionOutcome, Typed
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class ProposalsJourney:
    proposals: Proposals
    aligning: Aligning
    drafting: Drafting

    def register(self, front: Front) -> None:
        front.press(ids.PROPOSAL_ACCEPT, self.accept)
        front.press(ids.PROPOSAL_TRADE, self.open_trade)
        front.press(ids.PROPOSAL_DECLINE, self.open_decline)
        front.press(ids.ASK_OPEN, self.open_ask)
        front.submission(ids.OKR_TRADE, self.trade)
        front.submission(ids.OKR_DECLINE, self.decline)
        front.submission(ids.OKR_ASK, self.ask)

    def accept(self, press: Press) -> Outcome:
        """What was asked as a key result opens the drafting form; saving that is the yes."""
        caller = press.caller
        proposal_id, state = _seen(press.value)
        found = self.proposals.look(caller.workspace, caller.person, proposal_id, state)
        proposal = found.sheet.proposal
        if found.before or not proposal.as_key_result:
            if not found.before:
                found = self.proposals.accept(caller.workspace, caller.person, proposal_id, state, caller.now)
            return self._said(press, found)
        upper = proposal.to_objective_id
        form = self.drafting.begin_adding(caller.workspace, caller.person, upper, caller.now, proposal)
        return Open(fields_page(caller.t, form))

    def open_trade(self, press: Press) -> Outcome:
        found = self._look(press)
        return self._said(press, found) if found.before else Open(views.trade_view(press.caller.t, found.sheet))

    def open_decline(self, press: Press) -> Outcome:
        found = self._look(press)
        return self._said(press, found) if found.before else Open(views.decline_view(press.caller.t, found.sheet))

    def trade(self, submission: Submission) -> SubmissionOutcome:
        caller, (proposal_id, state) = submission.caller, _held(submission.metadata)
        terms = read_terms(submission.typed)
        found = self.proposals.trade(caller.workspace, caller.person, proposal_id, state, terms, caller.now)
        is_theirs = found.sheet.proposal.answered_by_id == caller.person.id and found.sheet.proposal.terms == terms
        return self._done(caller, found, before=found.before and not is_theirs)

    def decline(self, submission: Submission) -> SubmissionOutcome:
        caller, (proposal_id, state) = submission.caller, _held(submission.metadata)
        word = submission.typed.text(ANSWER)
        found = self.proposals.decline(caller.workspace, caller.person, proposal_id, state, word, caller.now)
        is_theirs = found.sheet.proposal.answered_by_id == caller.person.id and found.sheet.proposal.answer == word
        return self._done(caller, found, before=found.before and not is_theirs)

    def open_ask(self, press: Press) -> Outcome:
        caller = press.caller
        about = ObjectiveId(read_id(press.value) or 0)
        upper, mine = self.aligning.mine_for(caller.workspace, caller.person, about, caller.now)
        return Open(views.ask_view(caller.t, upper, mine))

    def ask(self, submission: Submission) -> SubmissionOutcome:
        caller, typed = submission.caller, submission.typed
        lower = ObjectiveId(read_id(typed.chosen(ids.ASK_FROM)) or 0)
        ref = typed.chosen(ids.ASK_TO) or ""
        try:
            found = self.aligning.link(caller.workspace, caller.person, lower, ref, caller.now, read_ask(typed))
        except Invalid as error:
            return Errors(ask_errors(caller.t, error, ids.ASK_TO))
        return Done(align_view(caller.t, found))

    def _look(self, press: Press) -> Answered:
        caller, (proposal_id, state) = press.caller, _seen(press.value)
        return self.proposals.look(caller.workspace, caller.person, proposal_id, state)

    def _said(self, press: Press, found: Answered) -> Outcome:
        """The second press answers like the first. In App Home the home shows what has changed, behind the answer."""
        caller = press.caller
        is_theirs = found.sheet.proposal.answered_by_id == caller.person.id
        message = views.answered_message(caller.t, found.sheet, before=found.before and not is_theirs)
        return Done(note(caller.t, message.text)) if press.is_home else Reply(message)

    def _done(self, caller: Caller, found: Answered, *, before: bool) -> SubmissionOutcome:
        return Done(note(caller.t, views.answered_message(caller.t, found.sheet, before=before).text))


def read_ask(typed: Typed, suffix: str = "") -> Ask | None:
    """What is asked when aligning; None where nothing is typed into any of its fields."""
    terms, as_key_result = read_terms(typed, suffix), bool(typed.ticked(ids.ASK_AS_KEY_RESULT + suffix))
    return Ask(terms, as_key_result) if terms != Terms("") or as_key_result else None


def read_terms(typed: Typed, suffix: str = "") -> Terms:
    return Terms(typed.text(WORDS + suffix), typed.text(VALUE + suffix), typed.read(DAY + suffix, date.fromisoformat))


def ask_errors(t: Language, error: Invalid, target_field: str, suffix: str = "") -> dict[str, str]:
    """Each under its field; what cannot be aligned to under the one where it was chosen."""
    return {
        target_field if name == FIELD else name + suffix: field_error(t, *why) for name, why in error.fields.items()
    }


def _seen(value: str) -> tuple[int, str]:
    """The proposal and the state in which the person saw it. Raises NotFound."""
    number, _, state = value.partition(" ")
    found = read_id(number)
    if found is None:
        raise NotFound("proposal", "")
    return found, state


def _held(metadata: Mapping[str, Any]) -> tuple[int, str]:
    return _seen(f"{metadata.get('proposal', '')} {metadata.get('state', '')}")
