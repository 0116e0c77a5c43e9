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
    op.create_index(
        "ix_delivery_stuck", "delivery", ["workspace_id", "state"], sqlite_where=STUCK, postgresql_where=STUCK
    )
    op.create_index("ix_delivery_over", "delivery", ["state", "finished_at"], sqlite_where=OVER, postgresql_where=OVER)
    op.create_index("ix_prompt_last_day", "prompt", ["last_day"])


def downgrade() -> None:
    op.drop_index("ix_prompt_last_day", "prompt")
    op.drop_index("ix_delivery_over", "delivery")
    op.drop_index("ix_delivery_stuck", "delivery")
