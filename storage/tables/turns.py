"""What is offered to somebody to take over, and what people are told of changes under way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index

from bot.domain.handover_offers import OfferState
from bot.domain.turn_notes import What
from storage.tables.columns import Row, belonging, flag, instant, key, one_of, ref, text


class HandoverOfferRow(Row, table=True):
    __tablename__ = "handover_offer"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("key_result_id", "key_result"),
        ("owner_id", "person"),
        ("to_id", "person"),
        ("by_id", "person"),
        Index("ix_handover_offer_to", "workspace_id", "to_id"),
        Index("ix_handover_offer_objective", "workspace_id", "objective_id"),
        CheckConstraint("to_id <> owner_id", name="own"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    key_result_id: int | None = ref(nullable=True)
    owner_id: int = ref()
    to_id: int = ref()
    by_id: int = ref()
    with_key_results: bool = flag()
    why: str = text()
    state: OfferState = one_of(OfferState)
    answer: str = text()
    offered_at: datetime = instant()
    answered_at: datetime | None = instant(nullable=True)


class TurnNoteRow(Row, table=True):
    """A line for one reader's next check-in message."""

    __tablename__ = "turn_note"
    __table_args__ = belonging(
        ("reader_id", "person"),
        ("objective_id", "objective"),
        ("key_result_id", "key_result"),
        ("by_id", "person"),
        ("to_id", "person"),
        Index("ix_turn_note_reader", "workspace_id", "reader_id", "at"),
        Index("ix_turn_note_at", "at"),
    )
    id: int = key()
    workspace_id: int = ref()
    reader_id: int = ref()
    objective_id: int = ref()
    key_result_id: int | None = ref(nullable=True)
    what: What = one_of(What)
    by_id: int = ref()
    to_id: int | None = ref(nullable=True)
    reason: str = text()
    at: datetime = instant()
