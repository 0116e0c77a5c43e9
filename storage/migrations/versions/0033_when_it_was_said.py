"""When what a correction puts right was said: the correction takes its place in time."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# A value that a system gave is no correction of the one that it gave before on the same day.
SAID = """
    WITH RECURSIVE chain (id, said_at) AS (
        SELECT id, at FROM check_in WHERE supersedes_id IS NULL OR source = 'http'
        UNION ALL
        SELECT later.id, chain.said_at FROM check_in AS later JOIN chain ON later.supersedes_id = chain.id
        WHERE later.source <> 'http'
    )
    UPDATE check_in SET said_at = (SELECT chain.said_at FROM chain WHERE chain.id = check_in.id)
    WHERE supersedes_id IS NOT NULL AND source <> 'http'
"""


def upgrade() -> None:
    with op.batch_alter_table("check_in") as batch:
        batch.add_column(sa.Column("said_at", Instant(), nullable=True))
    op.execute(SAID)


def downgrade() -> None:
    with op.batch_alter_table("check_in") as batch:
        batch.drop_column("said_at")
