"""What messages in Slack have become: evidence of key results, and requests that wait for the next cycle."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint

from bot.domain.parking import ParkedState
from storage.tables.columns import Row, belonging, instant, key, one_of, ref, text


class EvidenceRow(Row, table=True):
    """A message is evidence of a key result once."""

    __tablename__ = "evidence"
    __table_args__ = belonging(
        ("key_result_id", "key_result"),
        ("added_by_id", "person"),
        UniqueConstraint("workspace_id", "key_result_id", "url"),
        Index("ix_evidence_added_by", "workspace_id", "added_by_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    key_result_id: int = ref()
    added_by_id: int = ref()
    url: str = text(500)
    words: str = text()
    added_at: datetime = instant()


class ParkedRequestRow(Row, table=True):
    """A message is parked once for a team."""

    __tablename__ = "parked_request"
    __table_args__ = belonging(
        ("team_id", "team"),
        ("for_id", "person"),
        ("parked_by_id", "person"),
        ("decided_by_id", "person"),
        ("made_objective_id", "objective"),
        UniqueConstraint("workspace_id", "team_id", "url"),
        Index("ix_parked_request_parked_by", "workspace_id", "parked_by_id"),
        Index("ix_parked_request_made", "workspace_id", "made_objective_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()
    for_id: int = ref()
    parked_by_id: int = ref()
    words: str = text()
    url: str = text(500)
    parked_at: datetime = instant()
    state: ParkedState = one_of(ParkedState)
    decided_by_id: int | None = ref(nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    made_objective_id: int | None = ref(nullable=True)
    told_at: datetime | None = instant(nullable=True)
