"""Trees of what contributes to what, and what is asked with it"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None

UPPER = """
UPDATE alignment SET upper_objective_id = coalesce(
    to_objective_id,
    (SELECT objective_id FROM key_result
     WHERE key_result.workspace_id = alignment.workspace_id AND key_result.id = alignment.to_key_result_id)
)
"""


def upgrade() -> None:
    """The objective at the upper end of each alignment is worked out from the end that it has."""
    op.add_column("alignment", sa.Column("upper_objective_id", _id(), nullable=True))
    op.execute(UPPER)
    with op.batch_alter_table("alignment") as batch:
        batch.alter_column("upper_objective_id", existing_type=_id(), nullable=False)
        batch.create_foreign_key(
            "fk_alignment_workspace_id_upper_objective_id",
            "objective",
            ["workspace_id", "upper_objective_id"],
            ["workspace_id", "id"],
        )
        batch.create_check_constraint("own", "from_objective_id <> upper_objective_id")
        batch.create_index("ix_alignment_upper", ["workspace_id", "upper_objective_id"])


def downgrade() -> None:
    with op.batch_alter_table("alignment") as batch:
        batch.drop_index("ix_alignment_upper")
        batch.drop_constraint("ck_alignment_own", type_="check")
        batch.drop_column("upper_objective_id")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
