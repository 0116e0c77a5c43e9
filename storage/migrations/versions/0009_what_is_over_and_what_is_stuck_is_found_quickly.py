"""What is over and what is stuck is found quickly, and how far measuring has come is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0003"
branch_labels = None
depends_on = None

STUCK = sa.text("state = 'dead' OR state = 'unsure'")
OVER = sa.text("finished_at IS NOT NULL")


def upgrade() -> None:
    stuck = {"sqlite_where": STUCK, "postgresql_where": STUCK}
    over = {"sqlite_where": OVER, "postgresql_where": OVER}
    op.create_index("ix_delivery_stuck", "delivery", ["workspace_id", "state"], **stuck)
    op.create_index("ix_delivery_over", "delivery", ["state", "finished_at"], **over)


def downgrade() -> None:
    op.drop_index("ix_delivery_over", "delivery")
    op.drop_index("ix_delivery_stuck", "delivery")
