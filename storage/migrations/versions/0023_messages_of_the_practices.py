"""The kinds of messages by which the practices speak"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = (
    *("prompt", "prompt_summary", "prompt_changed", "reminder"),
    *("blocker_asked", "blocker_answered", "digest", "digest_part", "notice"),
    *("board", "board_changed", "board_entry", "board_entry_changed", "review_pack", "decision"),
)
NEW = (
    *("control_room", "control_room_changed", "control_decision"),
    *("session", "question_answer", "session_reminder"),
    *("survey", "survey_result"),
    *("pilot_vote", "pilot_approval", "pilot_training", "pilot_news"),
)


def upgrade() -> None:
    _allow((*BEFORE, *NEW))


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"DELETE FROM delivery WHERE kind IN ({listed})")  # noqa: S608  # our own words
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(op.f("ck_delivery_delivery_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_delivery_delivery_kind"), sa.text(f"kind IN ({listed})"))
