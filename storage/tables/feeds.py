"""Where values of key results are read from, and the addresses that an admin has allowed for it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint

from bot.domain.feeds import FeedState
from storage.tables.columns import Row, amount, belonging, instant, key, one_of, ref, text, whole


class FeedRow(Row, table=True):
    """``sealed`` is the value of the header, sealed before it comes here."""

    __tablename__ = "feed"
    __table_args__ = belonging(
        ("key_result_id", "key_result"),
        ("set_by_id", "person"),
        ("decided_by_id", "person"),
        UniqueConstraint("workspace_id", "key_result_id"),
        Index("ix_feed_origin", "workspace_id", "origin"),
        Index("ix_feed_state", "workspace_id", "state"),
        Index("ix_feed_due", "state", "next_at"),
    )
    id: int = key()
    workspace_id: int = ref()
    key_result_id: int = ref()
    url: str = text()
    origin: str = text(300)
    pointer: str = text()
    header_name: str = text(100)
    sealed: str | None = text(nullable=True)
    set_by_id: int = ref()
    set_at: datetime = instant()
    state: FeedState = one_of(FeedState)
    decided_by_id: int | None = ref(nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    typed_at: datetime | None = instant(nullable=True)
    last_value: Decimal | None = amount(nullable=True)
    read_at: datetime | None = instant(nullable=True)
    failures: int = whole()
    failing_since: datetime | None = instant(nullable=True)
    trouble: str = text(40)
    trouble_about: str = text(300)
    next_at: datetime = instant()
    lease_until: datetime | None = instant(nullable=True)


class AllowedAddressRow(Row, table=True):
    __tablename__ = "allowed_address"
    __table_args__ = belonging(("allowed_by_id", "person"), UniqueConstraint("workspace_id", "origin"))
    id: int = key()
    workspace_id: int = ref()
    origin: str = text(300)
    allowed_by_id: int = ref()
    allowed_at: datetime = instant()
