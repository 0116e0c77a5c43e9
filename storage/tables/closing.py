"""How objectives were closed: the words of their owners, and the grades of objectives and key results."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from bot.domain.closing import Decision, Matters
from bot.domain.okrs import ObjectiveState
from storage.tables.columns import Row, amount, belonging, flag, instant, key, one_of, ref, text, whole


class ClosingRow(Row, table=True):
    """One of an objective; it counts only while the objective is closed."""

    __tablename__ = "closing"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("closed_by_id", "person"),
        UniqueConstraint("workspace_id", "objective_id"),
        Index("ix_closing_waiting", "is_waiting"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    decision: Decision = one_of(Decision)
    matters: Matters = one_of(Matters)
    tell_others: str = text()
    changed_outside: str = text()
    state_before: ObjectiveState = one_of(ObjectiveState)
    closed_by_id: int | None = ref(nullable=True)
    is_waiting: bool = flag()
    closed_at: datetime = instant()


class GradeRow(Row, table=True):
    """One of an objective (place 0), and one of each key result that was graded (its number)."""

    __tablename__ = "grade"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("key_result_id", "key_result"),
        ("by_id", "person"),
        UniqueConstraint("workspace_id", "objective_id", "place"),
        CheckConstraint("(place = 0) = (key_result_id IS NULL)", name="whose"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    key_result_id: int | None = ref(nullable=True)
    place: int = whole()
    score: Decimal = amount()
    suggested: Decimal | None = amount(nullable=True)
    progress: Decimal | None = amount(nullable=True)
    with_cancelled: Decimal | None = amount(nullable=True)
    met: bool = flag()
    reason: str = text()
    by_id: int = ref()
    at: datetime = instant()
