"""The exercise of a pilot: tried, read, tried again, until it is done or good enough."""

from dataclasses import dataclass

from bot.domain.pilots import DRAFT
from bot.services.pilots.training import PilotTrainings
from bot.views import ids
from bot.views.pilots.forms import exercise_form, saved_view
from handlers.acts import Done, Open, Outcome, Press, Submission, SubmissionOutcome, Update
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class PilotTrainingJourney:
    trainings: PilotTrainings

    def register(self, front: Front) -> None:
        front.press(ids.PILOT_TRAIN, self.send)
        front.press(ids.PILOT_EXERCISE, self.open)
        front.press(ids.PILOT_GOOD_ENOUGH, self.good_enough)
        front.submission(ids.OKR_PILOT_EXERCISE, self.try_out)

    def send(self, act: Press) -> Outcome:
        caller, t = act.caller, act.caller.t
        count = self.trainings.send(caller.workspace, caller.person, act.value, caller.now)
        said = t.plural("{count} person gets it.", "{count} people get it.", count)
        return Open(saved_view(t, t("The training goes out: {said} Nobody gets it twice.", said=said)))

    def open(self, act: Press) -> Outcome:
        caller = act.caller
        seen = self.trainings.begin(caller.workspace, caller.person, read_id(act.value) or 0, caller.now)
        return Open(exercise_form(caller.t, seen))

    def try_out(self, act: Submission) -> SubmissionOutcome:
        """The form stays, with what the rules say above the draft."""
        caller, pilot_id = act.caller, read_id(act.metadata.get("pilot")) or 0
        text = act.typed.text(DRAFT)
        return Update(
            exercise_form(caller.t, self.trainings.try_out(caller.workspace, caller.person, pilot_id, text, caller.now))
        )

    def good_enough(self, act: Press) -> Outcome:
        caller = act.caller
        self.trainings.good_enough(caller.workspace, caller.person, read_id(act.value) or 0, caller.now)
        return Done(saved_view(caller.t, caller.t("Good enough it is. You can come back to it.")))
