"""Objectives that serve several teams, with shares"""

import sqlalchemy as sa
from alembic import op

from storage.types import Exact

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "objective_share",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("objective_id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=False),
        sa.Column("weight", Exact(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", f"{table}_id"],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_objective_share_workspace_id_{table}_id"),
            )
            for table in ("objective", "team")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_objective_share_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_share")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_objective_share_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "team_id",
            "objective_id",
            name=op.f("uq_objective_share_workspace_id_team_id_objective_id"),
        ),
    )
    op.create_index("ix_objective_share_objective", "objective_share", ["workspace_id", "objective_id"])


def downgrade() -> None:
    op.drop_table("objective_share")
