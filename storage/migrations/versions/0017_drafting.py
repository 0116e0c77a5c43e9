"""Wishes, boards of shared drafts, and what leads say to them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "prompt",
    "prompt_summary",
    "prompt_changed",
    "reminder",
    "blocker_asked",
    "blocker_answered",
    "digest",
    "digest_part",
    "notice",
)
NEW_KINDS = ("board", "board_changed", "board_entry", "board_entry_changed")


def upgrade() -> None:
    _allow_kinds((*KINDS, *NEW_KINDS))
    op.create_table(
        "draft_wish",
        *_head(),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("cycle_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *_pointing("draft_wish", person_id="person", cycle_id="cycle"),
        sa.UniqueConstraint(
            "workspace_id", "person_id", "cycle_id", name=op.f("uq_draft_wish_workspace_id_person_id_cycle_id")
        ),
    )
    op.create_table(
        "draft_board",
        *_head(),
        sa.Column("team_id", ID, nullable=False),
        sa.Column("cycle_id", ID, nullable=False),
        sa.Column("channel_id", sa.String(40), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("slack_channel", sa.String(40), nullable=True),
        sa.Column("slack_ts", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_pointing("draft_board", team_id="team", cycle_id="cycle"),
        sa.UniqueConstraint(
            "workspace_id", "team_id", "cycle_id", name=op.f("uq_draft_board_workspace_id_team_id_cycle_id")
        ),
    )
    op.create_index("ix_draft_board_channel", "draft_board", ["workspace_id", "channel_id", "due_at"])
    _create_shared()
    op.create_table(
        "draft_comment",
        *_head(),
        sa.Column("objective_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *_pointing("draft_comment", objective_id="objective", author_id="person"),
    )
    op.create_index("ix_draft_comment_objective", "draft_comment", ["workspace_id", "objective_id"])


def downgrade() -> None:
    for table in ("draft_comment", "shared_draft", "draft_board", "draft_wish"):
        op.drop_table(table)
    _forget_deliveries()
    _allow_kinds(KINDS)


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    name, held = op.f("ck_delivery_delivery_kind"), ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({held})")


def _forget_deliveries() -> None:
    """What hangs on a board stays; what is a board, or a part of one, nobody could send."""
    kinds = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    boards = f"SELECT id FROM delivery WHERE kind IN ({kinds})"  # noqa: S608  # words of this file
    op.execute(f"UPDATE delivery SET parent_id = NULL WHERE parent_id IN ({boards})")  # noqa: S608  # the same
    op.execute(f"DELETE FROM delivery WHERE kind IN ({kinds})")  # noqa: S608  # the same


def _create_shared() -> None:
    op.create_table(
        "shared_draft",
        *_head(),
        sa.Column("objective_id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=True),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("shared_at", Instant(), nullable=False),
        sa.Column("slack_ts", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_pointing("shared_draft", objective_id="objective", board_id="draft_board"),
        sa.UniqueConstraint("workspace_id", "objective_id", name=op.f("uq_shared_draft_workspace_id_objective_id")),
    )
    op.create_index("ix_shared_draft_board", "shared_draft", ["workspace_id", "board_id"])
    op.create_index("ix_shared_draft_shared_at", "shared_draft", ["workspace_id", "shared_at"])


def _head() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
    )


def _pointing(name: str, **columns: str) -> tuple[sa.Constraint, ...]:
    """What every table has, and what these columns point at."""
    return (
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_{name}_workspace_id_{column}"),
            )
            for column, table in columns.items()
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{name}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{name}_workspace_id_id")),
    )
