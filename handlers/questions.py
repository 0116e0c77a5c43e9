"""``/okr ask``, ``ask TEXT`` and ``ask find WORDS``; voting, taking back, and what a host does with questions."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import ObjectiveId
from bot.domain.permissions import Action
from bot.domain.questions import ANSWER, BECAUSE, NAMED, OBJECTIVE, SESSION, WITHOUT_NAME, WORDS
from bot.services.sessions.answering import Answering
from bot.services.sessions.content import Asked, TypedQuestion
from bot.services.sessions.questions import Questions
from bot.views import ids
from bot.views.errors import nothing_text
from bot.views.field_errors import field_error
from bot.views.okrs.okrs import objective_option
from bot.views.places import Kind, Place
from bot.views.sessions import question_forms as views
from bot.views.sheets import as_message
from handlers.acts import (
    Caller,
    Command,
    Done,
    Open,
    Outcome,
    Press,
    Publish,
    Replace,
    Reply,
    Submission,
    SubmissionOutcome,
)
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id
from handlers.question_pages import QuestionPages
from handlers.slack_text import MENTION, typed_words, unmarked, with_places

FIND = "find"


@dataclass(frozen=True)
class QuestionsJourney:
    questions: Questions
    answering: Answering
    pages: QuestionPages
    callers: Callers
    home: HomeHandlers
    command: str

    def register(self, front: Front) -> None:
        front.command("ask")(self.type)
        front.press(ids.QUESTION_ASK, self.open_form)
        front.submission(ids.OKR_QUESTION, self.save)
        front.search(ids.QUESTION_ABOUT, self.offer)
        front.press(ids.QUESTION_VOTE, self.vote)
        front.press(ids.QUESTION_UNVOTE, self.vote)
        front.press(ids.QUESTION_WITHDRAW, self.withdraw)
        front.press(ids.QUESTION_ANSWER, self.open_answer)
        front.press(ids.QUESTION_MENU, self.choose)
        front.submission(ids.OKR_QUESTION_ANSWER, self.save_answer)
        front.submission(ids.OKR_QUESTION_HIDE, self.save_hidden)

    def type(self, act: Command) -> Outcome:
        caller = act.caller
        first, _, rest = act.words.partition(" ")
        if not first:
            return self._page(caller, Place(Kind.QUESTIONS))
        if first.casefold() == FIND:
            place = Place(Kind.ANSWERS, words=" ".join(typed_words(rest).split()))
            return Reply(as_message(caller.t, self.pages.answers(caller, place, caller.t)), place)
        return self._ask(replace(act, words=self._plain(caller, act.words)))

    def open_form(self, act: Press) -> Outcome:
        caller = act.caller
        return Open(views.ask_view(caller.t, self.questions.form(caller.workspace, caller.person, read_id(act.value))))

    def offer(self, act: Press) -> list[dict[str, Any]]:
        caller = act.caller
        found = self.questions.offer(caller.workspace, caller.person, act.value)
        return [objective_option(one) for one in found]

    def save(self, act: Submission) -> SubmissionOutcome:
        """Fields in which something is wrong say so under themselves, and all that was typed stays."""
        caller, typed = act.caller, act.typed
        objective = read_id(typed.chosen(OBJECTIVE))
        question = TypedQuestion(
            words=typed.text(WORDS),
            session_id=read_id(typed.chosen(SESSION)),
            named=typed.chosen(NAMED) != WITHOUT_NAME,
            objective_id=None if objective is None else ObjectiveId(objective),
        )
        asked = self.questions.ask(caller.workspace, caller.person, question, str(act.metadata.get("token", "")))
        return Done(views.asked_view(caller.t, asked))

    def vote(self, act: Press) -> Outcome:
        caller, (question_id, session_id, number) = act.caller, _read(act.value)
        votes = act.action_id == ids.QUESTION_VOTE
        self.questions.vote(caller.workspace, caller.person, question_id, votes=votes)
        return self._again(act, session_id, number)

    def withdraw(self, act: Press) -> Outcome:
        """From the answer to a typed line."""
        caller = act.caller
        self.questions.withdraw(caller.workspace, caller.person, _read(act.value)[0])
        message = views.withdrawn_message(caller.t)
        return Replace(message) if act.is_private else Reply(message)

    def open_answer(self, act: Press) -> Outcome:
        return self._open_answer(act.caller, _read(act.value)[0], live=False)

    def choose(self, act: Press) -> Outcome:
        """A choice of the menu beside a question."""
        what, _, value = act.value.partition(":")
        caller, (question_id, session_id, number) = act.caller, _read(value)
        who = (caller.workspace, caller.person)
        match what:
            case "live":
                return self._open_answer(caller, question_id, live=True)
            case "hide":
                form = self.answering.form(*who, question_id, Action.HIDE_QUESTION)
                return Open(views.hide_view(caller.t, form))
            case "read":
                return Open(views.read_view(caller.t, self.questions.read(*who, question_id)))
            case "withdraw":
                self.questions.withdraw(*who, question_id)
            case "show":
                self.answering.show_again(*who, question_id, caller.now)
            case _:
                self.answering.put_off(*who, question_id, put_off=what == "later")
        return self._again(act, session_id, number)

    def save_answer(self, act: Submission) -> SubmissionOutcome:
        caller, live = act.caller, act.metadata.get("live") is True
        words, question_id = act.typed.text(ANSWER), str(act.metadata.get("question", ""))
        who = (caller.workspace, caller.person)
        sheet = self.answering.answer(*who, question_id, words, caller.now, live=live)
        return Done(views.answered_view(caller.t, sheet))

    def save_hidden(self, act: Submission) -> SubmissionOutcome:
        caller, question_id = act.caller, str(act.metadata.get("question", ""))
        self.answering.hide(caller.workspace, caller.person, question_id, act.typed.text(BECAUSE), caller.now)
        return Done(views.hidden_view(caller.t))

    def _ask(self, act: Command) -> Outcome:
        """A typed line has a name; what cannot be taken is said again. Slack's own mark of the command keeps a line
        that arrives twice from being asked twice."""
        caller, t = act.caller, act.caller.t
        token = sha256(act.once("ask").encode()).hexdigest()[:32]
        try:
            typed = TypedQuestion(act.words, None, named=True)
            asked: Asked = self.questions.ask(caller.workspace, caller.person, typed, token)
        except Invalid as error:
            why = t.sentences(field_error(t, *reason) for reason in error.fields.values())
            return Reply(views.not_asked_message(t, why, act.words))
        except NothingToDo as error:
            return Reply(views.not_asked_message(t, nothing_text(t, error.what), act.words))
        return Reply(views.asked_message(t, asked))

    def _plain(self, caller: Caller, words: str) -> str:
        """With the names of people and channels in the place of Slack's marks for them: a question mentions nobody."""
        names = self.callers.names(caller, [one["id"] for one in MENTION.finditer(words)])
        return unmarked(with_places(MENTION.sub(lambda one: names.get(one["id"], one["id"]), words)))

    def _open_answer(self, caller: Caller, question_id: str, *, live: bool) -> Outcome:
        form = self.answering.form(caller.workspace, caller.person, question_id, Action.ANSWER_QUESTION)
        return Open(views.answer_view(caller.t, form, live=live))

    def _again(self, act: Press, session_id: int, number: int) -> Outcome:
        """The page on which it was pressed, with what has changed."""
        caller, place = act.caller, Place(Kind.QUESTIONS, session_id, page=number)
        if act.is_home:
            return Publish(self.home.at(caller, place))
        return self._page(caller, place, replaces=act.is_private)

    def _page(self, caller: Caller, place: Place, *, replaces: bool = False) -> Outcome:
        message = as_message(caller.t, self.pages.open_ones(caller, place, caller.t, self.command))
        return Replace(message) if replaces else Reply(message, place)


def _read(value: str) -> tuple[str, int, int]:
    """A question's id, its session's, and the page it stood on. Raises NotFound."""
    parts = value.split(":")
    session_id = read_id(parts[1]) if len(parts) == 3 else None
    if session_id is None:
        raise NotFound("question", "")
    return parts[0], session_id, max(1, read_id(parts[2]) or 1)
