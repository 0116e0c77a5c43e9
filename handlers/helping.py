"""[Offer help] and [Stand in], beside what could use a hand, and the owner's answer to an offer."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import NotFound
from bot.domain.ids import HelpOfferId, KeyResultId, read_code
from bot.domain.oneline import code_and_words
from bot.services.helping.offers import AnsweredOffer, HelpOffers
from bot.services.helping.standing_in import StandingIn
from bot.views import errors, ids
from bot.views.helping import offer as views
from bot.views.helping.standing_in import stood_in
from handlers.acts import Command, Done, Errors, Open, Outcome, Press, Reply, Submission, SubmissionOutcome
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class HelpingJourney:
    """``command`` is the name of the slash command."""

    help_offers: HelpOffers
    standing_in: StandingIn
    command: str

    def register(self, front: Front) -> None:
        front.command("offer")(self.typed)
        front.press(ids.OFFER_HELP, self.open_form)
        front.press(re.compile(f"^{ids.OFFER_HELP_WITH}"), self.open_form_of)
        front.submission(ids.OKR_OFFER_HELP, self.offer)
        front.press(ids.HELP_ACCEPT, self._answering(self.help_offers.accept))
        front.press(ids.HELP_DECLINE, self._answering(self.help_offers.decline))
        front.press(re.compile(f"^{ids.HELP_END}"), self._answering(self.help_offers.end))
        front.press(ids.STAND_IN, self.stand_in)

    def typed(self, act: Command) -> Outcome:
        """``/okr offer KR-12.2 …``: the form, with what was typed in it."""
        begun, caller = code_and_words(act.words), act.caller
        if begun is None and act.words.strip():
            raise NotFound("key_result", act.words.strip()[:80])
        if begun is None:
            return Reply(errors.which(caller.t, f"{self.command} offer KR-12.2"))
        form = self.help_offers.form_of(caller.workspace, caller.person, begun[0], now=caller.now)
        return Open(views.help_form(caller.t, form, begun[1]))

    def open_form(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.help_offers.form(caller.workspace, caller.person, _key_result(act.value), now=caller.now)
        return Open(views.help_form(caller.t, form))

    def open_form_of(self, act: Press) -> Outcome:
        caller, code = act.caller, read_code(act.value)
        if code is None:
            raise NotFound("key_result", "")
        form = self.help_offers.form_of(caller.workspace, caller.person, code, now=caller.now)
        return Open(views.help_form(caller.t, form))

    def offer(self, act: Submission) -> SubmissionOutcome:
        caller, words = act.caller, act.typed.text(ids.HELP_NOTE)
        chosen = act.typed.chosen(ids.HELP_WITH) or str(act.metadata.get("key_result", ""))
        if not chosen:
            return Errors({ids.HELP_WITH: errors.reason_text(caller.t, "missing", {})})
        about = _key_result(chosen)
        made = self.help_offers.offer(caller.workspace, caller.person, about, words, once=act.once, now=caller.now)
        return Done(views.offered(caller.t, made))

    def stand_in(self, act: Press) -> Outcome:
        caller = act.caller
        done = self.standing_in.stand_in(caller.workspace, caller.person, _key_result(act.value), now=caller.now)
        return Reply(stood_in(caller.t, done))

    def _answering(self, answer: Callable[..., AnsweredOffer]) -> Callable[[Press], Outcome]:
        """What an offer has come to, whichever button was pressed and however often; over App Home a form says it."""

        def pressed(act: Press) -> Outcome:
            caller = act.caller
            done = answer(caller.workspace, caller.person, _offer(act.value), now=caller.now)
            if act.view is not None:
                return Done(views.answered_view(caller.t, done))
            return Reply(views.answered_message(caller.t, done))

        return pressed


def _key_result(value: str) -> KeyResultId:
    """Raises NotFound for a value that is no id."""
    found = read_id(value)
    if found is None:
        raise NotFound("key_result", "")
    return KeyResultId(found)


def _offer(value: str) -> HelpOfferId:
    """Raises NotFound for a value that is no id."""
    found = read_id(value)
    if found is None:
        raise NotFound("help_offer", "")
    return HelpOfferId(found)
