"""How long an offer of help waits, and how long help that was accepted is shown."""

from datetime import timedelta

from bot.domain.okrs import RUNNING, KeyResult, KeyResultState, Objective

LONGEST_OFFER = 500
"""Characters of an offer's words."""

WAITS_FOR = timedelta(days=14)
"""An offer that nobody has answered for so long is asked about no more."""

HELPS_FOR = timedelta(days=28)
"""How long help is shown after it was accepted, unless somebody says before that it is over."""

STOOD_IN = "offered to stand in"
"""The reason in the audit by which standing in is found again."""


def may_still_be_helped(key_result: KeyResult, objective: Objective) -> bool:
    """While somebody works on it, or means to go on; not what is done, cancelled or closed."""
    going_on = key_result.state in (KeyResultState.ACTIVE, KeyResultState.PAUSED)
    return going_on and objective.state in RUNNING
