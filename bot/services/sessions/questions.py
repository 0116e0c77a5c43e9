"""Questions: put with a name or without, voted for, taken back; and found again once they are answered.

Whatever is written here says nothing of who asked without a name: no audit, no message, no key of a form, no time.
"""

from dataclasses import dataclass
from uuid import uuid4

from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.questions import OBJECTIVE, SESSION, WORDS, Question, check_question, is_asked_among, is_token
from bot.domain.sessions import Session
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.lessons.places import MOST_OFFERED, offered
from bot.services.okrs.looking import Looker
from bot.services.sessions.content import AnswerForm, AnswerSheet, Asked, AskForm, TypedQuestion
from bot.services.sessions.question_reading import answers_with, question_sheets, session_sheet, session_sheets
from storage import Store, Transaction

MOST_FOUND = 50


@dataclass(frozen=True)
class Questions:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, session_id: int | None, words: str = "") -> AskForm:
        """For the nearest session, unless another one is meant. Raises NotSwitchedOn, NotAllowed; NothingToDo where
        none is planned."""
        self._ensure_may_ask(workspace, person)
        with self.store.read() as tx:
            sessions = session_sheets(tx, workspace.id, tx.sessions.planned(workspace.id))
        if not sessions:
            raise NothingToDo("no_session")
        meant = any(one.session.id == session_id for one in sessions)
        chosen = session_id if meant and session_id is not None else sessions[0].session.id
        return AskForm(uuid4().hex, tuple(sessions), chosen, words)

    def ask(self, workspace: Workspace, person: Person, typed: TypedQuestion, token: str) -> Asked:
        """``token`` becomes the question's id: whoever submits twice has asked once. Without a session the nearest is
        meant. Raises as ``form``, and Invalid by field."""
        self._ensure_may_ask(workspace, person)
        words = check_question(typed.words)
        if not is_token(token):
            raise NotFound("form", "")
        with self.store.write() as tx:
            session = _session(tx, workspace, typed.session_id)
            made = tx.questions.named(workspace.id, token)
            if made is None:
                self._put(tx, workspace, person, session, typed, words, token)
                made = tx.questions.named(workspace.id, token)
            if made is None:
                raise NotFound("question", "")
            return Asked(session_sheet(tx, session), made)

    def vote(self, workspace: Workspace, person: Person, question_id: str, *, votes: bool) -> int:
        """For a question, or not any more; pressed twice, it counts once. The id of its session. Raises NotSwitchedOn,
        NotAllowed; NotFound once it is answered, taken back or hidden."""
        self._ensure_may_ask(workspace, person)
        with self.store.write() as tx:
            question, _ = held_question(tx, workspace, question_id)
            if question.hidden:
                raise NotFound("question", "")
            voters, whose = tx.question_voters, {"question_id": question.id, "person_id": person.id}
            if votes and voters.drop_in(workspace.id, question.session_id, **whose):
                tx.questions.count_vote(workspace.id, question.id, 1)
            if not votes and voters.take_back(workspace.id, question.id, person.id):
                tx.questions.count_vote(workspace.id, question.id, -1)
            return question.session_id

    def withdraw(self, workspace: Workspace, person: Person, question_id: str) -> int:
        """It is gone as if it had never been asked. The id of its session. Raises NotSwitchedOn, NotFound; NotAllowed
        for others, and for one without a name: nobody knows whose it is."""
        workspace.ensure_practised(Practice.QUESTIONS)
        with self.store.write() as tx:
            question, session = held_question(tx, workspace, question_id)
            relation = self.access.to_question(person, question.author_id, session.host_id)
            self.access.ensure(Action.WITHDRAW_QUESTION, relation, workspace)
            take_out(tx, question)
            return question.session_id

    def read(self, workspace: Workspace, person: Person, question_id: str) -> AnswerForm:
        """All of its words. Raises NotSwitchedOn; NotAllowed for those who may not look around; NotFound once it is
        answered or taken back, and where it is hidden from this reader."""
        workspace.ensure_practised(Practice.QUESTIONS)
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            question = tx.questions.named(workspace.id, question_id)
            session = None if question is None else tx.sessions.by_id(workspace.id, question.session_id)
            if question is None or session is None:
                raise NotFound("question", "")
            found = question_sheets(tx, self.access, workspace, person, session, may_vote=False)
            sheet = next((one for one in found if one.question.id == question.id), None)
            if sheet is None or (question.hidden and not sheet.may_hide):
                raise NotFound("question", "")
            return AnswerForm(session_sheet(tx, session), sheet)

    def offer(self, workspace: Workspace, person: Person, typed: str) -> list[Objective]:
        """What a question may be about: what everybody sees, by code, by words, or what this person works on."""
        with self.store.read() as tx:
            found = offered(tx, Looker(person, workspace), typed)
        return [one for one in found if _is_open(one)][:MOST_OFFERED]

    def answered(self, workspace: Workspace, person: Person, words: str) -> tuple[AnswerSheet, ...]:
        """Answers that hold all these words, they or their questions; the newest without any. Raises NotSwitchedOn;
        NotAllowed for those who may not look around."""
        workspace.ensure_practised(Practice.QUESTIONS)
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            return answers_with(tx, workspace.id, person, words, MOST_FOUND)

    def _put(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        session: Session,
        typed: TypedQuestion,
        words: str,
        token: str,
    ) -> None:
        known = [one for one in tx.questions.of_sessions(workspace.id, [session.id]) if not one.hidden]
        if is_asked_among(words, known):
            raise Invalid({WORDS: ("asked_before", {})})
        if typed.objective_id is not None:
            _ensure_may_be_about(tx, workspace, person, typed.objective_id)
        tx.questions.drop_in(
            workspace.id,
            session.id,
            id=token,
            words=words,
            named=typed.named,
            author_id=person.id if typed.named else None,
            objective_id=typed.objective_id,
        )

    def _ensure_may_ask(self, workspace: Workspace, person: Person) -> None:
        workspace.ensure_practised(Practice.QUESTIONS)
        self.access.ensure(Action.ASK, self.access.to_workspace(person), workspace)


def held_question(tx: Transaction, workspace: Workspace, question_id: str) -> tuple[Question, Session]:
    """A question, and its session, which is held to the end of the transaction; it may be carried on to another one
    while one waits for that. Raises NotFound once it is answered or taken back."""
    question = tx.questions.named(workspace.id, question_id)
    while question is not None:
        session = tx.sessions.hold(workspace.id, [question.session_id])[question.session_id]
        again = tx.questions.named(workspace.id, question_id)
        if again is not None and again.session_id == session.id:
            return again, session
        question = again
    raise NotFound("question", "")


def take_out(tx: Transaction, question: Question) -> None:
    """It, and who votes for it."""
    tx.questions.take_out(question.workspace_id, question.id)
    tx.question_voters.forget_votes(question.workspace_id, question.id)


def _session(tx: Transaction, workspace: Workspace, session_id: int | None) -> Session:
    """Held to the end of the transaction. Raises NothingToDo, Invalid."""
    if session_id is None:
        planned = tx.sessions.planned(workspace.id)
        if not planned:
            raise NothingToDo("no_session")
        session_id = planned[0].id
    session = tx.sessions.hold(workspace.id, [session_id]).get(session_id)
    if session is None or not session.is_planned:
        raise Invalid({SESSION if session is not None else WORDS: ("session_is_over", {})})
    return session


def _ensure_may_be_about(tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> None:
    """Whoever is not told of what is restricted reads the same as of what is not there. Raises Invalid."""
    objective = tx.objectives.by_id(workspace.id, objective_id)
    if objective is None or objective.state is ObjectiveState.DRAFT or not objective.is_told_to(person.id):
        raise Invalid({OBJECTIVE: ("not_offered", {})})
    if objective.is_restricted:
        raise Invalid({OBJECTIVE: ("asks_about_restricted", {"code": objective.code})})


def _is_open(objective: Objective) -> bool:
    return objective.state is not ObjectiveState.DRAFT and not objective.is_restricted
