"""Sessions and questions on their way in and out: what pages and forms show, what somebody typed, what came of it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import ObjectiveId, TeamId
from bot.domain.people import Person
from bot.domain.questions import Answer, Question
from bot.domain.sessions import Session
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class SessionSheet:
    """``open`` questions are those that everybody reads; ``team`` is None for the whole company."""

    session: Session
    host: Person
    team: Team | None
    open: int = 0

    @property
    def waits_for_host(self) -> bool:
        return self.session.is_planned and not self.host.is_active


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSheet:
    """``asker`` is the name of whoever asked, None without one; ``code`` that of the objective it is about, where this
    reader is told of it."""

    question: Question
    asker: str | None = None
    code: str = ""
    has_voted: bool = False
    may_vote: bool = False
    may_withdraw: bool = False
    may_answer: bool = False
    may_hide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSheet:
    """As QuestionSheet. ``by`` gave the answer."""

    answer: Answer
    by: str
    asker: str | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """``sessions`` are those that are planned, and those gone by of which something is open; ``shown`` is one of them,
    or one that was asked for. ``hidden`` questions are for its host and admins."""

    sessions: tuple[SessionSheet, ...]
    shown: SessionSheet | None
    questions: tuple[QuestionSheet, ...] = ()
    hidden: tuple[QuestionSheet, ...] = ()
    answers: tuple[AnswerSheet, ...] = ()
    now: datetime
    may_ask: bool = False
    may_plan: bool = False
    may_set: bool = False


@dataclass(frozen=True, slots=True)
class AskForm:
    """``token`` is to be the id of the question: submitted twice, it is there once."""

    token: str
    sessions: tuple[SessionSheet, ...]
    chosen: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    words: str
    session_id: int | None
    named: bool
    objective_id: ObjectiveId | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    sheet: SessionSheet
    question: Question


@dataclass(frozen=True, slots=True)
class AnswerForm:
    sheet: SessionSheet
    question: QuestionSheet


@dataclass(frozen=True, slots=True)
class SessionForm:
    """``session`` is None for a new one. ``teams`` can be chosen, and the whole company where ``for_company``."""

    session: Session | None
    host: Person
    teams: tuple[Team, ...]
    for_company: bool
    team_id: TeamId | None
    zone: str
    today: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """For the host: ``open`` questions, the ``first`` ones in their order. ``is_over``: they were left open, and
    ``goes_on`` is the session that they were carried on to."""

    sheet: SessionSheet
    first: tuple[Question, ...]
    open: int
    is_over: bool
    goes_on: Session | None


@dataclass(frozen=True, slots=True)
class Announced:
    """What the channel of a team, or of the workspace, reads of a session."""

    sheet: SessionSheet
    reader: Team | Workspace


@dataclass(frozen=True, slots=True)
class PostedAnswer:
    sheet: AnswerSheet
    reader: Team | Workspace
