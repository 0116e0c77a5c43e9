"""How objectives were closed: words and grades"""

import sqlalchemy as sa
from alembic import op

from storage.types import Exact, Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "closing",
        *_key(),
        sa.Column("objective_id", ID, nullable=False),
        _choice("decision", "keep", "change", "drop", "undecided"),
        _choice("matters", "yes", "partly", "no", "unsaid"),
        sa.Column("tell_others", sa.Text(), nullable=False),
        sa.Column("changed_outside", sa.Text(), nullable=False),
        _choice("state_before", "draft", "active", "paused", "closed", "cancelled", name="objective_state"),
        sa.Column("closed_by_id", ID, nullable=True),
        sa.Column("closed_at", Instant(), nullable=False),
        _pointing("closing", "objective_id", "objective"),
        _pointing("closing", "closed_by_id", "person"),
        _unique("closing", "objective_id"),
        *_belonging("closing"),
    )
    op.create_table(
        "grade",
        *_key(),
        sa.Column("objective_id", ID, nullable=False),
        sa.Column("key_result_id", ID, nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", Exact(), nullable=False),
        sa.Column("suggested", Exact(), nullable=True),
        sa.Column("progress", Exact(), nullable=True),
        sa.Column("with_cancelled", Exact(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("(place = 0) = (key_result_id IS NULL)", name=op.f("ck_grade_whose")),
        _pointing("grade", "objective_id", "objective"),
        _pointing("grade", "key_result_id", "key_result"),
        _pointing("grade", "by_id", "person"),
        _unique("grade", "objective_id", "place"),
        *_belonging("grade"),
    )


def downgrade() -> None:
    op.drop_table("grade")
    op.drop_table("closing")


def _key() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
    )


def _choice(column: str, *values: str, name: str = "") -> sa.Column[str]:
    kind = sa.Enum(*values, name=name or column, native_enum=False, create_constraint=True, length=30)
    return sa.Column(column, kind, nullable=False)


def _pointing(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    pointed = [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(["workspace_id", column], pointed, name=op.f(f"fk_{table}_workspace_id_{column}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("workspace_id", *columns, name=op.f(f"uq_{table}_workspace_id_{'_'.join(columns)}"))


def _belonging(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    )
