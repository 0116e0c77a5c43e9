"""What SQLite is told about its tables: storage/migrating.py does that after each migration, and so after this one."""

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No table changes."""


def downgrade() -> None:
    """No table changes; the figures do no harm."""
