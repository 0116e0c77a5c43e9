"""Evidence of key results, parked requests, and what is asked from a message"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

POINTING = {
    "evidence": {"key_result_id": "key_result", "added_by_id": "person"},
    "parked_request": {
        "team_id": "team",
        "for_id": "person",
        "parked_by_id": "person",
        "decided_by_id": "person",
        "made_objective_id": "objective",
    },
}
ONCE = {"evidence": ("key_result_id", "url"), "parked_request": ("team_id", "url")}
INDEXES = {
    "ix_evidence_added_by": ("evidence", "added_by_id"),
    "ix_parked_request_parked_by": ("parked_request", "parked_by_id"),
    "ix_parked_request_made": ("parked_request", "made_objective_id"),
}


def upgrade() -> None:
    """What is asked from a message need not belong to an objective of whoever asks."""
    op.create_table("evidence", *_evidence(), *_constraints("evidence"))
    op.create_table("parked_request", *_parked(), *_constraints("parked_request"))
    for name, (table, column) in INDEXES.items():
        op.create_index(name, table, ["workspace_id", column])
    op.add_column("proposal", sa.Column("url", sa.Text(), nullable=True))
    op.execute("UPDATE proposal SET url = ''")
    with op.batch_alter_table("proposal") as batch:
        batch.alter_column("url", existing_type=sa.Text(), nullable=False)
        batch.alter_column("from_objective_id", existing_type=_id(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM proposal WHERE from_objective_id IS NULL")
    with op.batch_alter_table("proposal") as batch:
        batch.alter_column("from_objective_id", existing_type=_id(), nullable=False)
        batch.drop_column("url")
    op.drop_table("parked_request")
    op.drop_table("evidence")


def _evidence() -> list[sa.Column[Any]]:
    return [
        *_keys(),
        *(sa.Column(name, _id(), nullable=False) for name in POINTING["evidence"]),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
    ]


def _parked() -> list[sa.Column[Any]]:
    states = ("parked", "taken_up", "dropped")
    state = sa.Enum(*states, name="parked_state", native_enum=False, create_constraint=True, length=30)
    open_ones = ("decided_by_id", "made_objective_id")
    return [
        *_keys(),
        *(sa.Column(name, _id(), nullable=name in open_ones) for name in POINTING["parked_request"]),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("parked_at", Instant(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("told_at", Instant(), nullable=True),
    ]


def _keys() -> list[sa.Column[Any]]:
    number = sa.Column("id", _id(), autoincrement=True, nullable=False)
    return [number, sa.Column("workspace_id", _id(), nullable=False)]


def _constraints(table: str) -> list[sa.schema.SchemaItem]:
    pointing = [
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{other}.workspace_id", f"{other}.id"],
            name=op.f(f"fk_{table}_workspace_id_{column}"),
        )
        for column, other in POINTING[table].items()
    ]
    once = ("workspace_id", *ONCE[table])
    return [
        *pointing,
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
        sa.UniqueConstraint(*once, name=op.f(f"uq_{table}_{'_'.join(once)}")),
    ]


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
