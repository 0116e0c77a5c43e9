"""Trees of what contributes to what, and what is asked with it"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UPPER = """
UPDATE alignment SET upper_objective_id = coalesce(
    to_objective_id,
    (SELECT objective_id FROM key_result
     WHERE key_result.workspace_id = alignment.workspace_id AND key_result.id = alignment.to_key_result_id)
)
"""

POINTING = {
    "from_objective_id": "objective",
    "to_objective_id": "objective",
    "key_result_id": "key_result",
    "proposed_by_id": "person",
    "answered_by_id": "person",
    "made_key_result_id": "key_result",
}
INDEXES = {
    "from": "from_objective_id",
    "to": "to_objective_id",
    "key_result": "key_result_id",
    "proposed_by": "proposed_by_id",
}


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
        batch.create_index("ix_alignment_upper", ["workspace_id", "upper_objective_id"])
        batch.add_column(sa.Column("agreed_at", Instant(), nullable=True))
    op.create_table("proposal", *_columns(), *_constraints())
    for name, column in INDEXES.items():
        op.create_index(f"ix_proposal_{name}", "proposal", ["workspace_id", column])


def downgrade() -> None:
    op.drop_table("proposal")
    with op.batch_alter_table("alignment") as batch:
        batch.drop_index("ix_alignment_upper")
        batch.drop_column("upper_objective_id")
        batch.drop_column("agreed_at")


def _columns() -> list[sa.Column[Any]]:
    states = ("asked", "traded", "asked_again", "accepted", "declined", "withdrawn")
    state = sa.Enum(*states, name="proposal_state", native_enum=False, create_constraint=True, length=30)
    held: dict[str, tuple[Any, bool]] = {
        **dict.fromkeys(("from_objective_id", "to_objective_id", "proposed_by_id"), (_id(), False)),
        **dict.fromkeys(("key_result_id", "answered_by_id", "made_key_result_id"), (_id(), True)),
        **dict.fromkeys(("words", "value", "earlier_words", "earlier_value", "answer"), (sa.Text(), False)),
        **dict.fromkeys(("due_day", "earlier_due_day"), (sa.Date(), True)),
        **dict.fromkeys(("answered_at", "told_at"), (Instant(), True)),
        "as_key_result": (sa.Boolean(), False),
        "state": (state, False),
        "proposed_at": (Instant(), False),
    }
    return [
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", _id(), nullable=False),
        *(sa.Column(name, kind, nullable=nullable) for name, (kind, nullable) in held.items()),
    ]


def _constraints() -> list[sa.schema.SchemaItem]:
    pointing = [
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{table}.workspace_id", f"{table}.id"],
            name=op.f(f"fk_proposal_workspace_id_{column}"),
        )
        for column, table in POINTING.items()
    ]
    return [
        *pointing,
        sa.CheckConstraint("from_objective_id <> to_objective_id", name=op.f("ck_proposal_own")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_proposal_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_proposal_workspace_id_id")),
    ]


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
