"""The calendar of cycles, and how the next ones come about"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CUSTOM = "kind <> 'custom' OR NOT makes_next OR weeks > 0 AND anchor IS NOT NULL"
DAYS = ("drafting_opens", "drafts_due", "review_day", "closing_day", "made_for")


def upgrade() -> None:
    """Of cycles that are there nobody has set a calendar: they have the usual one."""
    for name in DAYS:
        op.add_column("cycle", sa.Column(name, sa.Date(), nullable=True))
    op.create_index("ix_cycle_made_for", "cycle", ["workspace_id", "kind", "made_for"], unique=True)
    kinds = ("year", "half", "quarter", "two_months", "custom")
    kind = sa.Enum(*kinds, name="cycle_kind", native_enum=False, create_constraint=True, length=30)
    op.create_table(
        "cycle_rule",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", _id(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("drafting_days", sa.Integer(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=True),
        sa.Column("closing_days", sa.Integer(), nullable=False),
        sa.Column("makes_next", sa.Boolean(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.Date(), nullable=True),
        sa.CheckConstraint("due_days BETWEEN 0 AND drafting_days", name=op.f("ck_cycle_rule_due")),
        sa.CheckConstraint(CUSTOM, name=op.f("ck_cycle_rule_custom")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_cycle_rule_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_rule")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_cycle_rule_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "kind", name=op.f("uq_cycle_rule_workspace_id_kind")),
    )


def downgrade() -> None:
    op.drop_table("cycle_rule")
    op.drop_index("ix_cycle_made_for", "cycle")
    for name in DAYS:
        op.drop_column("cycle", name)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
