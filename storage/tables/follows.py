"""What people and channels follow, and when a channel that follows something hears of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from storage.tables.columns import Row, belonging, instant, key, ref, text

ONE_FOLLOWER = "(follower_id IS NULL) <> (channel_id IS NULL)"
ONE_THING = (
    "CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN team_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN objective_id IS NULL THEN 0 ELSE 1 END = 1"
)


class FollowRow(Row, table=True):
    """By a person or a channel, of a person, a team or an objective. An empty half of a unique key keeps it from
    holding, so that each pair of halves has a key of its own."""

    __tablename__ = "follow"
    __table_args__ = belonging(
        ("follower_id", "person"),
        ("person_id", "person"),
        ("team_id", "team"),
        ("objective_id", "objective"),
        ("by_id", "person"),
        UniqueConstraint("workspace_id", "follower_id", "person_id"),
        UniqueConstraint("workspace_id", "follower_id", "team_id"),
        UniqueConstraint("workspace_id", "follower_id", "objective_id"),
        UniqueConstraint("workspace_id", "channel_id", "person_id"),
        UniqueConstraint("workspace_id", "channel_id", "team_id"),
        UniqueConstraint("workspace_id", "channel_id", "objective_id"),
        Index("ix_follow_by", "workspace_id", "by_id"),
        CheckConstraint(ONE_FOLLOWER, name="one_follower"),
        CheckConstraint(ONE_THING, name="one_thing"),
        CheckConstraint("follower_id <> person_id", name="oneself"),
    )
    id: int = key()
    workspace_id: int = ref()
    follower_id: int | None = ref(nullable=True)
    channel_id: str | None = text(40, nullable=True)
    person_id: int | None = ref(nullable=True)
    team_id: int | None = ref(nullable=True)
    objective_id: int | None = ref(nullable=True)
    by_id: int = ref()
    at: datetime = instant()


class FollowingChannelRow(Row, table=True):
    __tablename__ = "following_channel"
    __table_args__ = belonging(
        UniqueConstraint("workspace_id", "channel_id"),
        Index("ix_following_channel_next_digest_at", "next_digest_at"),
    )
    id: int = key()
    workspace_id: int = ref()
    channel_id: str = text(40)
    next_digest_at: datetime | None = instant(nullable=True)
    last_digest_at: datetime | None = instant(nullable=True)
