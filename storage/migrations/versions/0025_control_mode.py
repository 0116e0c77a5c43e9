"""Objectives under control, decisions made meanwhile, and whether it helped"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PEOPLE = ("started_by", "responsible", "renewed_by", "ended_by")
POINTING = {
    "control_period": {"objective_id": "objective", "cycle_id": "cycle"} | {f"{one}_id": "person" for one in PEOPLE},
    "control_decision": {"period_id": "control_period", "by_id": "person"},
    "control_seat": {"period_id": "control_period", "person_id": "person"},
    "control_answer": {"period_id": "control_period"},
}
OPEN_ONES = ("renewed_by_id", "ended_by_id")
ONCE = {
    "control_period": ("workspace_id", "objective_id", "cycle_id"),
    "control_seat": ("workspace_id", "period_id", "person_id"),
}
INDEXES = {
    "ix_control_period_due_at": ("control_period", ["due_at"]),
    "ix_control_period_ends_at": ("control_period", ["workspace_id", "ends_at"]),
    **{f"ix_control_period_{one}": ("control_period", ["workspace_id", f"{one}_id"]) for one in PEOPLE},
    "ix_control_decision_period": ("control_decision", ["workspace_id", "period_id"]),
    "ix_control_decision_by": ("control_decision", ["workspace_id", "by_id"]),
    "ix_control_seat_person": ("control_seat", ["workspace_id", "person_id"]),
    "ix_control_answer_period": ("control_answer", ["workspace_id", "period_id"]),
}
NOTES = ("paused", "cancelled", "resumed", "handed", "declined")
NEW_NOTES = ("controlled", "renewed", "decided", "control_over")


def upgrade() -> None:
    in_order = sa.CheckConstraint("first_day <= last_day", name=op.f("ck_control_period_order"))
    op.create_table("control_period", *_keys("control_period"), *_period(), *_constraints("control_period"), in_order)
    told = [sa.Column("text", sa.Text(), nullable=False), sa.Column("at", Instant(), nullable=False)]
    op.create_table("control_decision", *_keys("control_decision"), *told, *_constraints("control_decision"))
    op.create_table(
        "control_seat", *_keys("control_seat", at_random=True), *_constraints("control_seat"), sqlite_with_rowid=False
    )
    helped: sa.Column[Any] = sa.Column("helped", _one_of("control_helped", "yes", "no", "cannot_say"), nullable=False)
    op.create_table(
        "control_answer",
        *_keys("control_answer", at_random=True),
        helped,
        *_constraints("control_answer"),
        sqlite_with_rowid=False,
    )
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    _allow((*NOTES, *NEW_NOTES))


def downgrade() -> None:
    listed = ", ".join(f"'{what}'" for what in NEW_NOTES)
    op.execute(f"DELETE FROM turn_note WHERE what IN ({listed})")  # noqa: S608  # our own words
    _allow(NOTES)
    for table in ("control_answer", "control_seat", "control_decision", "control_period"):
        op.drop_table(table)


def _period() -> list[sa.Column[Any]]:
    ends = _one_of("control_end", "not_yet", "time", "stopped", "closed", "left")
    return [
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("rhythm", _one_of("control_rhythm", "daily", "every_second_day"), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_day", "last_day")),
        *(sa.Column(name, Instant(), nullable=False) for name in ("started_at", "ends_at")),
        sa.Column("renewed_at", Instant(), nullable=True),
        sa.Column("outcome", ends, nullable=False),
        *(sa.Column(name, Instant(), nullable=True) for name in ("wound_up_at", "due_at", "counted_at")),
        *(sa.Column(name, sa.String(40), nullable=True) for name in ("room_channel", "room_ts")),
        *(sa.Column(f"said_{one}", sa.Integer(), nullable=True) for one in ("yes", "no", "cannot_say")),
    ]


def _allow(notes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{what}'" for what in notes)
    with op.batch_alter_table("turn_note") as batch:
        batch.drop_constraint(op.f("ck_turn_note_what"), type_="check")
        batch.create_check_constraint(op.f("ck_turn_note_what"), sa.text(f"what IN ({listed})"))


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _keys(table: str, *, at_random: bool = False) -> list[sa.Column[Any]]:
    number = sa.Column("id", _id(), autoincrement=True, nullable=False)
    first = sa.Column("id", sa.String(32), nullable=False) if at_random else number
    pointing = (sa.Column(name, _id(), nullable=name in OPEN_ONES) for name in POINTING[table])
    return [first, sa.Column("workspace_id", _id(), nullable=False), *pointing]


def _constraints(table: str) -> list[sa.schema.SchemaItem]:
    pointing = [
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{other}.workspace_id", f"{other}.id"],
            name=op.f(f"fk_{table}_workspace_id_{column}"),
        )
        for column, other in POINTING[table].items()
    ]
    columns = ONCE.get(table)
    once = [] if columns is None else [sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))]
    return [
        *pointing,
        *once,
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    ]


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
