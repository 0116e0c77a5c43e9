"""Values that systems give, and the addresses they may be read from"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Exact, Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

POINTING = {"key_result_id": "key_result", "set_by_id": "person", "decided_by_id": "person"}


def upgrade() -> None:
    op.create_table(
        "feed",
        *_feed_columns(),
        *(_pointing("feed", column, table) for column, table in POINTING.items()),
        *_belonging("feed"),
        sa.UniqueConstraint("workspace_id", "key_result_id", name=op.f("uq_feed_workspace_id_key_result_id")),
    )
    op.create_index("ix_feed_origin", "feed", ["workspace_id", "origin"])
    op.create_index("ix_feed_state", "feed", ["workspace_id", "state"])
    op.create_index("ix_feed_due", "feed", ["state", "next_at"])
    op.create_table(
        "allowed_address",
        *_ids(),
        sa.Column("origin", sa.String(300), nullable=False),
        sa.Column("allowed_by_id", _id(), nullable=False),
        sa.Column("allowed_at", Instant(), nullable=False),
        _pointing("allowed_address", "allowed_by_id", "person"),
        *_belonging("allowed_address"),
        sa.UniqueConstraint("workspace_id", "origin", name=op.f("uq_allowed_address_workspace_id_origin")),
    )


def downgrade() -> None:
    op.drop_table("allowed_address")
    op.drop_table("feed")


def _feed_columns() -> list[sa.Column[Any]]:
    states = sa.Enum(
        "asked", "allowed", "refused", name="feed_state", native_enum=False, create_constraint=True, length=30
    )
    held: dict[str, tuple[Any, bool]] = {
        **dict.fromkeys(("key_result_id", "set_by_id"), (_id(), False)),
        **dict.fromkeys(("url", "pointer"), (sa.Text(), False)),
        **dict.fromkeys(("origin", "trouble_about"), (sa.String(300), False)),
        **dict.fromkeys(("decided_at", "typed_at", "read_at", "failing_since", "lease_until"), (Instant(), True)),
        **dict.fromkeys(("set_at", "next_at"), (Instant(), False)),
        "header_name": (sa.String(100), False),
        "sealed": (sa.Text(), True),
        "state": (states, False),
        "decided_by_id": (_id(), True),
        "last_value": (Exact(), True),
        "failures": (sa.Integer(), False),
        "trouble": (sa.String(40), False),
    }
    return [*_ids(), *(sa.Column(name, kind, nullable=nullable) for name, (kind, nullable) in held.items())]


def _ids() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", _id(), nullable=False),
    ]


def _pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_workspace_id_{column}")
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{to}.workspace_id", f"{to}.id"], name=name)


def _belonging(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    ]


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
