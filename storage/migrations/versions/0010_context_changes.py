"""What changed about objectives that others contribute to, and what their owners say to it"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Json

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POINTING = (
    ("upper_objective_id", "objective"),
    ("from_objective_id", "objective"),
    ("changed_by_id", "person"),
    ("answered_by_id", "person"),
)
WAITING = sa.text("verdict = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "context_change",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("upper_objective_id", ID, nullable=False),
        sa.Column("from_objective_id", ID, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", ID, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("verdict", _verdict(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("told_at", Instant(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_context_change_workspace_id_{column}"),
            )
            for column, table in POINTING
        ),
        sa.CheckConstraint("from_objective_id <> upper_objective_id", name=op.f("ck_context_change_own")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_context_change_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_context_change")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_context_change_workspace_id_id")),
    )
    op.create_index("ix_context_change_from", "context_change", ["workspace_id", "from_objective_id"])
    op.create_index("ix_context_change_upper", "context_change", ["workspace_id", "upper_objective_id"])
    op.create_index("ix_context_change_changed_at", "context_change", ["changed_at"])
    op.create_index(
        "ix_context_change_waiting",
        "context_change",
        ["workspace_id", "upper_objective_id", "from_objective_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    _create_comments()


def _create_comments() -> None:
    pointing = (("revision_id", "target_revision"), ("key_result_id", "key_result"), ("author_id", "person"))
    op.create_table(
        "change_comment",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        *(sa.Column(column, ID, nullable=False) for column, _ in pointing),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_change_comment_workspace_id_{column}"),
            )
            for column, table in pointing
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_change_comment_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_comment")),
        sa.UniqueConstraint(
            "workspace_id",
            "revision_id",
            "author_id",
            name=op.f("uq_change_comment_workspace_id_revision_id_author_id"),
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_change_comment_workspace_id_id")),
    )
    op.create_index("ix_change_comment_key_result", "change_comment", ["workspace_id", "key_result_id"])


def downgrade() -> None:
    op.drop_table("change_comment")
    op.drop_table("context_change")


def _verdict() -> sa.Enum:
    values = ("waiting", "serves", "needs_change", "unlinked", "over")
    return sa.Enum(*values, name="verdict", native_enum=False, create_constraint=True, length=30)
