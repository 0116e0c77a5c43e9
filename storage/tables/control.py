"""Objectives under control, what was decided meanwhile, and whether it helped."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from bot.domain.control import ControlEnd, ControlHelped, ControlRhythm
from storage.tables.columns import Row, belonging, day, instant, key, one_of, random_key, ref, text, unlinked, whole


class ControlPeriodRow(Row, table=True):
    """An objective is put under control once in a cycle."""

    __tablename__ = "control_period"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("cycle_id", "cycle"),
        ("started_by_id", "person"),
        ("responsible_id", "person"),
        ("renewed_by_id", "person"),
        ("ended_by_id", "person"),
        UniqueConstraint("workspace_id", "objective_id", "cycle_id"),
        Index("ix_control_period_due_at", "due_at"),
        Index("ix_control_period_ends_at", "workspace_id", "ends_at"),
        Index("ix_control_period_started_by", "workspace_id", "started_by_id"),
        Index("ix_control_period_responsible", "workspace_id", "responsible_id"),
        Index("ix_control_period_renewed_by", "workspace_id", "renewed_by_id"),
        Index("ix_control_period_ended_by", "workspace_id", "ended_by_id"),
        CheckConstraint("first_day <= last_day", name="order"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    cycle_id: int = ref()
    started_by_id: int = ref()
    responsible_id: int = ref()
    because: str = text()
    rhythm: ControlRhythm = one_of(ControlRhythm)
    first_day: date = day()
    last_day: date = day()
    started_at: datetime = instant()
    ends_at: datetime = instant()
    renewed_at: datetime | None = instant(nullable=True)
    renewed_by_id: int | None = ref(nullable=True)
    outcome: ControlEnd = one_of(ControlEnd)
    ended_by_id: int | None = ref(nullable=True)
    wound_up_at: datetime | None = instant(nullable=True)
    due_at: datetime | None = instant(nullable=True)
    counted_at: datetime | None = instant(nullable=True)
    room_channel: str | None = text(40, nullable=True)
    room_ts: str | None = text(40, nullable=True)
    said_yes: int | None = whole(nullable=True)
    said_no: int | None = whole(nullable=True)
    said_cannot_say: int | None = whole(nullable=True)


class ControlDecisionRow(Row, table=True):
    __tablename__ = "control_decision"
    __table_args__ = belonging(
        ("period_id", "control_period"),
        ("by_id", "person"),
        Index("ix_control_decision_period", "workspace_id", "period_id"),
        Index("ix_control_decision_by", "workspace_id", "by_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    period_id: int = ref()
    by_id: int = ref()
    text: str = text()
    at: datetime = instant()


class ControlSeatRow(Row, table=True):
    """Who was in it and has not said yet whether it helped; taken out when they do."""

    __tablename__ = "control_seat"
    __table_args__ = unlinked(
        ("period_id", "control_period"),
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "period_id", "person_id"),
        Index("ix_control_seat_person", "workspace_id", "person_id"),
    )
    id: str = random_key()
    workspace_id: int = ref()
    period_id: int = ref()
    person_id: int = ref()


class ControlAnswerRow(Row, table=True):
    """Kept until they are counted."""

    __tablename__ = "control_answer"
    __table_args__ = unlinked(
        ("period_id", "control_period"),
        Index("ix_control_answer_period", "workspace_id", "period_id"),
    )
    id: str = random_key()
    workspace_id: int = ref()
    period_id: int = ref()
    helped: ControlHelped = one_of(ControlHelped)
