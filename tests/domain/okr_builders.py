"""Short builders for key results, objectives and check-ins; every value that does not matter has a default."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from bot.domain.checkins import Blocker, CheckIn, CheckInSource
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import BlockerId, CheckInId, CycleId, KeyResultId, MilestoneId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Direction, KeyResult, Metric, Milestone, Objective, ObjectiveState

OCT_1 = date(2026, 10, 1)
DEC_31 = date(2026, 12, 31)
DEC_10 = date(2026, 12, 10)
WORKSPACE = WorkspaceId(1)
_ids = count(1)


def dec(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | str) and not isinstance(value, bool) else value


def a_key_result(**given: Any) -> KeyResult:
    number = next(_ids)
    fields: dict[str, Any] = {
        "id": KeyResultId(number),
        "workspace_id": WORKSPACE,
        "objective_id": ObjectiveId(12),
        "objective_number": 12,
        "number": number,
        "title": "Checkout success",
        "owner_id": PersonId(1),
        "start": 0,
        "target": 100,
        "active_from": OCT_1,
        "due_day": DEC_31,
    } | given
    for name in ("start", "target", "original_target", "band_low", "band_high", "current", "weight"):
        if name in fields:
            fields[name] = dec(fields[name])
    return KeyResult(**fields)


def a_band(low: Any = 2, high: Any = 3, **given: Any) -> KeyResult:
    return a_key_result(direction=Direction.MAINTAIN, start=None, target=None, band_low=low, band_high=high, **given)


def yes_no(**given: Any) -> KeyResult:
    return a_key_result(metric=Metric.YES_NO, start=None, target=None, **given)


def milestones(*due_days: date | None, done: int = 0, weights: tuple[int, ...] = (), **given: Any) -> KeyResult:
    """One milestone per due day, the first ``done`` of them done on 1 November."""
    each = tuple(
        Milestone(
            id=MilestoneId(position),
            workspace_id=WORKSPACE,
            key_result_id=KeyResultId(1),
            position=position,
            title=f"step {position}",
            weight=Decimal(weights[position] if weights else 1),
            due_day=due_day,
            done_on=date(2026, 11, 1) if position < done else None,
        )
        for position, due_day in enumerate(due_days)
    )
    return a_key_result(metric=Metric.MILESTONES, start=None, target=None, milestones=each, **given)


def an_objective(*key_results: KeyResult, **given: Any) -> Objective:
    number = next(_ids)
    fields: dict[str, Any] = {
        "id": ObjectiveId(number),
        "workspace_id": WORKSPACE,
        "number": number,
        "title": "Customers trust the checkout",
        "owner_id": PersonId(1),
        "cycle_id": CycleId(1),
        "state": ObjectiveState.ACTIVE,
        "key_results": key_results,
    } | given
    return Objective(**{name: dec(value) if name == "weight" else value for name, value in fields.items()})


def a_quarter(**given: Any) -> Cycle:
    fields: dict[str, Any] = {
        "id": CycleId(1),
        "workspace_id": WORKSPACE,
        "name": "Q4",
        "kind": CycleKind.QUARTER,
        "first_day": OCT_1,
        "last_day": DEC_31,
        "state": CycleState.ACTIVE,
    } | given
    return Cycle(**fields)


def a_check_in(value: Any = None, confidence: int | None = None, day: date = OCT_1, **given: Any) -> CheckIn:
    fields: dict[str, Any] = {
        "id": CheckInId(next(_ids)),
        "workspace_id": WORKSPACE,
        "key_result_id": KeyResultId(1),
        "author_id": PersonId(1),
        "value": dec(value),
        "confidence": confidence,
        "effective_day": day,
        "source": CheckInSource.PROMPT,
        "at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
    } | given
    return CheckIn(**fields)


def weekly(*values: Any, first_day: date = OCT_1, confidence: int | None = None) -> tuple[CheckIn, ...]:
    """One check-in a week."""
    days = (first_day + timedelta(weeks=week) for week in range(len(values)))
    return tuple(a_check_in(value, confidence, day) for value, day in zip(values, days, strict=True))


def a_blocker(**given: Any) -> Blocker:
    fields: dict[str, Any] = {
        "id": BlockerId(next(_ids)),
        "workspace_id": WORKSPACE,
        "key_result_id": KeyResultId(1),
        "opened_by_id": PersonId(1),
        "what": "the key to the vault",
        "opened_at": datetime(2026, 11, 2, 9, tzinfo=UTC),
    } | given
    return Blocker(**fields)
