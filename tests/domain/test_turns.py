"""What is read out of the changes of state that somebody made."""

from datetime import UTC, datetime, timedelta

from bot.domain.turns import Turn, resumed_at

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)


def test_only_what_was_set_aside_is_taken_up_again() -> None:
    begun = Turn(subject_id=1, was="draft", state="active", at=MONDAY)
    paused = Turn(subject_id=1, was="active", state="paused", at=MONDAY + A_DAY)
    resumed = Turn(subject_id=1, was="paused", state="active", at=MONDAY + 2 * A_DAY)
    reopened = Turn(subject_id=1, was="done", state="active", at=MONDAY + 3 * A_DAY)

    assert resumed_at([begun, paused]) is None
    assert resumed_at([begun, paused, resumed, reopened]) == resumed.at
