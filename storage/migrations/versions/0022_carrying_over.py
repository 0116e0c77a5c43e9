"""What objectives and key results were carried over from, once each, and what waits for its next cycle"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("objective") as batch:
        batch.create_unique_constraint(
            op.f("uq_objective_workspace_id_carried_from_id"), ["workspace_id", "carried_from_id"]
        )
    with op.batch_alter_table("key_result") as batch:
        batch.add_column(sa.Column("carried_from_id", ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_key_result_workspace_id_carried_from_id"),
            "key_result",
            ["workspace_id", "carried_from_id"],
            ["workspace_id", "id"],
        )
    with op.batch_alter_table("closing") as batch:
        batch.add_column(sa.Column("is_waiting", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("closing") as batch:
        batch.alter_column("is_waiting", existing_type=sa.Boolean(), server_default=None)
    op.create_index("ix_closing_waiting", "closing", ["is_waiting"])


def downgrade() -> None:
    op.drop_index("ix_closing_waiting", "closing")
    op.drop_column("closing", "is_waiting")
    with op.batch_alter_table("key_result") as batch:
        batch.drop_constraint(op.f("fk_key_result_workspace_id_carried_from_id"), type_="foreignkey")
        batch.drop_column("carried_from_id")
    with op.batch_alter_table("objective") as batch:
        batch.drop_constraint(op.f("uq_objective_workspace_id_carried_from_id"), type_="unique")
