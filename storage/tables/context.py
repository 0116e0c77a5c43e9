"""What changed about objectives that others contribute to, and what their owners say to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql

from bot.domain.context import Verdict
from storage.tables.columns import Row, belonging, instant, json, key, one_of, ref, text, whole

WAITING = sql("verdict = 'waiting'")


class ContextChangeRow(Row, table=True):
    """One for an objective that changed and an objective that contributes to it; at most one of a pair waits."""

    __tablename__ = "context_change"
    __table_args__ = belonging(
        ("upper_objective_id", "objective"),
        ("from_objective_id", "objective"),
        ("changed_by_id", "person"),
        ("answered_by_id", "person"),
        Index("ix_context_change_from", "workspace_id", "from_objective_id"),
        Index("ix_context_change_upper", "workspace_id", "upper_objective_id"),
        Index("ix_context_change_changed_at", "changed_at"),
        Index(
            "ix_context_change_waiting",
            "workspace_id",
            "upper_objective_id",
            "from_objective_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        CheckConstraint("from_objective_id <> upper_objective_id", name="own"),
    )
    id: int = key()
    workspace_id: int = ref()
    upper_objective_id: int = ref()
    from_objective_id: int = ref()
    before: dict[str, Any] = json()
    after: dict[str, Any] = json()
    reason: str = text()
    changed_by_id: int = ref()
    changed_at: datetime = instant()
    round: int = whole()
    verdict: Verdict = one_of(Verdict)
    words: str = text()
    answered_by_id: int | None = ref(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    told_at: datetime | None = instant(nullable=True)


class ChangeCommentRow(Row, table=True):
    """A lead's word to a changed target; one of each person to each change."""

    __tablename__ = "change_comment"
    __table_args__ = belonging(
        ("revision_id", "target_revision"),
        ("key_result_id", "key_result"),
        ("author_id", "person"),
        UniqueConstraint("workspace_id", "revision_id", "author_id"),
        Index("ix_change_comment_key_result", "workspace_id", "key_result_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    revision_id: int = ref()
    key_result_id: int = ref()
    author_id: int = ref()
    words: str = text()
    at: datetime = instant()
