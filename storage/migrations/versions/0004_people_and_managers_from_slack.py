"""People and managers from Slack"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _read_people()
    _read_managers()


def _read_people() -> None:
    op.create_table(
        "directory_reading",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("reading", "ready", "taking", "done", "dropped", "failed"),
                name="reading_state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("people_read", sa.Integer(), nullable=False),
        sa.Column("restarts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("started_by_id", BIG, nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_directory_reading_workspace_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "started_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_directory_reading_workspace_id_started_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decided_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_directory_reading_workspace_id_decided_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_reading")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_directory_reading_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_directory_reading_workspace_id")),
    )
    op.create_table(
        "directory_entry",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("slack_user_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "found",
            sa.Enum(
                *("same", "new", "changed", "back", "deactivated", "missing"),
                name="found",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("said", Json, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_directory_entry_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entry")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_directory_entry_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id", "slack_user_id", name=op.f("uq_directory_entry_workspace_id_slack_user_id")
        ),
    )
    op.create_index("ix_directory_entry_found", "directory_entry", ["workspace_id", "found", "name", "id"])


def _read_managers() -> None:
    for name, length in (("manager_field", 40), ("manager_field_name", 255), ("manager_field_error", 80)):
        op.add_column("workspace", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("person", sa.Column("manager_read_at", Instant(), nullable=True))
    op.create_index("ix_person_manager_read_at", "person", ["workspace_id", "manager_read_at"])
    op.create_table(
        "manager_left_out",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("slack_value", sa.String(length=255), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                *("unknown", "self", "circle", "no_manager", "several"),
                name="why_left_out",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_manager_left_out_workspace_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_manager_left_out_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manager_left_out")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_manager_left_out_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "person_id", name=op.f("uq_manager_left_out_workspace_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("manager_left_out")
    op.drop_index("ix_person_manager_read_at", table_name="person")
    op.drop_column("person", "manager_read_at")
    for name in ("manager_field_error", "manager_field_name", "manager_field"):
        op.drop_column("workspace", name)
    op.drop_index("ix_directory_entry_found", table_name="directory_entry")
    op.drop_table("directory_entry")
    op.drop_table("directory_reading")
