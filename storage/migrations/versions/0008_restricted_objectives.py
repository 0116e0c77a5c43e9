"""Objectives that only some people see"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ADDED = ("visibility", "restricted_because")


def upgrade() -> None:
    """Everything that is there is open to all."""
    kind = sa.Enum("open", "restricted", name="visibility", native_enum=False, create_constraint=True, length=30)
    with op.batch_alter_table("objective") as batch:
        batch.add_column(sa.Column("visibility", kind, nullable=False, server_default="open"))
        batch.add_column(sa.Column("restricted_because", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("review_day", sa.Date(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_objective_review"), "(visibility = 'restricted') = (review_day IS NOT NULL)"
        )
    with op.batch_alter_table("objective") as batch:
        for name in ADDED:
            batch.alter_column(name, server_default=None)
    op.create_table(
        "objective_reader",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *(sa.Column(name, _id(), nullable=False) for name in ("workspace_id", "objective_id", "person_id")),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_objective_reader_workspace_id_{column}"),
            )
            for column, table in (("objective_id", "objective"), ("person_id", "person"))
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_objective_reader_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_reader")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_objective_reader_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "objective_id",
            "person_id",
            name=op.f("uq_objective_reader_workspace_id_objective_id_person_id"),
        ),
    )
    op.create_index("ix_objective_reader_person", "objective_reader", ["workspace_id", "person_id"])


def downgrade() -> None:
    """Without the column everybody would see what was restricted, so it becomes a draft, which is its owner's alone."""
    op.execute("UPDATE objective SET state = 'draft' WHERE visibility = 'restricted'")
    op.drop_table("objective_reader")
    with op.batch_alter_table("objective") as batch:
        for name in ("review", "visibility"):
            batch.drop_constraint(op.f(f"ck_objective_{name}"), type_="check")
        for name in (*ADDED, "review_day"):
            batch.drop_column(name)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
