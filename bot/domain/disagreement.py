"""Two voices about one key result that do not say the same: shown with the reason, never corrected silently
(model.md, Two voices disagree)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bot.domain.expected import expected_progress, level
from bot.domain.okrs import Commitment, KeyResult, KeyResultState
from bot.domain.pace import Pace, is_directed_number
from bot.domain.progress import progress

SURE = 7  # of 10
HALF_PACE = Fraction(1, 2)
CHECK_INS_UNMOVED = 3
LATE_ENOUGH = Fraction(1, 5)


class DisagreementRule(StrEnum):
    SURE_BUT_BEHIND = "sure_but_behind"
    SURE_BUT_UNMOVED = "sure_but_unmoved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """The rule that fired and what it saw: the confidence (0–10), and the pace or the value that has not moved."""

    rule: DisagreementRule
    confidence: int
    pace: Pace | None = None
    value: Decimal | None = None


def disagreements(
    key_result: KeyResult,
    commitment: Commitment,
    *,
    pace: Pace | None,
    values: Sequence[Decimal],
    cycle_first_day: date,
    today: date,
) -> tuple[Disagreement, ...]:
    """What the owner's confidence and the numbers disagree about. ``values`` are those of the standing check-ins in the
    key result's unit, oldest first. A key result that has reached what counts as met may rest: nothing to disagree."""
    sure = key_result.confidence
    if sure is None or sure < SURE or key_result.state is not KeyResultState.ACTIVE:
        return ()
    found = []
    if pace is not None and pace.ratio < HALF_PACE:
        found.append(Disagreement(rule=DisagreementRule.SURE_BUT_BEHIND, confidence=sure, pace=pace))
    if _has_not_moved(key_result, commitment, values) and (
        expected_progress(key_result, cycle_first_day, today) >= LATE_ENOUGH
    ):
        found.append(Disagreement(rule=DisagreementRule.SURE_BUT_UNMOVED, confidence=sure, value=values[-1]))
    return tuple(found)


def _has_not_moved(key_result: KeyResult, commitment: Commitment, values: Sequence[Decimal]) -> bool:
    last = values[-CHECK_INS_UNMOVED:]
    return (
        is_directed_number(key_result)
        and len(last) == CHECK_INS_UNMOVED
        and len(set(last)) == 1
        and progress(key_result) < level(commitment)
    )
