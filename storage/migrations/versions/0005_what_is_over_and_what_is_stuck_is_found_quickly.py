"""What is over and what is stuck is found quickly, and how far measuring has come is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STUCK = sa.text("state = 'dead' OR state = 'unsure'")
OVER = sa.text("finished_at IS NOT NULL")
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index(
        "ix_delivery_stuck", "delivery", ["workspace_id", "state"], sqlite_where=STUCK, postgresql_where=STUCK
    )
    op.create_index("ix_delivery_over", "delivery", ["state", "finished_at"], sqlite_where=OVER, postgresql_where=OVER)
    op.create_index("ix_prompt_last_day", "prompt", ["last_day"])
    op.create_table(
        "measuring",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("cycle_id", BigId, nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("after_team", BigId, nullable=False),
        sa.Column("after_objective", BigId, nullable=False),
        sa.Column("after_week", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_measuring_workspace_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "cycle_id"],
            ["cycle.workspace_id", "cycle.id"],
            name=op.f("fk_measuring_workspace_id_cycle_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measuring")),
        sa.UniqueConstraint("workspace_id", "cycle_id", name=op.f("uq_measuring_workspace_id_cycle_id")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_measuring_workspace_id_id")),
    )


def downgrade() -> None:
    op.drop_table("measuring")
    op.drop_index("ix_prompt_last_day", "prompt")
    op.drop_index("ix_delivery_over", "delivery")
    op.drop_index("ix_delivery_stuck", "delivery")
