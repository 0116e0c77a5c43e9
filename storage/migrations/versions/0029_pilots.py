"""Pilots of teams, and who is asked while a company pilots"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAGES = ("assess", "authorise", "align", "prepare", "run", "review", "improve", "rolled_out", "stopped")
GOING_ON = sa.text("ended_at IS NULL")
POINTING = {
    "pilot": {
        "team_id": "team",
        "case_by_id": "person",
        "sponsor_id": "person",
        "cycle_id": "cycle",
        "coach_id": "person",
        "started_by_id": "person",
        "ended_by_id": "person",
    },
    "pilot_vote": {"pilot_id": "pilot", "opened_by_id": "person"},
    "pilot_answer": {"vote_id": "pilot_vote"},
    "pilot_voter": {"vote_id": "pilot_vote", "person_id": "person"},
    "pilot_training": {"pilot_id": "pilot", "person_id": "person"},
    "pilot_iteration": {"pilot_id": "pilot", "cycle_id": "cycle"},
}


def upgrade() -> None:
    with op.batch_alter_table("workspace") as batch:
        batch.add_column(sa.Column("piloting", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("workspace") as batch:
        batch.alter_column("piloting", server_default=None)
    op.add_column("team", sa.Column("rolled_out_at", Instant(), nullable=True))
    above = sa.CheckConstraint("iteration > 0", name=op.f("ck_pilot_iteration"))
    op.create_table("pilot", *_keys(), *_pilot(), above, *_constraints("pilot"))
    here: dict[str, Any] = {"sqlite_where": GOING_ON, "postgresql_where": GOING_ON}
    op.create_index("ix_pilot_going_on", "pilot", ["workspace_id", "team_id"], unique=True, **here)
    op.create_index("ix_pilot_look_at", "pilot", ["look_at"])
    op.create_table("pilot_vote", *_keys(), *_vote(), *_constraints("pilot_vote"))
    op.create_index("ix_pilot_vote_pilot", "pilot_vote", ["workspace_id", "pilot_id"])
    _unlinked(
        "pilot_answer", sa.Column("vote_id", ID, nullable=False), sa.Column("willing", sa.Boolean(), nullable=False)
    )
    op.create_index("ix_pilot_answer_vote", "pilot_answer", ["workspace_id", "vote_id"])
    voter = (sa.Column("vote_id", ID, nullable=False), sa.Column("person_id", ID, nullable=False))
    _unlinked("pilot_voter", *voter, _unique("pilot_voter", "vote_id", "person_id"))
    whose = _unique("pilot_training", "pilot_id", "person_id")
    op.create_table("pilot_training", *_keys(), *_training(), whose, *_constraints("pilot_training"))
    number = _unique("pilot_iteration", "pilot_id", "number")
    op.create_table("pilot_iteration", *_keys(), *_iteration(), number, *_constraints("pilot_iteration"))


def downgrade() -> None:
    for table in ("pilot_iteration", "pilot_training", "pilot_voter", "pilot_answer", "pilot_vote", "pilot"):
        op.drop_table(table)
    with op.batch_alter_table("team") as batch:
        batch.drop_column("rolled_out_at")
    with op.batch_alter_table("workspace") as batch:
        batch.drop_column("piloting")


def _pilot() -> list[sa.Column[Any]]:
    stage = sa.Enum(*STAGES, name="stage", native_enum=False, create_constraint=True, length=30)
    return [
        sa.Column("team_id", ID, nullable=False),
        sa.Column("stage", stage, nullable=False),
        sa.Column("iteration", sa.Integer(), nullable=False),
        sa.Column("gains", sa.Text(), nullable=False),
        sa.Column("costs", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("case_by_id", ID, nullable=False),
        sa.Column("sponsor_id", ID, nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("authorised_at", Instant(), nullable=True),
        sa.Column("trained_at", Instant(), nullable=True),
        sa.Column("cycle_id", ID, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("review_day", sa.Date(), nullable=True),
        sa.Column("coach_id", ID, nullable=True),
        sa.Column("asked_from", sa.Date(), nullable=True),
        sa.Column("reviewing_since", Instant(), nullable=True),
        sa.Column("look_at", Instant(), nullable=True),
        sa.Column("started_by_id", ID, nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
    ]


def _vote() -> list[sa.Column[Any]]:
    return [
        sa.Column("pilot_id", ID, nullable=False),
        sa.Column("opened_by_id", ID, nullable=False),
        sa.Column("opened_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("yes", sa.Integer(), nullable=True),
    ]


def _training() -> list[sa.Column[Any]]:
    return [
        sa.Column("pilot_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
    ]


def _iteration() -> list[sa.Column[Any]]:
    figures = ("asked", "answered", "median_minutes", "key_results", "stale")
    return [
        sa.Column("pilot_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cycle_id", ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("figures_from", sa.Date(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in figures),
    ]


def _unlinked(table: str, *columns: sa.schema.SchemaItem) -> None:
    """Rows that nobody is to be found by: random ids, and no hidden numbers on SQLite."""
    keys = (sa.Column("id", sa.String(32), nullable=False), sa.Column("workspace_id", ID, nullable=False))
    op.create_table(table, *keys, *columns, *_constraints(table), sqlite_with_rowid=False)


def _keys() -> list[sa.Column[Any]]:
    number = sa.Column("id", ID, autoincrement=True, nullable=False)
    return [number, sa.Column("workspace_id", ID, nullable=False)]


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    held = ("workspace_id", *columns)
    return sa.UniqueConstraint(*held, name=op.f(f"uq_{table}_{'_'.join(held)}"))


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
