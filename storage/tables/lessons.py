"""What people learned, and for which objectives it was of use."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint

from bot.domain.lessons import Helped, LessonSource, LessonVerdict
from storage.tables.columns import Row, belonging, instant, key, one_of, ref, text


class LessonRow(Row, table=True):
    """One without a text was removed."""

    __tablename__ = "lesson"
    __table_args__ = belonging(
        ("author_id", "person"),
        ("objective_id", "objective"),
        ("team_id", "team"),
        ("cycle_id", "cycle"),
        Index("ix_lesson_author", "workspace_id", "author_id"),
        Index("ix_lesson_objective", "workspace_id", "objective_id"),
        Index("ix_lesson_team", "workspace_id", "team_id"),
        Index("ix_lesson_cycle", "workspace_id", "cycle_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    author_id: int = ref()
    objective_id: int | None = ref(nullable=True)
    team_id: int | None = ref(nullable=True)
    cycle_id: int | None = ref(nullable=True)
    text: str = text()
    source: LessonSource = one_of(LessonSource)
    noted_at: datetime = instant()


class LessonUseRow(Row, table=True):
    """A lesson is shown to an objective once."""

    __tablename__ = "lesson_use"
    __table_args__ = belonging(
        ("lesson_id", "lesson"),
        ("objective_id", "objective"),
        UniqueConstraint("workspace_id", "lesson_id", "objective_id"),
        Index("ix_lesson_use_objective", "workspace_id", "objective_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    lesson_id: int = ref()
    objective_id: int = ref()
    verdict: LessonVerdict = one_of(LessonVerdict)
    shown_at: datetime = instant()
    answered_at: datetime | None = instant(nullable=True)
    helped: Helped = one_of(Helped)
    helped_at: datetime | None = instant(nullable=True)
