"""Cheers, what became of offers of help, and who has been welcomed"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("open", "accepted", "declined", "ended")


def upgrade() -> None:
    _cheer()
    _welcome()
    _offers()


def downgrade() -> None:
    op.drop_index("ix_help_offer_helper", "help_offer")
    with op.batch_alter_table("help_offer") as batch:
        batch.drop_constraint(op.f("fk_help_offer_workspace_id_answered_by_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_help_offer_help_state"), type_="check")
        for column in ("answered_at", "answered_by_id", "state"):
            batch.drop_column(column)
    op.drop_table("welcome")
    op.drop_table("cheer")


def _cheer() -> None:
    op.create_table(
        "cheer",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("objective_id", ID, nullable=False),
        sa.Column("key_result_id", ID, nullable=True),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cheer")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_cheer_workspace_id_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_cheer_workspace_id")),
        *(_points("cheer", column, table) for column, table in POINTED),
    )
    for name, thing, where in (
        ("ix_cheer_objective", "objective_id", "key_result_id IS NULL"),
        ("ix_cheer_key_result", "key_result_id", "key_result_id IS NOT NULL"),
    ):
        columns = ["workspace_id", thing, "by_id", "on_day"]
        op.create_index(
            name, "cheer", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    op.create_index("ix_cheer_at", "cheer", ["workspace_id", "objective_id", "at"])
    op.create_index("ix_cheer_by", "cheer", ["workspace_id", "by_id"])


POINTED = (("objective_id", "objective"), ("key_result_id", "key_result"), ("by_id", "person"))


def _points(name: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    ends = (["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])
    return sa.ForeignKeyConstraint(*ends, name=op.f(f"fk_{name}_workspace_id_{column}"))


def _welcome() -> None:
    """Whoever has been asked before needs no welcome."""
    op.create_table(
        "welcome",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("delivery", ID, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_welcome_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "person_id", name=op.f("uq_welcome_workspace_id_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_welcome_workspace_id")),
        _points("welcome", "person_id", "person"),
    )
    op.execute(
        "INSERT INTO welcome (workspace_id, person_id, at) SELECT workspace_id, person_id, MIN(sent_at) FROM prompt"
        " WHERE sent_at IS NOT NULL GROUP BY workspace_id, person_id"
    )


def _offers() -> None:
    listed = ", ".join(f"'{state}'" for state in STATES)
    with op.batch_alter_table("help_offer") as batch:
        batch.add_column(sa.Column("state", sa.String(length=30), nullable=False, server_default="open"))
        batch.add_column(sa.Column("answered_by_id", ID, nullable=True))
        batch.add_column(sa.Column("answered_at", Instant(), nullable=True))
    with op.batch_alter_table("help_offer") as batch:
        batch.alter_column("state", existing_type=sa.String(length=30), server_default=None)
        batch.create_check_constraint(op.f("ck_help_offer_help_state"), sa.text(f"state IN ({listed})"))
        batch.create_foreign_key(
            op.f("fk_help_offer_workspace_id_answered_by_id"),
            "person",
            ["workspace_id", "answered_by_id"],
            ["workspace_id", "id"],
        )
    op.create_index("ix_help_offer_helper", "help_offer", ["workspace_id", "helper_id"])
