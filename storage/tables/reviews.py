"""Reviews of teams, and what was decided in them."""

from datetime import date, datetime, time

from sqlalchemy import Index, UniqueConstraint

from bot.domain.decisions import DecisionState
from bot.domain.reviews import ReviewRhythm
from storage.tables.columns import Row, belonging, day, instant, key, one_of, ref, text, wallclock, whole


class ReviewPlanRow(Row, table=True):
    __tablename__ = "review_plan"
    __table_args__ = belonging(
        ("team_id", "team"),
        ("set_by_id", "person"),
        UniqueConstraint("workspace_id", "team_id"),
        Index("ix_review_plan_set_by", "workspace_id", "set_by_id"),
        Index("ix_review_plan_look_at", "look_at"),
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()
    rhythm: ReviewRhythm = one_of(ReviewRhythm)
    weeks: int | None = whole(nullable=True)
    first_day: date | None = day(nullable=True)
    at: time = wallclock()
    look_at: datetime = instant()
    set_by_id: int = ref()
    set_at: datetime = instant()


class ReviewRow(Row, table=True):
    """A team meets once at one moment, and has one pack for it."""

    __tablename__ = "review"
    __table_args__ = belonging(("team_id", "team"), UniqueConstraint("workspace_id", "team_id", "at"))
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()
    at: datetime = instant()
    pack_at: datetime = instant()
    promised_at: datetime | None = instant(nullable=True)
    posted_at: datetime | None = instant(nullable=True)
    called_off_at: datetime | None = instant(nullable=True)
    channel_id: str | None = text(40, nullable=True)
    thread_ts: str | None = text(40, nullable=True)


class DecisionRow(Row, table=True):
    __tablename__ = "decision"
    __table_args__ = belonging(
        ("team_id", "team"),
        ("review_id", "review"),
        ("objective_id", "objective"),
        ("owner_id", "person"),
        ("made_by_id", "person"),
        ("because_by_id", "person"),
        ("settled_by_id", "person"),
        Index("ix_decision_team", "workspace_id", "team_id", "state"),
        Index("ix_decision_owner", "workspace_id", "owner_id", "state"),
        Index("ix_decision_made_by", "workspace_id", "made_by_id"),
        Index("ix_decision_because_by", "workspace_id", "because_by_id"),
        Index("ix_decision_settled_by", "workspace_id", "settled_by_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()
    review_id: int | None = ref(nullable=True)
    objective_id: int | None = ref(nullable=True)
    words: str = text()
    owner_id: int = ref()
    due_day: date = day()
    state: DecisionState = one_of(DecisionState)
    because: str = text()
    because_by_id: int | None = ref(nullable=True)
    made_by_id: int = ref()
    made_at: datetime = instant()
    settled_by_id: int | None = ref(nullable=True)
    settled_at: datetime | None = instant(nullable=True)
