"""A draft that was shared before its cycle: looked at, commented on, taken back."""

from dataclasses import dataclass

from bot.domain.change_comments import WORDS
from bot.domain.ids import ObjectiveId
from bot.services.drafting.news import DraftNews
from bot.services.drafting.taking_back import TakingBack
from bot.views import ids
from bot.views.drafting import shared_drafts as views
from handlers.acts import Done, Open, Outcome, Press, Submission, SubmissionOutcome
from handlers.front import Front
from handlers.parsing import read_id, read_objective_id


@dataclass(frozen=True)
class SharedDraftJourney:
    news: DraftNews
    taking_back: TakingBack

    def register(self, front: Front) -> None:
        front.press(ids.SHARED_LOOK, self.look)
        front.submission(ids.OKR_SHARED_LOOK, self.comment)
        front.press(ids.TAKE_BACK, self.take_back)

    def look(self, press: Press) -> Outcome:
        caller = press.caller
        found = self.news.look(caller.workspace, caller.person, ObjectiveId(read_id(press.value) or 0))
        return Open(views.shared_view(caller.t, found))

    def comment(self, submission: Submission) -> SubmissionOutcome:
        caller, objective_id = submission.caller, read_objective_id(submission.metadata.get("objective"))
        words, where = submission.typed.text(WORDS), (caller.workspace, caller.person)
        found = self.news.comment(*where, objective_id, words, submission.once, caller.now)
        return Done(views.commented_view(caller.t, found))

    def take_back(self, press: Press) -> Outcome:
        caller, objective_id = press.caller, ObjectiveId(read_id(press.value) or 0)
        found = self.taking_back.take_back(caller.workspace, caller.person, objective_id, caller.now)
        return Open(views.taken_back_view(caller.t, found))
