"""Carrying an objective over into the next cycle: what of it goes on, and what begins anew (product.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.closing import Decision
from bot.domain.cycles import Cycle, CycleState
from bot.domain.okrs import KeyResult, KeyResultState, Metric, Milestone, Objective, ValueSource
from bot.domain.pace import is_directed_number
from bot.domain.progress import current_value, progress_at
from bot.domain.restricting import LONGEST

GOES_ON = (Decision.KEEP, Decision.CHANGE)
TO_COME = (CycleState.PLANNING, CycleState.ACTIVE)


@dataclass(frozen=True, slots=True)
class Anew:
    """A key result of the next cycle: the columns of its row, and its milestones."""

    columns: dict[str, Any]
    milestones: tuple[Milestone, ...] = ()


def next_cycle(cycle: Cycle, cycles: Iterable[Cycle]) -> Cycle | None:
    """The first one of the same kind that begins after ``cycle`` and is not over; None while there is none."""
    after = (one for one in cycles if one.kind is cycle.kind and one.first_day > cycle.last_day)
    return min((one for one in after if one.state in TO_COME), key=lambda one: (one.first_day, one.id), default=None)


def anew(objective: Objective, cycle: Cycle) -> dict[str, Any]:
    """The columns of the draft that goes on with an objective."""
    return {
        "title": objective.title,
        "why": objective.why,
        "context": objective.context,
        "owner_id": objective.owner_id,
        "team_id": objective.team_id,
        "commitment": objective.commitment,
        "weight": objective.weight,
        "cycle_id": cycle.id,
        "carried_from_id": objective.id,
    }


def review_day_anew(objective: Objective, today: date) -> date:
    """What is restricted stays so, and is looked at again no later than any other."""
    latest, day = today + LONGEST, objective.review_day
    return latest if day is None or day <= today else min(day, latest)


def key_result_anew(result: KeyResult, cycle: Cycle) -> Anew | None:
    """What goes on of a key result; None when nothing of it does: it was cancelled, or is done for good.

    The reached value is the start of a directed number; where it is at the target already, the target is left empty and
    asked for. Milestones that are done stay behind, and so do days that are over. Check-ins stay behind altogether."""
    if result.state is KeyResultState.CANCELLED or _is_done_for_good(result):
        return None
    columns: dict[str, Any] = {
        "title": result.title,
        "owner_id": result.owner_id,
        "stand_in_id": result.stand_in_id if result.stand_in_until is None else None,
        "metric": result.metric,
        "direction": result.direction,
        "unit": result.unit,
        "start": result.start,
        "target": result.target,
        "band_low": result.band_low,
        "band_high": result.band_high,
        "weight": result.weight,
        "source": ValueSource.ROLLUP if result.source is ValueSource.ROLLUP else ValueSource.MANUAL,
        "active_from": cycle.first_day,
        "due_day": cycle.last_day,
        "carried_from_id": result.id,
    }
    left = tuple(_milestone_anew(one, cycle) for one in result.milestones if one.done_on is None)
    if result.metric is Metric.MILESTONES:
        columns["target"] = None
    elif _goes_on_from_its_value(result):
        columns["start"] = result.current
        columns["target"] = None if is_reached(result) else result.target
    return Anew(columns, left)


def is_reached(result: KeyResult) -> bool:
    """Whether the value is at today's target, or beyond it."""
    if result.current is None or result.start is None or result.target is None or result.start == result.target:
        return False
    return progress_at(result, result.current) >= 1


def _goes_on_from_its_value(result: KeyResult) -> bool:
    return is_directed_number(result) and result.source is not ValueSource.ROLLUP and result.current is not None


def _is_done_for_good(result: KeyResult) -> bool:
    if result.metric is Metric.YES_NO:
        return current_value(result) == 1
    return result.metric is Metric.MILESTONES and all(one.done_on is not None for one in result.milestones)


def _milestone_anew(one: Milestone, cycle: Cycle) -> Milestone:
    kept = one.due_day is not None and cycle.first_day <= one.due_day <= cycle.last_day
    return replace(one, due_day=one.due_day if kept else None)
