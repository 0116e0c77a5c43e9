"""[Offer help] and [Stand in], below a key result that needs a hand."""

from dataclasses import dataclass

from bot.domain.errors import NotFound
from bot.domain.ids import KeyResultId
from bot.services.help_offers import HelpOffers
from bot.views import help_offer as views
from bot.views import ids
from handlers.acts import Done, Open, Outcome, Press, Reply, Submission, SubmissionOutcome
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class HelpingJourney:
    help_offers: HelpOffers

    def register(self, front: Front) -> None:
        front.press(ids.OFFER_HELP, self.open_form)
        front.submission(ids.OKR_OFFER_HELP, self.offer)
        front.press(ids.STAND_IN, self.stand_in)

    def open_form(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.help_offers.form(caller.workspace, caller.person, _key_result(act.value), now=caller.now)
        return Open(views.help_form(caller.t, form))

    def offer(self, act: Submission) -> SubmissionOutcome:
        caller, words = act.caller, act.typed.text(ids.HELP_NOTE)
        about = _key_result(str(act.metadata.get("key_result", "")))
        made = self.help_offers.offer(caller.workspace, caller.person, about, words, once=act.once, now=caller.now)
        return Done(views.offered(caller.t, made))

    def stand_in(self, act: Press) -> Outcome:
        caller = act.caller
        done = self.help_offers.stand_in(caller.workspace, caller.person, _key_result(act.value), now=caller.now)
        return Reply(views.stood_in(caller.t, done))


def _key_result(value: str) -> KeyResultId:
    """Raises NotFound for a value that is no id."""
    found = read_id(value)
    if found is None:
        raise NotFound("key_result", "")
    return KeyResultId(found)
