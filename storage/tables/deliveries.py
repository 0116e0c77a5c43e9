"""The outbox, and the pace at which it may empty."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql

from bot.domain.deliveries import DeliveryKind, DeliveryState
from storage.tables.columns import Row, belonging, flag, instant, json, key, one_of, ref, text, whole

STUCK = sql("state = 'dead' OR state = 'unsure'")
OVER = sql("finished_at IS NOT NULL")


class DeliveryRow(Row, table=True):
    __tablename__ = "delivery"
    __table_args__ = belonging(
        ("person_id", "person"),
        ("parent_id", "delivery"),
        UniqueConstraint("workspace_id", "dedupe_key"),
        Index("ix_delivery_due", "state", "not_before"),
        Index("ix_delivery_parent", "workspace_id", "parent_id"),
        Index("ix_delivery_person", "workspace_id", "person_id", "created_at"),
        Index("ix_delivery_stuck", "workspace_id", "state", sqlite_where=STUCK, postgresql_where=STUCK),
        Index("ix_delivery_over", "state", "finished_at", sqlite_where=OVER, postgresql_where=OVER),
    )
    id: int = key()
    workspace_id: int = ref()
    kind: DeliveryKind = one_of(DeliveryKind)
    person_id: int | None = ref(nullable=True)
    channel_id: str | None = text(40, nullable=True)
    parent_id: int | None = ref(nullable=True)
    subject: dict[str, Any] = json()
    frozen: dict[str, Any] | None = json(nullable=True)
    rule: str = text(80)
    urgent: bool = flag()
    not_before: datetime = instant()
    too_late_after: datetime | None = instant(nullable=True)
    dedupe_key: str = text(200)
    state: DeliveryState = one_of(DeliveryState)
    attempts: int = whole()
    lease_owner: str | None = text(80, nullable=True)
    lease_until: datetime | None = instant(nullable=True)
    slack_channel: str | None = text(40, nullable=True)
    slack_ts: str | None = text(40, nullable=True)
    attempted_at: datetime | None = instant(nullable=True)
    worded_at: datetime | None = instant(nullable=True)
    look_at: datetime | None = instant(nullable=True)
    empty_readings: int = whole()
    last_error: str = text(500)
    created_at: datetime = instant()
    finished_at: datetime | None = instant(nullable=True)


class PaceRow(Row, table=True):
    """When the next call may go out: one row a workspace (channel ``*``) and one a channel. Machine time."""

    __tablename__ = "pace"
    __table_args__ = belonging(UniqueConstraint("workspace_id", "method", "channel_id"))
    id: int = key()
    workspace_id: int = ref()
    method: str = text(60)
    channel_id: str = text(40)
    free_at: datetime = instant()


class PauseRow(Row, table=True):
    """Slack said "not before": no call of this method for this workspace until then. Machine time."""

    __tablename__ = "pause"
    __table_args__ = belonging(UniqueConstraint("workspace_id", "method"))
    id: int = key()
    workspace_id: int = ref()
    method: str = text(60)
    until: datetime = instant()
