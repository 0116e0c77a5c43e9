"""Reviews of teams, and what was decided in them"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RHYTHMS = ("none", "two_months", "mid_cycle", "end_of_cycle", "mid_and_end", "weeks", "once")
STATES = ("open", "done", "dropped")
POINTING = {
    "review_plan": {"team_id": "team", "set_by_id": "person"},
    "review": {"team_id": "team"},
    "decision": {
        "team_id": "team",
        "review_id": "review",
        "objective_id": "objective",
        "owner_id": "person",
        "made_by_id": "person",
        "because_by_id": "person",
        "settled_by_id": "person",
    },
}
INDEXES = {
    "ix_review_plan_set_by": ("review_plan", ["workspace_id", "set_by_id"]),
    "ix_review_plan_look_at": ("review_plan", ["look_at"]),
    "ix_decision_team": ("decision", ["workspace_id", "team_id", "state"]),
    "ix_decision_owner": ("decision", ["workspace_id", "owner_id", "state"]),
    "ix_decision_made_by": ("decision", ["workspace_id", "made_by_id"]),
    "ix_decision_because_by": ("decision", ["workspace_id", "because_by_id"]),
    "ix_decision_settled_by": ("decision", ["workspace_id", "settled_by_id"]),
}
BEFORE = (
    *("prompt", "prompt_summary", "prompt_changed", "reminder"),
    *("blocker_asked", "blocker_answered", "digest", "digest_part", "notice"),
    *("board", "board_changed", "board_entry", "board_entry_changed"),
)
NEW = ("review_pack", "decision")


def upgrade() -> None:
    op.create_table("review_plan", *_keys(), *_plan(), *_constraints("review_plan"), _unique("review_plan", "team_id"))
    op.create_table("review", *_keys(), *_review(), *_constraints("review"), _unique("review", "team_id", "at"))
    op.create_table("decision", *_keys(), *_decision(), *_constraints("decision"))
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    _allow((*BEFORE, *NEW))


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE parent_id IN (SELECT id FROM delivery WHERE kind = 'review_pack')")
    op.execute("DELETE FROM delivery WHERE kind IN ('review_pack', 'decision')")
    _allow(BEFORE)
    for table in ("decision", "review", "review_plan"):
        op.drop_table(table)


def _allow(kinds: tuple[str, ...]) -> None:
    """The kinds of deliveries, which a constraint lists."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(op.f("ck_delivery_delivery_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_delivery_delivery_kind"), sa.text(f"kind IN ({listed})"))


def _plan() -> list[sa.Column[Any]]:
    return [
        sa.Column("team_id", ID, nullable=False),
        sa.Column("rhythm", _one_of("review_rhythm", RHYTHMS), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("look_at", Instant(), nullable=False),
        sa.Column("set_by_id", ID, nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
    ]


def _review() -> list[sa.Column[Any]]:
    return [
        sa.Column("team_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("pack_at", Instant(), nullable=False),
        sa.Column("promised_at", Instant(), nullable=True),
        sa.Column("posted_at", Instant(), nullable=True),
        sa.Column("called_off_at", Instant(), nullable=True),
        sa.Column("channel_id", sa.String(40), nullable=True),
        sa.Column("thread_ts", sa.String(40), nullable=True),
    ]


def _decision() -> list[sa.Column[Any]]:
    return [
        sa.Column("team_id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=True),
        sa.Column("objective_id", ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("state", _one_of("decision_state", STATES), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("because_by_id", ID, nullable=True),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("settled_by_id", ID, nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
    ]


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


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
