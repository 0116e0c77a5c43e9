"""What people cheer, and who has been welcomed."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql

from storage.tables.columns import Row, belonging, day, instant, key, ref, text

OF_THE_WHOLE = sql("key_result_id IS NULL")
OF_A_PART = sql("key_result_id IS NOT NULL")


class CheerRow(Row, table=True):
    """Of an objective, or of one of its key results: once a day and person."""

    __tablename__ = "cheer"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("key_result_id", "key_result"),
        ("by_id", "person"),
        Index(
            "ix_cheer_objective",
            *("workspace_id", "objective_id", "by_id", "on_day"),
            unique=True,
            sqlite_where=OF_THE_WHOLE,
            postgresql_where=OF_THE_WHOLE,
        ),
        Index(
            "ix_cheer_key_result",
            *("workspace_id", "key_result_id", "by_id", "on_day"),
            unique=True,
            sqlite_where=OF_A_PART,
            postgresql_where=OF_A_PART,
        ),
        Index("ix_cheer_at", "workspace_id", "objective_id", "at"),
        Index("ix_cheer_by", "workspace_id", "by_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    key_result_id: int | None = ref(nullable=True)
    by_id: int = ref()
    words: str = text()
    on_day: date = day()
    at: datetime = instant()


class WelcomeRow(Row, table=True):
    """The first message of a person, in which the bot said what it does; ``delivery`` is a bare number, for deliveries
    are deleted after 90 days and this stays."""

    __tablename__ = "welcome"
    __table_args__ = belonging(
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "person_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    delivery: int | None = ref(nullable=True)
    at: datetime = instant()
