"""Questions that are open, who votes for them, and the answers.

Whoever writes to the questions of a session holds that session first (``Sessions.hold``): a question that comes in has
others written anew with it.
"""

from collections.abc import Iterable

from sqlalchemy import Executable, delete, func, select, update

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.questions import Answer, Question, QuestionVoter
from storage.database.statements import distinct, prepared
from storage.rows import Rows
from storage.tables.sessions import AnswerRow, QuestionRow, QuestionVoterRow
from storage.unlinked import UnlinkedRows

NEWEST = 2**62  # beyond every id


class Questions(UnlinkedRows[Question]):
    row = QuestionRow
    entity = Question
    round = "session_id"

    def named(self, workspace_id: WorkspaceId, identity: str) -> Question | None:
        """That of this random id."""
        return self.one(self._named(workspace_id, identity))

    def of_sessions(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[Question]:
        """In no order that means anything; the hidden ones, too."""
        wanted = distinct(ids)
        return self.many(self._of_sessions(workspace_id, wanted)) if wanted else []

    def counts(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> dict[int, int]:
        """How many are open in each of these sessions, the hidden ones apart."""
        wanted = distinct(ids)
        return {int(one): int(count) for one, count in self._counts(workspace_id, wanted)} if wanted else {}

    def count_vote(self, workspace_id: WorkspaceId, identity: str, more: int) -> None:
        self._count_vote(workspace_id, identity, more)

    def put_off(self, workspace_id: WorkspaceId, identity: str, put_off: bool) -> None:
        self._set(workspace_id, identity, put_off=put_off)

    def hide(self, workspace_id: WorkspaceId, identity: str, hidden: bool) -> None:
        self._set(workspace_id, identity, hidden=hidden)

    def carry(self, workspace_id: WorkspaceId, old: int, new: int) -> int:
        """Everything that is open in one session goes on to another, with its votes; how many."""
        return self._carry(workspace_id, old, new).rowcount

    def take_out(self, workspace_id: WorkspaceId, identity: str) -> bool:
        """False when it was gone already."""
        return bool(self._take_out_one(workspace_id, identity).rowcount)

    @prepared
    def _named(self, workspace_id: WorkspaceId, identity: str) -> Executable:
        return self.within(workspace_id).where(self.table.c.id == identity)

    @prepared
    def _of_sessions(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        return self.within(workspace_id).where(self.table.c.session_id.in_(ids))

    @prepared
    def _counts(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.session_id.in_(ids), ~self.table.c.hidden)
        counted = select(self.table.c.session_id, func.count(self.table.c.id))
        return counted.where(*here).group_by(self.table.c.session_id)

    @prepared
    def _count_vote(self, workspace_id: WorkspaceId, identity: str, more: int) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id == identity)
        return update(self.table).where(*here).values(votes=self.table.c.votes + more)

    @prepared
    def _set(self, /, workspace_id: WorkspaceId, identity: str, **values: bool) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == identity)

    @prepared
    def _carry(self, workspace_id: WorkspaceId, old: int, new: int) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.session_id == old)
        values = {"session_id": new, "put_off": False, "carried": self.table.c.carried + 1}
        return update(self.table).where(*here).values(values)

    @prepared
    def _take_out_one(self, workspace_id: WorkspaceId, identity: str) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == identity)


class QuestionVoters(UnlinkedRows[QuestionVoter]):
    row = QuestionVoterRow
    entity = QuestionVoter
    round = "session_id"

    def voted(self, workspace_id: WorkspaceId, person_id: PersonId) -> frozenset[str]:
        """The ids of the open questions that somebody votes for."""
        return frozenset(self._voted(workspace_id, person_id).scalars())

    def take_back(self, workspace_id: WorkspaceId, question_id: str, person_id: PersonId) -> bool:
        """False when there was none."""
        return bool(self._take_back(workspace_id, question_id, person_id).rowcount)

    def forget_votes(self, workspace_id: WorkspaceId, question_id: str) -> None:
        """Nobody needs to know any more who voted for it."""
        self._forget_votes(workspace_id, question_id)

    @prepared
    def _voted(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.person_id == person_id)
        return select(self.table.c.question_id).where(*here)

    @prepared
    def _take_back(self, workspace_id: WorkspaceId, question_id: str, person_id: PersonId) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.question_id == question_id, table.person_id == person_id)
        return delete(self.table).where(*here)

    @prepared
    def _forget_votes(self, workspace_id: WorkspaceId, question_id: str) -> Executable:
        return delete(self.table).where(
            self.table.c.workspace_id == workspace_id, self.table.c.question_id == question_id
        )


class Answers(Rows[Answer]):
    """Not audited: they stand beside what was asked, with who gave them and when."""

    row = AnswerRow
    entity = Answer

    def of_session(self, workspace_id: WorkspaceId, session_id: int) -> list[Answer]:
        """The newest first."""
        return _newest_first(self.many(self._of_session(workspace_id, session_id)))

    def about(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Answer]:
        """The newest first."""
        return _newest_first(self.many(self._about(workspace_id, objective_id)))

    def to_author(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Answer]:
        """To what somebody has asked with their name, oldest first."""
        return _newest_first(self.many(self._to_author(workspace_id, person_id)))[::-1]

    def newest(self, workspace_id: WorkspaceId, limit: int) -> list[Answer]:
        return self.many(self._newest(workspace_id, NEWEST, limit))

    @prepared
    def _of_session(self, workspace_id: WorkspaceId, session_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.session_id == session_id)

    @prepared
    def _about(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id == objective_id)

    @prepared
    def _to_author(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.author_id == person_id)

    @prepared
    def _newest(self, workspace_id: WorkspaceId, below: int, limit: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.id < below).order_by(self.table.c.id.desc()).limit(limit)


def _newest_first(answers: list[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda one: one.id, reverse=True)
