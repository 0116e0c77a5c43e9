"""Surveys of readiness: who was asked, who has answered, and what was said without a name"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Json

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POINTING = {
    "survey": {"team_id": "team", "started_by_id": "person", "earlier_id": "survey"},
    "survey_invitation": {"survey_id": "survey", "person_id": "person"},
    "survey_participation": {"survey_id": "survey", "person_id": "person"},
    "survey_answer": {"survey_id": "survey"},
    "survey_words": dict[str, str](),
}
OPEN_ONES = ("team_id", "earlier_id")
ONCE = {
    "survey": ("workspace_id", "open_key"),
    "survey_invitation": ("workspace_id", "survey_id", "person_id"),
    "survey_participation": ("workspace_id", "survey_id", "person_id"),
    "survey_words": ("workspace_id", "characteristic"),
}
INDEXES = {
    "ix_survey_team": ("survey", "workspace_id", "team_id", "state"),
    "ix_survey_started_by": ("survey", "workspace_id", "started_by_id"),
    "ix_survey_look_at": ("survey", "state", "look_at"),
    "ix_survey_invitation_person": ("survey_invitation", "workspace_id", "person_id", "survey_id"),
    "ix_survey_participation_person": ("survey_participation", "workspace_id", "person_id"),
    "ix_survey_answer_survey": ("survey_answer", "workspace_id", "survey_id"),
}
UNLINKED = ("survey_participation", "survey_answer")
"""SQLite numbers their rows in no hidden column (storage/unlinked.py)."""


def upgrade() -> None:
    columns = {"survey": _survey(), "survey_answer": [sa.Column("scores", Json, nullable=False)]}
    columns["survey_words"] = _words()
    for table in POINTING:
        without = {"sqlite_with_rowid": False} if table in UNLINKED else {}
        op.create_table(table, *_keys(table), *columns.get(table, []), *_constraints(table), **without)
    for name, (table, *indexed) in INDEXES.items():
        op.create_index(name, table, indexed)


def downgrade() -> None:
    for table in reversed(POINTING):
        op.drop_table(table)


def _survey() -> list[sa.Column[Any]]:
    states = _one_of("survey_state", "running", "computed", "too_few", "called_off")
    return [
        sa.Column("open_key", sa.String(40), nullable=True),
        sa.Column("state", states, nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("look_at", Instant(), nullable=False),
        sa.Column("wording", Json, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_up_to", BIG, nullable=True),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("means", Json, nullable=False),
        sa.Column("recommendation", _one_of("recommendation", "ready", "with_work", "not_yet"), nullable=True),
        sa.Column("computed_on", sa.Date(), nullable=True),
    ]


def _words() -> list[sa.Column[Any]]:
    five = ("motivation", "structure", "information", "communication", "sharing")
    named: list[sa.Column[Any]] = [sa.Column("characteristic", _one_of("characteristic", *five), nullable=False)]
    return [*named, *(sa.Column(name, sa.Text(), nullable=False) for name in ("value", "first", "second"))]


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _keys(table: str) -> list[sa.Column[Any]]:
    identity = (
        sa.Column("id", sa.String(32), nullable=False)
        if table in UNLINKED
        else sa.Column("id", BIG, autoincrement=True, nullable=False)
    )
    found: list[sa.Column[Any]] = [identity, sa.Column("workspace_id", BIG, nullable=False)]
    return [*found, *(sa.Column(name, BIG, nullable=name in OPEN_ONES) for name in POINTING[table])]


def _constraints(table: str) -> list[sa.Constraint]:
    held: list[sa.Constraint] = [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
    ]
    for column, other in POINTING[table].items():
        name = op.f(f"fk_{table}_workspace_id_{column}")
        pointed = [f"{other}.workspace_id", f"{other}.id"]
        held.append(sa.ForeignKeyConstraint(["workspace_id", column], pointed, name=name))
    if table in ONCE:
        held.append(sa.UniqueConstraint(*ONCE[table], name=op.f(f"uq_{table}_{'_'.join(ONCE[table])}")))
    return held
