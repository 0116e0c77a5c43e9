"""What was sent or withdrawn keeps no finished text: nobody needs it any more."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE delivery SET frozen = NULL WHERE state IN ('sent', 'cancelled')")


def downgrade() -> None:
    """What is gone stays gone."""
