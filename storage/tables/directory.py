"""The reading of everybody from Slack, and what it found: kept until an admin has decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint

from bot.domain.directory import Found, ReadingState
from storage.tables.columns import Row, belonging, instant, json, key, one_of, ref, text, whole


class DirectoryReadingRow(Row, table=True):
    """One a workspace, begun anew by each reading: two can never run beside each other."""

    __tablename__ = "directory_reading"
    __table_args__ = belonging(
        ("started_by_id", "person"), ("decided_by_id", "person"), UniqueConstraint("workspace_id")
    )
    id: int = key()
    workspace_id: int = ref()
    state: ReadingState = one_of(ReadingState)
    cursor: str = text()
    people_read: int = whole()
    restarts: int = whole()
    failures: int = whole()
    error: str = text(200)
    added: int = whole()
    changed: int = whole()
    gone: int = whole()
    started_by_id: int = ref()
    started_at: datetime = instant()
    decided_by_id: int | None = ref(nullable=True)
    finished_at: datetime | None = instant(nullable=True)
    lease_until: datetime | None = instant(nullable=True)


class DirectoryEntryRow(Row, table=True):
    """Somebody whom a reading found, or missed; deleted when they are taken over, or the reading is dropped."""

    __tablename__ = "directory_entry"
    __table_args__ = belonging(
        UniqueConstraint("workspace_id", "slack_user_id"),
        Index("ix_directory_entry_found", "workspace_id", "found", "name", "id"),
    )
    id: int = key()
    workspace_id: int = ref()
    slack_user_id: str = text(40)
    name: str = text(255)
    found: Found = one_of(Found)
    said: dict[str, Any] = json()
