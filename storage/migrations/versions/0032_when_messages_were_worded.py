"""When the words of a message were chosen, for it may be known much later that it is there."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("worded_at", Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.drop_column("worded_at")
