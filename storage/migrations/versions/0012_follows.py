"""What people and channels follow"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POINTING = {
    "follower_id": "person",
    "person_id": "person",
    "team_id": "team",
    "objective_id": "objective",
    "by_id": "person",
}
FOLLOWERS = ("follower_id", "channel_id")
THINGS = ("person_id", "team_id", "objective_id")
ONE_FOLLOWER = "(follower_id IS NULL) <> (channel_id IS NULL)"
ONE_THING = (
    "CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN team_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN objective_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.create_table(
        "follow",
        *_key(),
        sa.Column("follower_id", ID, nullable=True),
        sa.Column("channel_id", sa.String(40), nullable=True),
        *(sa.Column(column, ID, nullable=True) for column in THINGS),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(ONE_FOLLOWER, name=op.f("ck_follow_one_follower")),
        sa.CheckConstraint(ONE_THING, name=op.f("ck_follow_one_thing")),
        sa.CheckConstraint("follower_id <> person_id", name=op.f("ck_follow_oneself")),
        *(_pointing(column, table) for column, table in POINTING.items()),
        *(_unique("follow", follower, thing) for follower in FOLLOWERS for thing in THINGS),
        *_belonging("follow"),
    )
    op.create_index("ix_follow_by", "follow", ["workspace_id", "by_id"])
    op.create_table(
        "following_channel",
        *_key(),
        sa.Column("channel_id", sa.String(40), nullable=False),
        sa.Column("next_digest_at", Instant(), nullable=True),
        sa.Column("last_digest_at", Instant(), nullable=True),
        _unique("following_channel", "channel_id"),
        *_belonging("following_channel"),
    )
    op.create_index("ix_following_channel_next_digest_at", "following_channel", ["next_digest_at"])


def downgrade() -> None:
    op.drop_table("following_channel")
    op.drop_table("follow")


def _key() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
    )


def _pointing(column: str, table: str) -> sa.ForeignKeyConstraint:
    pointed = [f"{table}.workspace_id", f"{table}.id"]
    return sa.ForeignKeyConstraint(["workspace_id", column], pointed, name=op.f(f"fk_follow_workspace_id_{column}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("workspace_id", *columns, name=op.f(f"uq_{table}_workspace_id_{'_'.join(columns)}"))


def _belonging(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    )
