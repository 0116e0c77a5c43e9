"""Sessions, the questions for them, who votes, and the answers"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_sessions()
    _create_questions()
    _create_answers()
    for table, columns in INDEXES:
        for name, indexed in columns.items():
            op.create_index(f"ix_{table}_{name}", table, indexed)


INDEXES = (
    (
        "session",
        {
            "team": ["workspace_id", "team_id"],
            "host": ["workspace_id", "host_id"],
            "made_by": ["workspace_id", "made_by_id"],
            "state": ["workspace_id", "state", "at"],
            "channel": ["workspace_id", "channel_id"],
            "look_at": ["look_at"],
        },
    ),
    (
        "question",
        {
            "session": ["workspace_id", "session_id"],
            "author": ["workspace_id", "author_id"],
            "objective": ["workspace_id", "objective_id"],
        },
    ),
    ("question_voter", {"session": ["workspace_id", "session_id"], "question": ["workspace_id", "question_id"]}),
    (
        "answer",
        {
            "session": ["workspace_id", "session_id"],
            "author": ["workspace_id", "author_id"],
            "objective": ["workspace_id", "objective_id"],
            "by": ["workspace_id", "by_id"],
        },
    ),
)


def downgrade() -> None:
    for table in ("answer", "question_voter", "question", "session"):
        op.drop_table(table)


def _create_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        _choice("repeat", "once", "week", "two_weeks", "month", "two_months"),
        sa.Column("channel_id", sa.String(40), nullable=True),
        _choice("state", "planned", "over", "called_off", name="session_state"),
        sa.Column("look_at", Instant(), nullable=True),
        sa.Column("promised_at", Instant(), nullable=True),
        sa.Column("posted_in", sa.String(40), nullable=True),
        sa.Column("thread_ts", sa.String(40), nullable=True),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        _pointing("session", "team_id", "team"),
        _pointing("session", "host_id", "person"),
        _pointing("session", "made_by_id", "person"),
        *_belonging("session"),
    )


def _create_questions() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("objective_id", ID, nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("put_off", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        _pointing("question", "session_id", "session"),
        _pointing("question", "author_id", "person"),
        _pointing("question", "objective_id", "objective"),
        *_belonging("question"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "question_voter",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("question_id", sa.String(32), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        _pointing("question_voter", "session_id", "session"),
        _pointing("question_voter", "person_id", "person"),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "question_id",
            name=op.f("uq_question_voter_workspace_id_person_id_question_id"),
        ),
        *_belonging("question_voter"),
        sqlite_with_rowid=False,
    )


def _create_answers() -> None:
    op.create_table(
        "answer",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("objective_id", ID, nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        _pointing("answer", "session_id", "session"),
        _pointing("answer", "author_id", "person"),
        _pointing("answer", "objective_id", "objective"),
        _pointing("answer", "by_id", "person"),
        *_belonging("answer"),
    )


def _choice(column: str, *values: str, name: str = "") -> sa.Column[str]:
    kind = sa.Enum(*values, name=name or column, native_enum=False, create_constraint=True, length=30)
    return sa.Column(column, kind, nullable=False)


def _pointing(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    pointed = [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(["workspace_id", column], pointed, name=op.f(f"fk_{table}_workspace_id_{column}"))


def _belonging(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    )
