"""When what a correction puts right was said: the correction takes its place in time."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# From the corrections alone, for there are many more check-ins. A value that a system gave is no correction of the one
# that it gave before on the same day.
SAID = """
    WITH RECURSIVE chain (id, said_at) AS (
        SELECT later.id, first.at FROM check_in AS later JOIN check_in AS first ON first.id = later.supersedes_id
        WHERE later.source <> 'http' AND (first.supersedes_id IS NULL OR first.source = 'http')
        UNION ALL
        SELECT later.id, chain.said_at FROM check_in AS later JOIN chain ON later.supersedes_id = chain.id
        WHERE later.source <> 'http'
    )
    UPDATE check_in SET said_at = chain.said_at FROM chain WHERE chain.id = check_in.id
"""

# What a key result knows by its check-ins follows from their new order.
KNOWN = """
    UPDATE key_result SET
    current = coalesce((
        SELECT said.value FROM check_in AS said
        WHERE said.key_result_id = key_result.id AND said.value IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM check_in AS later
            WHERE later.workspace_id = said.workspace_id AND later.supersedes_id = said.id
        )
        ORDER BY said.effective_day DESC, coalesce(said.said_at, said.at) DESC, said.id DESC LIMIT 1
    ), current),
    confidence = coalesce((
        SELECT said.confidence FROM check_in AS said
        WHERE said.key_result_id = key_result.id AND said.confidence IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM check_in AS later
            WHERE later.workspace_id = said.workspace_id AND later.supersedes_id = said.id
        )
        ORDER BY coalesce(said.said_at, said.at) DESC, said.id DESC LIMIT 1
    ), confidence),
    checked_in_at = coalesce((
        SELECT max(said.at) FROM check_in AS said
        WHERE said.key_result_id = key_result.id AND said.supersedes_id IS NULL AND said.source <> 'http'
    ), checked_in_at)
    WHERE id IN (SELECT key_result_id FROM check_in WHERE said_at IS NOT NULL)
"""


def upgrade() -> None:
    with op.batch_alter_table("check_in") as batch:
        batch.add_column(sa.Column("said_at", Instant(), nullable=True))
    op.execute(SAID)
    op.execute(KNOWN)


def downgrade() -> None:
    with op.batch_alter_table("check_in") as batch:
        batch.drop_column("said_at")
