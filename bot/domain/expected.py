"""How far a key result should have come by a day (model.md, Expected progress)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.domain.okrs import Commitment, KeyResult, Metric
from bot.domain.ratios import ALL, NOTHING, clamp

ENOUGH = {Commitment.COMMITTED: Fraction(1), Commitment.ASPIRATIONAL: Fraction(7, 10)}


def level(commitment: Commitment) -> Fraction:
    """``L``: the progress that counts as met: 1 for committed, 0.7 for aspirational."""
    return ENOUGH[commitment]


def term(key_result: KeyResult, cycle_first_day: date) -> tuple[date, date]:
    """The first and the due day between which progress is expected: from the later of the cycle's first day and the
    day the key result became active."""
    return max(cycle_first_day, key_result.active_from), key_result.due_day


def expected_progress(key_result: KeyResult, cycle_first_day: date, today: date) -> Fraction:
    """``e`` between 0 and 1: ``clamp((today − first) / (due − first))``; for dated milestones the weight due so far
    over the total. ``today`` is the date in the workspace's zone."""
    if has_dated_milestones(key_result):
        return _milestones_due(key_result, today)
    first, due = term(key_result, cycle_first_day)
    if due <= first:
        return ALL if today >= due else NOTHING
    return clamp(Fraction((today - first).days, (due - first).days))


def expected_with_commitment(
    key_result: KeyResult, commitment: Commitment, cycle_first_day: date, today: date
) -> Fraction:
    """``e · L``: what progress is compared with, and what is drawn beside it."""
    return expected_progress(key_result, cycle_first_day, today) * level(commitment)


def has_dated_milestones(key_result: KeyResult) -> bool:
    """Whether at least one milestone has a due day; the others are then due with the key result itself."""
    return key_result.metric is Metric.MILESTONES and any(each.due_day for each in key_result.milestones)


def _milestones_due(key_result: KeyResult, today: date) -> Fraction:
    total = sum((each.weight for each in key_result.milestones), Decimal(0))
    due = sum(
        (each.weight for each in key_result.milestones if (each.due_day or key_result.due_day) <= today), Decimal(0)
    )
    return Fraction(Fraction(due), Fraction(total)) if total else NOTHING
