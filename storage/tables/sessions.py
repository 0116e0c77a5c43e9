"""Sessions in which a host answers questions; the questions, who votes for them, and the answers."""

from datetime import date, datetime, time

from sqlalchemy import Index, UniqueConstraint

from bot.domain.sessions import Repeat, SessionState
from storage.tables.columns import (
    Row,
    belonging,
    day,
    flag,
    instant,
    key,
    one_of,
    random_key,
    ref,
    text,
    unlinked,
    wallclock,
    whole,
)


class SessionRow(Row, table=True):
    """``look_at`` is empty once nothing will be due any more."""

    __tablename__ = "session"
    __table_args__ = belonging(
        ("team_id", "team"),
        ("host_id", "person"),
        ("made_by_id", "person"),
        Index("ix_session_team", "workspace_id", "team_id"),
        Index("ix_session_host", "workspace_id", "host_id"),
        Index("ix_session_made_by", "workspace_id", "made_by_id"),
        Index("ix_session_state", "workspace_id", "state", "at"),
        Index("ix_session_channel", "workspace_id", "channel_id"),
        Index("ix_session_look_at", "look_at"),
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int | None = ref(nullable=True)
    host_id: int = ref()
    title: str = text()
    on_day: date = day()
    hour: time = wallclock()
    zone: str = text(64)
    at: datetime = instant()
    first_day: date = day()
    repeat: Repeat = one_of(Repeat)
    channel_id: str | None = text(40, nullable=True)
    state: SessionState = one_of(SessionState)
    look_at: datetime | None = instant(nullable=True)
    promised_at: datetime | None = instant(nullable=True)
    posted_in: str | None = text(40, nullable=True)
    thread_ts: str | None = text(40, nullable=True)
    made_by_id: int = ref()
    made_at: datetime = instant()


class QuestionRow(Row, table=True):
    """One that is open. Nothing says when it was asked, and nothing points to it: it is written anew with others."""

    __tablename__ = "question"
    __table_args__ = unlinked(
        ("session_id", "session"),
        ("author_id", "person"),
        ("objective_id", "objective"),
        Index("ix_question_session", "workspace_id", "session_id"),
        Index("ix_question_author", "workspace_id", "author_id"),
        Index("ix_question_objective", "workspace_id", "objective_id"),
    )
    id: str = random_key()
    workspace_id: int = ref()
    session_id: int = ref()
    words: str = text()
    named: bool = flag()
    author_id: int | None = ref(nullable=True)
    objective_id: int | None = ref(nullable=True)
    votes: int = whole()
    put_off: bool = flag()
    carried: int = whole()
    hidden: bool = flag()


class QuestionVoterRow(Row, table=True):
    """Once a person and question, as long as that is open."""

    __tablename__ = "question_voter"
    __table_args__ = unlinked(
        ("session_id", "session"),
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "person_id", "question_id"),
        Index("ix_question_voter_session", "workspace_id", "session_id"),
        Index("ix_question_voter_question", "workspace_id", "question_id"),
    )
    id: str = random_key()
    workspace_id: int = ref()
    session_id: int = ref()
    question_id: str = text(32)
    person_id: int = ref()


class AnswerRow(Row, table=True):
    __tablename__ = "answer"
    __table_args__ = belonging(
        ("session_id", "session"),
        ("author_id", "person"),
        ("objective_id", "objective"),
        ("by_id", "person"),
        Index("ix_answer_session", "workspace_id", "session_id"),
        Index("ix_answer_author", "workspace_id", "author_id"),
        Index("ix_answer_objective", "workspace_id", "objective_id"),
        Index("ix_answer_by", "workspace_id", "by_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    session_id: int = ref()
    asked: str = text()
    named: bool = flag()
    author_id: int | None = ref(nullable=True)
    objective_id: int | None = ref(nullable=True)
    votes: int = whole()
    words: str = text()
    live: bool = flag()
    by_id: int = ref()
    at: datetime = instant()
    posted: bool = flag()
