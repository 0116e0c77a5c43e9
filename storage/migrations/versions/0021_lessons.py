"""Lessons, and for which objectives they were of use"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

POINTING = {
    "lesson": {"author_id": "person", "objective_id": "objective", "team_id": "team", "cycle_id": "cycle"},
    "lesson_use": {"lesson_id": "lesson", "objective_id": "objective"},
}
OPEN_ONES = {"lesson": ("objective_id", "team_id", "cycle_id"), "lesson_use": ()}
INDEXES = {
    "ix_lesson_author": ("lesson", "author_id"),
    "ix_lesson_objective": ("lesson", "objective_id"),
    "ix_lesson_team": ("lesson", "team_id"),
    "ix_lesson_cycle": ("lesson", "cycle_id"),
    "ix_lesson_use_objective": ("lesson_use", "objective_id"),
}


def upgrade() -> None:
    once = sa.UniqueConstraint(
        *("workspace_id", "lesson_id", "objective_id"), name=op.f("uq_lesson_use_workspace_id_lesson_id_objective_id")
    )
    op.create_table("lesson", *_keys("lesson"), *_lesson(), *_constraints("lesson"))
    op.create_table("lesson_use", *_keys("lesson_use"), *_use(), *_constraints("lesson_use"), once)
    for name, (table, column) in INDEXES.items():
        op.create_index(name, table, ["workspace_id", column])


def downgrade() -> None:
    op.drop_table("lesson_use")
    op.drop_table("lesson")


def _lesson() -> list[sa.Column[Any]]:
    return [
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", _one_of("lesson_source", "command", "form", "closing"), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
    ]


def _use() -> list[sa.Column[Any]]:
    return [
        sa.Column("verdict", _one_of("lesson_verdict", "shown", "applies", "does_not_apply"), nullable=False),
        sa.Column("shown_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("helped", _one_of("helped", "open", "yes", "no", "cannot_say"), nullable=False),
        sa.Column("helped_at", Instant(), nullable=True),
    ]


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _keys(table: str) -> list[sa.Column[Any]]:
    number = sa.Column("id", _id(), autoincrement=True, nullable=False)
    pointing = (sa.Column(name, _id(), nullable=name in OPEN_ONES[table]) for name in POINTING[table])
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


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
