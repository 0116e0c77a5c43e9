"""What was decided about objectives and key results whose owner had left or moved"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POINTING = (
    ("objective_id", "objective"),
    ("key_result_id", "key_result"),
    ("owner_id", "person"),
    ("to_id", "person"),
    ("decided_by_id", "person"),
)


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("cause", _one_of("cause", "left", "moved"), nullable=False),
        sa.Column("choice", _one_of("choice", "handed", "dropped", "kept"), nullable=False),
        sa.Column("objective_id", ID, nullable=False),
        sa.Column("key_result_id", ID, nullable=True),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("decided_by_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_handover_workspace_id_{column}"),
            )
            for column, table in POINTING
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_handover_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_handover_workspace_id_id")),
    )
    op.create_index("ix_handover_owner", "handover", ["workspace_id", "owner_id"])
    op.create_index("ix_handover_to", "handover", ["workspace_id", "to_id", "at"])
    op.create_index("ix_person_deactivated_at", "person", ["workspace_id", "deactivated_at"])


def downgrade() -> None:
    op.drop_index("ix_person_deactivated_at", table_name="person")
    op.drop_table("handover")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)
