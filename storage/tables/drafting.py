"""What belongs to a cycle that is being planned: wishes, boards, what is shared on them, and what leads say to it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint

from storage.tables.columns import Row, belonging, flag, instant, key, ref, text, whole


class DraftWishRow(Row, table=True):
    """What somebody wants from a cycle, read by nobody else."""

    __tablename__ = "draft_wish"
    __table_args__ = belonging(
        ("person_id", "person"),
        ("cycle_id", "cycle"),
        UniqueConstraint("workspace_id", "person_id", "cycle_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    cycle_id: int = ref()
    words: str = text()
    at: datetime = instant()


class DraftBoardRow(Row, table=True):
    """The one message of a team and a cycle in the team's channel. ``version`` grows with each change of what it is to
    say."""

    __tablename__ = "draft_board"
    __table_args__ = belonging(
        ("team_id", "team"),
        ("cycle_id", "cycle"),
        UniqueConstraint("workspace_id", "team_id", "cycle_id"),
        Index("ix_draft_board_channel", "workspace_id", "channel_id", "due_at"),
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()
    cycle_id: int = ref()
    channel_id: str = text(40)
    due_at: datetime = instant()
    slack_channel: str | None = text(40, nullable=True)
    slack_ts: str | None = text(40, nullable=True)
    version: int = whole()


class SharedDraftRow(Row, table=True):
    """An objective that was shared while its cycle was planned. ``is_shared`` ends when it is taken back; ``slack_ts``
    is its reply in the thread of the board ``board_id``."""

    __tablename__ = "shared_draft"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("board_id", "draft_board"),
        UniqueConstraint("workspace_id", "objective_id"),
        Index("ix_shared_draft_board", "workspace_id", "board_id"),
        Index("ix_shared_draft_shared_at", "workspace_id", "shared_at"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    board_id: int | None = ref(nullable=True)
    is_shared: bool = flag()
    shared_at: datetime = instant()
    slack_ts: str | None = text(40, nullable=True)
    version: int = whole()


class DraftCommentRow(Row, table=True):
    """What a lead says to a shared draft; nothing waits for it."""

    __tablename__ = "draft_comment"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("author_id", "person"),
        Index("ix_draft_comment_objective", "workspace_id", "objective_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    author_id: int = ref()
    words: str = text()
    at: datetime = instant()
