"""People, whom they report to, and when they are away."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from bot.domain.people import AbsenceSource, Employment, SlackKind
from bot.domain.reporting import WhyLeftOut
from storage.tables.columns import (
    Row,
    belonging,
    day,
    flag,
    instant,
    key,
    one_of,
    ref,
    text,
    wallclock,
    weekdays,
    whole,
)


class PersonRow(Row, table=True):
    __tablename__ = "person"
    __table_args__ = belonging(
        ("manager_id", "person"),
        UniqueConstraint("workspace_id", "slack_user_id"),
        Index("ix_person_next_prompt_at", "next_prompt_at"),
        Index("ix_person_manager", "workspace_id", "manager_id"),
        Index("ix_person_manager_read_at", "workspace_id", "manager_read_at"),
        Index("ix_person_deactivated_at", "workspace_id", "deactivated_at"),
        CheckConstraint("prompt_day BETWEEN 0 AND 6", name="prompt_day"),
        CheckConstraint("manager_id <> id", name="own_manager"),
    )
    id: int = key()
    workspace_id: int = ref()
    slack_user_id: str = text(40)
    slack_dm_id: str | None = text(40, nullable=True)
    name: str = text(255)
    real_name: str = text(255)
    handle: str = text(255)
    title: str = text(255)
    zone: str = text(64)
    zone_by_hand: bool = flag()
    locale: str = text(20)
    employment: Employment = one_of(Employment)
    slack_kind: SlackKind = one_of(SlackKind)
    slack_admin: bool = flag()
    working_days: frozenset[int] = weekdays()
    holiday_region: str | None = text(20, nullable=True)
    prompt_day: int | None = whole(nullable=True)
    prompt_time: time | None = wallclock(nullable=True)
    next_prompt_at: datetime | None = instant(nullable=True)
    manager_id: int | None = ref(nullable=True)
    manager_read_at: datetime | None = instant(nullable=True)
    deactivated_at: datetime | None = instant(nullable=True)
    slack_updated_at: datetime | None = instant(nullable=True)
    slack_asked_at: datetime | None = instant(nullable=True)


class ReportingRow(Row, table=True):
    """Who led whom, from when to when; ``until`` is the first day on which it no longer held."""

    __tablename__ = "reporting"
    __table_args__ = belonging(
        ("person_id", "person"), ("manager_id", "person"), Index("ix_reporting_person", "workspace_id", "person_id")
    )
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    manager_id: int = ref()
    since: date = day()
    until: date | None = day(nullable=True)


class ManagerLeftOutRow(Row, table=True):
    """A manager whom Slack's profile field names for somebody, and who was not taken over; ``slack_value`` is what the
    field says."""

    __tablename__ = "manager_left_out"
    __table_args__ = belonging(("person_id", "person"), UniqueConstraint("workspace_id", "person_id"))
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    slack_value: str = text(255)
    why: WhyLeftOut = one_of(WhyLeftOut)


class AbsenceRow(Row, table=True):
    __tablename__ = "absence"
    __table_args__ = belonging(
        ("person_id", "person"),
        ("stand_in_id", "person"),
        Index("ix_absence_person_last_day", "workspace_id", "person_id", "last_day"),
        CheckConstraint("first_day <= last_day", name="order"),
        CheckConstraint("stand_in_id <> person_id", name="own_stand_in"),
    )
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    first_day: date = day()
    last_day: date = day()
    stand_in_id: int | None = ref(nullable=True)
    source: AbsenceSource = one_of(AbsenceSource)
