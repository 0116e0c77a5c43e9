"""Pilots of teams, their votes, who has done the exercise, and how each iteration went."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql

from bot.domain.pilots import Stage
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
    whole,
)

GOING_ON = sql("ended_at IS NULL")


class PilotRow(Row, table=True):
    """A team has one that is not over."""

    __tablename__ = "pilot"
    __table_args__ = belonging(
        ("team_id", "team"),
        ("case_by_id", "person"),
        ("sponsor_id", "person"),
        ("cycle_id", "cycle"),
        ("coach_id", "person"),
        ("started_by_id", "person"),
        ("ended_by_id", "person"),
        Index(
            "ix_pilot_going_on",
            "workspace_id",
            "team_id",
            unique=True,
            sqlite_where=GOING_ON,
            postgresql_where=GOING_ON,
        ),
        Index("ix_pilot_look_at", "look_at"),
        CheckConstraint("iteration > 0", name="iteration"),
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()
    stage: Stage = one_of(Stage)
    iteration: int = whole()
    gains: str = text()
    costs: str = text()
    statement: str = text()
    case_by_id: int = ref()
    sponsor_id: int | None = ref(nullable=True)
    because: str = text()
    authorised_at: datetime | None = instant(nullable=True)
    trained_at: datetime | None = instant(nullable=True)
    cycle_id: int | None = ref(nullable=True)
    first_day: date | None = day(nullable=True)
    review_day: date | None = day(nullable=True)
    coach_id: int | None = ref(nullable=True)
    asked_from: date | None = day(nullable=True)
    reviewing_since: datetime | None = instant(nullable=True)
    look_at: datetime | None = instant(nullable=True)
    started_by_id: int = ref()
    started_at: datetime = instant()
    ended_by_id: int | None = ref(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    end_reason: str = text()


class PilotVoteRow(Row, table=True):
    __tablename__ = "pilot_vote"
    __table_args__ = belonging(
        ("pilot_id", "pilot"), ("opened_by_id", "person"), Index("ix_pilot_vote_pilot", "workspace_id", "pilot_id")
    )
    id: int = key()
    workspace_id: int = ref()
    pilot_id: int = ref()
    opened_by_id: int = ref()
    opened_day: date = day()
    last_day: date = day()
    closes_at: datetime = instant()
    asked: int = whole()
    closed_at: datetime | None = instant(nullable=True)
    answers: int | None = whole(nullable=True)
    yes: int | None = whole(nullable=True)


class PilotAnswerRow(Row, table=True):
    """What was said in a vote; ``PilotVoterRow`` has who took part, and nothing leads from one to the other."""

    __tablename__ = "pilot_answer"
    __table_args__ = unlinked(("vote_id", "pilot_vote"), Index("ix_pilot_answer_vote", "workspace_id", "vote_id"))
    id: str = random_key()
    workspace_id: int = ref()
    vote_id: int = ref()
    willing: bool = flag()


class PilotVoterRow(Row, table=True):
    __tablename__ = "pilot_voter"
    __table_args__ = unlinked(
        ("vote_id", "pilot_vote"), ("person_id", "person"), UniqueConstraint("workspace_id", "vote_id", "person_id")
    )
    id: str = random_key()
    workspace_id: int = ref()
    vote_id: int = ref()
    person_id: int = ref()


class PilotTrainingRow(Row, table=True):
    __tablename__ = "pilot_training"
    __table_args__ = belonging(
        ("pilot_id", "pilot"), ("person_id", "person"), UniqueConstraint("workspace_id", "pilot_id", "person_id")
    )
    id: int = key()
    workspace_id: int = ref()
    pilot_id: int = ref()
    person_id: int = ref()
    tries: int = whole()
    done_at: datetime | None = instant(nullable=True)


class PilotIterationRow(Row, table=True):
    """Figures of a team; there is none of a person."""

    __tablename__ = "pilot_iteration"
    __table_args__ = belonging(
        ("pilot_id", "pilot"), ("cycle_id", "cycle"), UniqueConstraint("workspace_id", "pilot_id", "number")
    )
    id: int = key()
    workspace_id: int = ref()
    pilot_id: int = ref()
    number: int = whole()
    cycle_id: int = ref()
    first_day: date = day()
    figures_from: date = day()
    ended_at: datetime = instant()
    people: int = whole()
    asked: int | None = whole(nullable=True)
    answered: int | None = whole(nullable=True)
    median_minutes: int | None = whole(nullable=True)
    key_results: int | None = whole(nullable=True)
    stale: int | None = whole(nullable=True)
