"""Progress against expected progress (model.md, Pace; Objective progress)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bot.domain.expected import expected_progress, expected_with_commitment, has_dated_milestones, level, term
from bot.domain.ids import KeyResultId
from bot.domain.okrs import NUMBERS, Commitment, Direction, KeyResult, Metric, Objective
from bot.domain.progress import counted_key_results, counted_progress_at, current_value, progress
from bot.domain.ratios import weighted_mean
from bot.domain.workspaces import Thresholds

FIRST_DAYS = 7
FIRST_SHARE = Fraction(1, 10)


class PaceBand(StrEnum):
    AS_PLANNED = "as_planned"
    SLOW = "slow"
    FAR_BEHIND = "far_behind"


@dataclass(frozen=True, slots=True)
class Pace:
    """``ratio`` is progress over ``e · L``: 1 is as planned; negative when the value moved the wrong way."""

    ratio: Fraction
    band: PaceBand


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Progress beside expected progress (``e · L``) of the key results that can be compared; both None when none can.
    Yes/no key results stand beside it, as the number still open."""

    progress: Fraction | None
    expected: Fraction | None
    yes_no_open: int


def pace(
    key_result: KeyResult, commitment: Commitment, cycle_first_day: date, today: date, thresholds: Thresholds
) -> Pace | None:
    """``p / (e · L)`` with its band. None for what has no pace: other metrics than directed numbers and dated
    milestones, no check-in yet, ``e`` = 0, or less than 7 days or 10% of the term (the longer) gone."""
    if not _can_have_pace(key_result) or not _has_begun(key_result, cycle_first_day, today):
        return None
    expected = expected_progress(key_result, cycle_first_day, today) * level(commitment)
    if expected == 0:
        return None
    ratio = progress(key_result) / expected
    return Pace(ratio, pace_band(ratio, thresholds))


def pace_band(ratio: Fraction, thresholds: Thresholds) -> PaceBand:
    """From 0.95 on as planned, below 0.75 far behind, unless the workspace set other thresholds."""
    if ratio >= Fraction(thresholds.as_planned):
        return PaceBand.AS_PLANNED
    return PaceBand.SLOW if ratio >= Fraction(thresholds.far_behind) else PaceBand.FAR_BEHIND


def compare(objective: Objective, cycle_first_day: date, today: date) -> Comparison:
    """An objective's progress beside what was expected by today; yes/no key results counted apart."""
    values = {each.id: current_value(each) for each in objective.key_results}
    return compare_values(objective, values, cycle_first_day, today)


def compare_values(
    objective: Objective, values: dict[KeyResultId, Decimal | None], cycle_first_day: date, today: date
) -> Comparison:
    """``compare`` with the values of another day."""
    counted = counted_key_results(objective)
    measured = [each for each in counted if each.metric is not Metric.YES_NO]
    return Comparison(
        progress=weighted_mean(
            (each.weight, counted_progress_at(each, values.get(each.id), cycle_first_day, today)) for each in measured
        ),
        expected=weighted_mean(
            (each.weight, expected_with_commitment(each, objective.commitment, cycle_first_day, today))
            for each in measured
        ),
        yes_no_open=sum(1 for each in counted if each.metric is Metric.YES_NO and values.get(each.id) != 1),
    )


def is_directed_number(key_result: KeyResult) -> bool:
    """A number, percentage or amount that is to rise or to fall."""
    return key_result.metric in NUMBERS and key_result.direction is not Direction.MAINTAIN


def _can_have_pace(key_result: KeyResult) -> bool:
    measurable = is_directed_number(key_result) or has_dated_milestones(key_result)
    return measurable and key_result.current is not None


def _has_begun(key_result: KeyResult, cycle_first_day: date, today: date) -> bool:
    first, due = term(key_result, cycle_first_day)
    gone = (today - first).days
    return gone >= FIRST_DAYS and gone * FIRST_SHARE.denominator >= (due - first).days * FIRST_SHARE.numerator
