"""What a host does with questions: answer, say what was answered in the session, leave one for the next; and hide what
is abuse, which admins may, too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.questions import KIND, Question, check_answer, check_reason
from bot.domain.sessions import Session
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.sessions.content import AnswerForm, AnswerSheet
from bot.services.sessions.planning import promise_answer
from bot.services.sessions.question_reading import answer_sheets, question_sheets, session_sheet
from bot.services.sessions.questions import held_question, take_out
from storage import Store, Transaction


@dataclass(frozen=True)
class Answering:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, question_id: str, action: Action) -> AnswerForm:
        """To answer or to hide a question. Raises NotSwitchedOn, NotAllowed; NotFound once it is answered or taken
        back."""
        workspace.ensure_practised(Practice.QUESTIONS)
        with self.store.read() as tx:
            question = tx.questions.named(workspace.id, question_id)
            session = None if question is None else tx.sessions.by_id(workspace.id, question.session_id)
            if question is None or session is None:
                raise NotFound("question", "")
            relation = self.access.to_question(person, question.author_id, session.host_id)
            self.access.ensure(action, relation, workspace)
            found = question_sheets(tx, self.access, workspace, person, session, may_vote=False)
            return AnswerForm(session_sheet(tx, session), next(one for one in found if one.question.id == question.id))

    def answer(
        self, workspace: Workspace, person: Person, question_id: str, words: str, now: datetime, *, live: bool
    ) -> AnswerSheet:
        """The question goes, and stands with its answer from then on; who voted for it is forgotten. ``live``: it was
        answered in the session. Raises as ``form``, and Invalid."""
        told = check_answer(words)
        with self.store.write() as tx:
            question, session = self._held(tx, workspace, person, question_id, Action.ANSWER_QUESTION)
            answer = tx.answers.insert(**_answered(question, session), words=told, live=live, by_id=person.id, at=now)
            take_out(tx, question)
            tx.search.index(workspace.id, KIND, answer.id, f"{answer.asked} {answer.words}")
            promise_answer(tx, session, answer.id, now)
            return answer_sheets(tx, person, [answer])[0]

    def put_off(self, workspace: Workspace, person: Person, question_id: str, *, put_off: bool) -> int:
        """It stands last, for the next session; or not any more. The id of its session. Raises as ``form``."""
        with self.store.write() as tx:
            question, session = self._held(tx, workspace, person, question_id, Action.ANSWER_QUESTION)
            tx.questions.put_off(workspace.id, question.id, put_off)
            return session.id

    def hide(self, workspace: Workspace, person: Person, question_id: str, because: str, now: datetime) -> Session:
        """The audit has who hid something in which session and why, and not a word of it. Raises as ``form``, and
        Invalid without a reason."""
        reason = check_reason(because)
        with self.store.write() as tx:
            question, session = self._held(tx, workspace, person, question_id, Action.HIDE_QUESTION)
            tx.questions.hide(workspace.id, question.id, True)
            self._record(tx, session, person, "question_hidden", now, reason)
            return session

    def show_again(self, workspace: Workspace, person: Person, question_id: str, now: datetime) -> int:
        """Raises as ``form``. The id of its session."""
        with self.store.write() as tx:
            question, session = self._held(tx, workspace, person, question_id, Action.HIDE_QUESTION)
            tx.questions.hide(workspace.id, question.id, False)
            self._record(tx, session, person, "question_shown", now)
            return session.id

    def _held(
        self, tx: Transaction, workspace: Workspace, person: Person, question_id: str, action: Action
    ) -> tuple[Question, Session]:
        workspace.ensure_practised(Practice.QUESTIONS)
        question, session = held_question(tx, workspace, question_id)
        relation = self.access.to_question(person, question.author_id, session.host_id)
        self.access.ensure(action, relation, workspace)
        return question, session

    def _record(
        self, tx: Transaction, session: Session, person: Person, action: str, now: datetime, reason: str = ""
    ) -> None:
        after = {"reason": reason} if reason else None
        held: dict[str, Any] = {"by": person.id, "action": action, "kind": "session", "subject_id": session.id}
        tx.audit.record(session.workspace_id, **held, now=now, after=after)


def _answered(question: Question, session: Session) -> dict[str, Any]:
    return {
        "workspace_id": question.workspace_id,
        "session_id": session.id,
        "asked": question.words,
        "named": question.named,
        "author_id": question.author_id,
        "objective_id": question.objective_id,
        "votes": question.votes,
    }
