"""360-degree feedback"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

POINTING = {
    "feedback_rule": {},
    "feedback_team": {"team_id": "team"},
    "feedback_round": {"cycle_id": "cycle"},
    "feedback_ask": {
        "round_id": "feedback_round",
        "asker_id": "person",
        "objective_id": "objective",
        "shown_to_id": "person",
    },
    "feedback_peer": {"ask_id": "feedback_ask", "peer_id": "person"},
    "feedback_invitation": {"ask_id": "feedback_ask", "person_id": "person"},
    "feedback_words": {"ask_id": "feedback_ask"},
}
OPEN_ONES = ("objective_id", "shown_to_id")
ONCE = {
    "feedback_rule": (),
    "feedback_team": ("team_id",),
    "feedback_round": ("cycle_id",),
    "feedback_peer": ("ask_id", "peer_id"),
    "feedback_invitation": ("person_id", "ask_id"),
}
INDEXES = {
    "ix_feedback_ask_round": ("feedback_ask", "round_id"),
    "ix_feedback_ask_asker": ("feedback_ask", "asker_id"),
    "ix_feedback_ask_objective": ("feedback_ask", "objective_id"),
    "ix_feedback_ask_shown_to": ("feedback_ask", "shown_to_id"),
    "ix_feedback_peer_peer": ("feedback_peer", "peer_id"),
    "ix_feedback_peer_late": ("feedback_peer", "late"),
    "ix_feedback_invitation_ask": ("feedback_invitation", "ask_id"),
    "ix_feedback_words_ask": ("feedback_words", "ask_id"),
}


def upgrade() -> None:
    for table, columns in _columns().items():
        more: dict[str, Any] = {"sqlite_with_rowid": False} if table == "feedback_words" else {}
        op.create_table(table, *_keys(table), *columns, *_constraints(table), **more)
    for name, (table, column) in INDEXES.items():
        op.create_index(name, table, ["workspace_id", column])
    op.create_index("ix_feedback_round_deliver_on", "feedback_round", ["state", "deliver_on"])


def downgrade() -> None:
    for table in reversed(POINTING):
        op.drop_table(table)


def _columns() -> dict[str, list[sa.Column[Any]]]:
    words = ("helped", "change", "attempt")
    return {
        "feedback_rule": [_flag("chosen_teams"), _whole("ask_days"), _whole("answer_days")],
        "feedback_team": [],
        "feedback_round": [
            *(sa.Column(name, sa.Date(), nullable=False) for name in ("ask_until", "answer_until", "deliver_on")),
            _one_of("state", "round_state", "open", "delivered"),
        ],
        "feedback_ask": [_flag("nameless"), _whole("asked"), _flag("is_read")],
        "feedback_peer": [
            _one_of("state", "peer_state", "asked", "answered", "declined"),
            *(sa.Column(name, sa.Text(), nullable=False) for name in words),
            _flag("late"),
        ],
        "feedback_invitation": [],
        "feedback_words": [
            _one_of("kind", "words_kind", *words, "sent"),
            sa.Column("words", sa.Text(), nullable=False),
        ],
    }


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _one_of(name: str, kind: str, *values: str) -> sa.Column[Any]:
    known = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=30)
    return sa.Column(name, known, nullable=False)


def _keys(table: str) -> list[sa.Column[Any]]:
    own: sa.Column[Any] = sa.Column("id", _id(), autoincrement=True, nullable=False)
    if table == "feedback_words":
        own = sa.Column("id", sa.String(32), nullable=False)
    pointing = (sa.Column(name, _id(), nullable=name in OPEN_ONES) for name in POINTING[table])
    return [own, sa.Column("workspace_id", _id(), nullable=False), *pointing]


def _constraints(table: str) -> list[sa.schema.SchemaItem]:
    pointing = [
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{other}.workspace_id", f"{other}.id"],
            name=op.f(f"fk_{table}_workspace_id_{column}"),
        )
        for column, other in POINTING[table].items()
    ]
    held: list[sa.schema.SchemaItem] = [
        *pointing,
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    ]
    if table in ONCE:
        columns = ("workspace_id", *ONCE[table])
        held.append(sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}")))
    return held


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
