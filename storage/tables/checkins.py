"""What people said about key results: check-ins, blockers, offers of help."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from bot.domain.checkins import CheckInSource, HelpState
from storage.tables.columns import Row, amount, belonging, day, flag, instant, key, one_of, ref, text, whole


class CheckInRow(Row, table=True):
    __tablename__ = "check_in"
    __table_args__ = belonging(
        ("key_result_id", "key_result"),
        ("author_id", "person"),
        ("on_behalf_of_id", "person"),
        ("follows_id", "check_in"),
        ("supersedes_id", "check_in"),
        UniqueConstraint("workspace_id", "supersedes_id"),
        Index("ix_check_in_key_result_at", "workspace_id", "key_result_id", "at"),
        Index("ix_check_in_author_at", "workspace_id", "author_id", "at"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence"),
    )
    id: int = key()
    workspace_id: int = ref()
    key_result_id: int = ref()
    author_id: int = ref()
    on_behalf_of_id: int | None = ref(nullable=True)
    prompt_id: int | None = whole(nullable=True)  # a bare number: prompts are deleted after 90 days, check-ins stay
    value: Decimal | None = amount(nullable=True)
    effective_day: date = day()
    confidence: int | None = whole(nullable=True)
    note: str = text()
    unchanged: bool = flag()
    follows_id: int | None = ref(nullable=True)
    supersedes_id: int | None = ref(nullable=True)
    source: CheckInSource = one_of(CheckInSource)
    at: datetime = instant()
    said_at: datetime | None = instant(nullable=True)


class BlockerRow(Row, table=True):
    __tablename__ = "blocker"
    __table_args__ = belonging(
        ("key_result_id", "key_result"),
        ("opened_by_id", "person"),
        ("asked_id", "person"),
        ("answered_by_id", "person"),
        Index("ix_blocker_key_result", "workspace_id", "key_result_id"),
        Index("ix_blocker_asked", "workspace_id", "asked_id"),
        Index("ix_blocker_opened_by", "workspace_id", "opened_by_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    key_result_id: int = ref()
    opened_by_id: int = ref()
    asked_id: int | None = ref(nullable=True)
    what: str = text()
    opened_at: datetime = instant()
    answer: str = text()
    answered_by_id: int | None = ref(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    told_at: datetime | None = instant(nullable=True)


class HelpOfferRow(Row, table=True):
    __tablename__ = "help_offer"
    __table_args__ = belonging(
        ("key_result_id", "key_result"),
        ("helper_id", "person"),
        ("answered_by_id", "person"),
        UniqueConstraint("workspace_id", "key_result_id", "helper_id", "on_day"),
        Index("ix_help_offer_at", "workspace_id", "key_result_id", "at"),
        Index("ix_help_offer_helper", "workspace_id", "helper_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    key_result_id: int = ref()
    helper_id: int = ref()
    note: str = text()
    on_day: date = day()
    at: datetime = instant()
    state: HelpState = one_of(HelpState)
    answered_by_id: int | None = ref(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
