"""Surveys of how well OKRs suit a team. Answers, and who has answered, are told apart by nothing but their survey."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint

from bot.domain.readiness import Characteristic, Recommendation, SurveyState
from storage.tables.columns import (
    Row,
    belonging,
    day,
    instant,
    json,
    key,
    one_of,
    random_key,
    ref,
    text,
    unlinked,
    whole,
)


class SurveyRow(Row, table=True):
    """``open_key`` says whose survey runs, so that no team has two at once."""

    __tablename__ = "survey"
    __table_args__ = belonging(
        ("team_id", "team"),
        ("started_by_id", "person"),
        ("earlier_id", "survey"),
        UniqueConstraint("workspace_id", "open_key"),
        Index("ix_survey_team", "workspace_id", "team_id", "state"),
        Index("ix_survey_started_by", "workspace_id", "started_by_id"),
        Index("ix_survey_look_at", "state", "look_at"),
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int | None = ref(nullable=True)
    open_key: str | None = text(40, nullable=True)
    state: SurveyState = one_of(SurveyState)
    closes_on: date = day()
    closes_at: datetime = instant()
    look_at: datetime = instant()
    wording: dict[str, Any] = json()
    asked: int = whole()
    asked_up_to: int | None = ref(nullable=True)
    started_by_id: int = ref()
    started_at: datetime = instant()
    answers: int | None = whole(nullable=True)
    means: dict[str, Any] = json()
    recommendation: Recommendation | None = one_of(Recommendation, nullable=True)
    computed_on: date | None = day(nullable=True)
    earlier_id: int | None = ref(nullable=True)


class SurveyInvitationRow(Row, table=True):
    """Who was asked. Kept for as long as the next survey of the team may be laid beside this one."""

    __tablename__ = "survey_invitation"
    __table_args__ = belonging(
        ("survey_id", "survey"),
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "survey_id", "person_id"),
        Index("ix_survey_invitation_person", "workspace_id", "person_id", "survey_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    survey_id: int = ref()
    person_id: int = ref()


class SurveyParticipationRow(Row, table=True):
    """That somebody has answered, while the survey runs: not what, nor when."""

    __tablename__ = "survey_participation"
    __table_args__ = unlinked(
        ("survey_id", "survey"),
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "survey_id", "person_id"),
        Index("ix_survey_participation_person", "workspace_id", "person_id"),
    )
    id: str = random_key()
    workspace_id: int = ref()
    survey_id: int = ref()
    person_id: int = ref()


class SurveyAnswerRow(Row, table=True):
    """What somebody has answered, while the survey runs: not who, nor when."""

    __tablename__ = "survey_answer"
    __table_args__ = unlinked(("survey_id", "survey"), Index("ix_survey_answer_survey", "workspace_id", "survey_id"))
    id: str = random_key()
    workspace_id: int = ref()
    survey_id: int = ref()
    scores: dict[str, Any] = json()


class SurveyWordsRow(Row, table=True):
    """What admins have changed of the statements, one row for each characteristic."""

    __tablename__ = "survey_words"
    __table_args__ = belonging(UniqueConstraint("workspace_id", "characteristic"))
    id: int = key()
    workspace_id: int = ref()
    characteristic: Characteristic = one_of(Characteristic)
    value: str = text()
    first: str = text()
    second: str = text()
