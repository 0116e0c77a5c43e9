"""Words are looked for within a kind; and SQLite is told of its tables, as after each migration from here on"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("search_term") as batch:
        batch.drop_index("ix_search_term_term")
        batch.create_index("ix_search_term_kind_term", ["workspace_id", "kind", "term", "subject_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("search_term") as batch:
        batch.drop_index("ix_search_term_kind_term")
        batch.create_index("ix_search_term_term", ["workspace_id", "term", "kind", "subject_id"], unique=False)
