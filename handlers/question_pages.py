"""What stands on the pages of questions and answers."""

from dataclasses import dataclass

from bot.i18n import Language
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from bot.views.places import Place
from bot.views.sessions.page import answers_sheet, questions_sheet
from bot.views.sheets import Sheet
from handlers.acts import Caller


@dataclass(frozen=True)
class QuestionPages:
    """Each method raises NotSwitchedOn; NotFound for a session that is gone; NotAllowed for those who may not look
    around."""

    sessions: Sessions
    questions: Questions

    def open_ones(self, caller: Caller, place: Place, t: Language, command: str) -> Sheet:
        page = self.sessions.page(caller.workspace, caller.person, place.about, caller.now)
        return questions_sheet(t, page, command, place.page)

    def answers(self, caller: Caller, place: Place, t: Language) -> Sheet:
        found = self.questions.answered(caller.workspace, caller.person, place.words)
        return answers_sheet(t, place.words, found, place.page)
