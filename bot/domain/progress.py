"""How far a key result, an objective, a team has come (model.md, KR progress; Objective progress; Team, line, company).

All results are exact ratios: 0 is the start, 1 the target.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.domain.errors import Invalid
from bot.domain.expected import expected_progress
from bot.domain.ids import CycleId, TeamId
from bot.domain.okrs import (
    COUNTED,
    Direction,
    KeyResult,
    KeyResultState,
    Metric,
    Objective,
    ValueSource,
    Visibility,
)
from bot.domain.ratios import ALL, NOTHING, as_decimal, clamp, share_of_way, weighted_mean


def progress(key_result: KeyResult) -> Fraction:
    """Raw progress towards today's target: below 0 when it moved the wrong way, above 1 when it went beyond. What
    nobody has given a value yet has not moved: 0.

    Raises Invalid when the start equals the target or the band has no width."""
    return progress_at(key_result, current_value(key_result))


def current_value(key_result: KeyResult) -> Decimal | None:
    """The value of the last check-in, in the key result's unit; before the first one, the weight of the milestones
    that are done, and None for every other metric."""
    if key_result.current is None and key_result.metric is Metric.MILESTONES:
        return sum((each.weight for each in key_result.milestones if each.done_on is not None), Decimal(0))
    return key_result.current


def progress_at(key_result: KeyResult, value: Decimal | None) -> Fraction:
    """Raw progress with ``value``, in the key result's unit, instead of the current one.
    ``p = (current − start) / (target − start)``; maintain: see ``closeness_to_band``.

    Raises Invalid as ``progress`` does."""
    if key_result.direction is Direction.MAINTAIN:
        return closeness_to_band(key_result, value)
    start, end = _ends(key_result)
    if start == end:
        raise Invalid({"target": ("same_as_start", {"start": str(start)})})
    return NOTHING if value is None else share_of_way(value, start, end)


def closeness_to_band(key_result: KeyResult, value: Decimal | None) -> Fraction:
    """1 inside the band (its ends included), falling to 0 one band width outside; 0 without a value.

    Raises Invalid when the band has no width."""
    low, high = _band(key_result)
    if value is None:
        return NOTHING
    outside = max(low - Fraction(value), Fraction(value) - high, NOTHING)
    return clamp(ALL - outside / (high - low))


def is_inside_band(key_result: KeyResult, value: Decimal) -> bool:
    """Whether a value of a MAINTAIN key result lies in its band, ends included. Raises Invalid without a band."""
    low, high = _band(key_result)
    return low <= value <= high


def counted_progress(key_result: KeyResult, cycle_first_day: date, today: date) -> Fraction:
    """What a key result brings into its objective, 0–1: clamped progress; maintain counts ``e · p``, so that an
    indicator that only has to be kept does not look finished in the first week."""
    return counted_progress_at(key_result, current_value(key_result), cycle_first_day, today)


def counted_progress_at(key_result: KeyResult, value: Decimal | None, cycle_first_day: date, today: date) -> Fraction:
    """``counted_progress`` with another value, for a day in the past."""
    reached = clamp(progress_at(key_result, value))
    if key_result.direction is Direction.MAINTAIN:
        return expected_progress(key_result, cycle_first_day, today) * reached
    return reached


def counted_key_results(objective: Objective) -> tuple[KeyResult, ...]:
    """The key results that are not cancelled."""
    return tuple(each for each in objective.key_results if each.state is not KeyResultState.CANCELLED)


def objective_progress(objective: Objective, cycle_first_day: date, today: date) -> Fraction | None:
    """``Σ wᵢ · clamp(pᵢ) / Σ wᵢ`` over the key results that are not cancelled; None without any. ``today`` is the
    date in the workspace's zone."""
    return weighted_mean(
        (each.weight, counted_progress(each, cycle_first_day, today)) for each in counted_key_results(objective)
    )


def team_progress(
    rated: Iterable[tuple[Objective, Fraction | None]], cycle_id: CycleId, team_ids: Collection[TeamId] = ()
) -> Fraction | None:
    """The weighted mean of objectives of one cycle; drafts, cancelled and restricted ones are left out. With
    ``team_ids`` each weighs ``weight · share``: as much of it as serves these teams. None when nothing is left."""
    return weighted_mean(
        (weight_in(objective, team_ids), reached)
        for objective, reached in rated
        if objective.cycle_id == cycle_id and counts_in_roll_ups(objective)
    )


def counts_in_roll_ups(objective: Objective) -> bool:
    """Drafts, cancelled and restricted ones do not."""
    return objective.visibility is Visibility.OPEN and objective.state in COUNTED


def weight_in(objective: Objective, team_ids: Collection[TeamId]) -> Fraction:
    """Its weight, as far as it serves these teams; without any, all of it."""
    weight = Fraction(objective.weight)
    return weight * objective.share_in(team_ids) if team_ids else weight


def combined_progress(lines: Iterable[tuple[Fraction | Decimal, Fraction | None]]) -> Fraction | None:
    """Several lines as one, from (share, progress of the line): a line with nothing in it (None) is left out and the
    rest re-normalised."""
    return weighted_mean(lines)


def roll_up_value(supporting: Iterable[tuple[Objective, Fraction | None]]) -> Decimal | None:
    """The value, 0–100, of a key result whose source is ``rollup``: ``Σ w·p / Σ w`` of the objectives aligned to it,
    in percent with four places. None when nothing supports it yet."""
    mean = weighted_mean(
        (objective.weight, reached) for objective, reached in supporting if counts_in_roll_ups(objective)
    )
    return None if mean is None else as_decimal(mean * 100)


def milestones_weight(key_result: KeyResult) -> Decimal:
    """The sum of the milestones' weights; the target when the milestones themselves were not loaded."""
    if key_result.milestones:
        return sum((each.weight for each in key_result.milestones), Decimal(0))
    return key_result.target or Decimal(0)


def check_key_result(key_result: KeyResult) -> None:
    """Raises Invalid with every field that makes a key result impossible to measure."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    if key_result.weight <= 0:
        found["weight"] = ("not_positive", {"weight": str(key_result.weight)})
    if key_result.due_day <= key_result.active_from:
        found["due_day"] = ("not_after_start", {"active_from": key_result.active_from.isoformat()})
    if key_result.source is ValueSource.ROLLUP and key_result.metric is not Metric.PERCENT:
        found["metric"] = ("roll_up_is_percent", {})
    try:
        progress(key_result)
    except Invalid as error:
        found |= error.fields
    if found:
        raise Invalid(found)


def _ends(key_result: KeyResult) -> tuple[Decimal, Decimal]:
    if key_result.metric is Metric.YES_NO:
        return Decimal(0), Decimal(1)
    if key_result.metric is Metric.MILESTONES:
        return Decimal(0), milestones_weight(key_result)
    if key_result.start is None:
        raise Invalid({"start": ("missing", {})})
    if key_result.target is None:
        raise Invalid({"target": ("missing", {})})
    return key_result.start, key_result.target


def _band(key_result: KeyResult) -> tuple[Fraction, Fraction]:
    low, high = key_result.band_low, key_result.band_high
    if low is None or high is None:
        raise Invalid({"band": ("missing", {})})
    if low >= high:
        raise Invalid({"band": ("no_width", {"low": str(low), "high": str(high)})})
    return Fraction(low), Fraction(high)
