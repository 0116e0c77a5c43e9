"""What is offered to somebody to take over, and what people are told of changes under way"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

POINTING = {
    "handover_offer": {
        "objective_id": "objective",
        "key_result_id": "key_result",
        "owner_id": "person",
        "to_id": "person",
        "by_id": "person",
    },
    "turn_note": {
        "reader_id": "person",
        "objective_id": "objective",
        "key_result_id": "key_result",
        "by_id": "person",
        "to_id": "person",
    },
}
NULLABLE = {"handover_offer": {"key_result_id"}, "turn_note": {"key_result_id", "to_id"}}
INDEXES = {
    "ix_handover_offer_to": ("handover_offer", ["workspace_id", "to_id"]),
    "ix_handover_offer_objective": ("handover_offer", ["workspace_id", "objective_id"]),
    "ix_turn_note_reader": ("turn_note", ["workspace_id", "reader_id", "at"]),
    "ix_turn_note_at": ("turn_note", ["at"]),
}


def upgrade() -> None:
    op.create_table(
        "handover_offer",
        *_keys("handover_offer"),
        sa.Column("with_key_results", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", _one_of("offer_state", "waiting", "accepted", "declined", "withdrawn"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("offered_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint("to_id <> owner_id", name=op.f("ck_handover_offer_own")),
        *_constraints("handover_offer"),
    )
    op.create_table(
        "turn_note",
        *_keys("turn_note"),
        sa.Column("what", _one_of("what", "paused", "cancelled", "resumed", "handed", "declined"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *_constraints("turn_note"),
    )
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    op.drop_table("turn_note")
    op.drop_table("handover_offer")


def _keys(table: str) -> list[sa.Column[Any]]:
    number = sa.Column("id", _id(), autoincrement=True, nullable=False)
    pointing = (sa.Column(one, _id(), nullable=one in NULLABLE[table]) for one in POINTING[table])
    return [number, sa.Column("workspace_id", _id(), nullable=False), *pointing]


def _constraints(table: str) -> list[sa.schema.SchemaItem]:
    pointing = [
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{other}.workspace_id", f"{other}.id"],
            name=op.f(f"fk_{table}_workspace_id_{column}"),
        )
        for column, other in POINTING[table].items()
    ]
    return [
        *pointing,
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    ]


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
