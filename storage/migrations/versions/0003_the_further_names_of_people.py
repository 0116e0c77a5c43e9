"""The further names of people"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled as Slack says them: at the latest a day after somebody acts again."""
    op.add_column("person", sa.Column("real_name", sa.String(length=255), nullable=False, server_default=""))
    op.add_column("person", sa.Column("handle", sa.String(length=255), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("person", "handle")
    op.drop_column("person", "real_name")
