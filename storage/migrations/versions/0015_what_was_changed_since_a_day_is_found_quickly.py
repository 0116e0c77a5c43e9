"""What was changed since a day is found quickly: the audit by kind and moment."""

from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_event_at", "audit_event", ["workspace_id", "kind", "at"])


def downgrade() -> None:
    op.drop_index("ix_audit_event_at", "audit_event")
