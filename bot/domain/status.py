"""Where a key result and an objective stand (model.md, Status of a KR; Status of an objective; Confidence).

There is no status to fill in: it follows from the state, from how long nothing was heard, and from the confidence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.domain.ids import KeyResultId
from bot.domain.okrs import Direction, KeyResult, KeyResultState, Objective, ObjectiveState, ValueSource
from bot.domain.progress import is_inside_band
from bot.domain.ratios import weighted_mean

GRACE = 3  # working days


class Status(StrEnum):
    """From worst to best; paused and cancelled stand outside the order."""

    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    NO_OWNER = "no_owner"
    STALE = "stale"
    PENDING = "pending"
    ON_TRACK = "on_track"
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class ConfidenceBand(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long nothing was heard of a key result, in working days of whoever is asked about it.

    ``since_first_due`` is None while no check-in has come due yet. ``late`` is how late the oldest unanswered check-in
    is, absences taken off; 0 when nothing is owed. ``unattended``: the owner has been away for more than one rhythm
    and nobody stands in. ``no_owner``: the owner has left and nobody stands in, so that nobody is asked any more."""

    since_first_due: int | None = None
    late: int = 0
    unattended: bool = False
    no_owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveStatus:
    """The worst status, with its share and its cause: ``on_track`` (or done) of ``total`` key results, and the
    ``causes`` that have the worst status, in their order; no causes when all is well."""

    status: Status
    on_track: int = 0
    total: int = 0
    counts: tuple[tuple[Status, int], ...] = ()
    causes: tuple[KeyResult, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectiveConfidence:
    """The weighted mean of the last confidences (0–10, exact), always with the lowest."""

    mean: Fraction
    lowest: KeyResult


WELL = frozenset({Status.ON_TRACK, Status.DONE})
SETTLED = {
    KeyResultState.DONE: Status.DONE,
    KeyResultState.CLOSED: Status.DONE,
    KeyResultState.CANCELLED: Status.CANCELLED,
    KeyResultState.PAUSED: Status.PAUSED,
}
SETTLED_OBJECTIVES = {
    ObjectiveState.CLOSED: Status.DONE,
    ObjectiveState.CANCELLED: Status.CANCELLED,
    ObjectiveState.PAUSED: Status.PAUSED,
}
BY_CONFIDENCE = {
    ConfidenceBand.HIGH: Status.ON_TRACK,
    ConfidenceBand.MEDIUM: Status.AT_RISK,
    ConfidenceBand.LOW: Status.OFF_TRACK,
}
WORST_FIRST: tuple[Status, ...] = tuple(status for status in Status if status not in (Status.PAUSED, Status.CANCELLED))


def confidence_band(confidence: int) -> ConfidenceBand:
    """7–10 high, 4–6 medium, 0–3 low."""
    if confidence >= 7:
        return ConfidenceBand.HIGH
    return ConfidenceBand.MEDIUM if confidence >= 4 else ConfidenceBand.LOW


def key_result_status(key_result: KeyResult, silence: Silence, supporting: Iterable[Status] = ()) -> Status:
    """The first rule of model.md that matches. A key result whose source is ``rollup`` is not asked about: it stands
    as the worst of the objectives ``supporting`` it. What nobody answers for says so, whatever was heard before."""
    if key_result.state in SETTLED:
        return SETTLED[key_result.state]
    if silence.no_owner:
        return Status.NO_OWNER
    if key_result.source is ValueSource.ROLLUP:
        return worst(supporting) or Status.PENDING
    if _is_new(key_result, silence):
        return Status.PENDING
    if silence.late > GRACE or silence.unattended:
        return Status.STALE
    return _heard_status(key_result)


def worst(statuses: Iterable[Status]) -> Status | None:
    """The worst, paused and cancelled left out; None when nothing remains."""
    given = set(statuses)
    return next((status for status in WORST_FIRST if status in given), None)


def objective_status(objective: Objective, statuses: Mapping[KeyResultId, Status]) -> ObjectiveStatus:
    """The worst among the key results with weight above 0. ``statuses`` holds one per key result of the objective.
    An objective that is paused, cancelled or closed stands as such; one without key results is pending."""
    rated = [(each, statuses[each.id]) for each in objective.key_results if each.weight > 0]
    if objective.state in SETTLED_OBJECTIVES:
        return ObjectiveStatus(status=SETTLED_OBJECTIVES[objective.state])
    found = worst(status for _, status in rated)
    if found is None:
        return ObjectiveStatus(status=_without_open_ones(status for _, status in rated))
    counted: Counter[Status] = Counter(status for _, status in rated if status in WORST_FIRST)
    return ObjectiveStatus(
        status=found,
        on_track=sum(counted[status] for status in WELL),
        total=counted.total(),
        counts=tuple((status, counted[status]) for status in WORST_FIRST if counted[status]),
        causes=() if found in WELL else tuple(each for each, status in rated if status is found),
    )


def objective_confidence(objective: Objective) -> ObjectiveConfidence | None:
    """The weighted mean of the last confidences of the key results that are neither paused nor cancelled; None before
    anybody has given one."""
    outside = (KeyResultState.PAUSED, KeyResultState.CANCELLED)
    said = [
        (each.confidence, each)
        for each in objective.key_results
        if each.confidence is not None and each.weight > 0 and each.state not in outside
    ]
    mean = weighted_mean((each.weight, Fraction(confidence)) for confidence, each in said)
    if mean is None:
        return None
    return ObjectiveConfidence(mean, min(said, key=lambda pair: (pair[0], pair[1].number))[1])


def _is_new(key_result: KeyResult, silence: Silence) -> bool:
    """Nothing was heard yet, and it is too early to wonder."""
    in_time = silence.since_first_due is None or silence.since_first_due <= GRACE
    return key_result.checked_in_at is None and in_time


def _heard_status(key_result: KeyResult) -> Status:
    if key_result.direction is Direction.MAINTAIN and key_result.current is not None:
        return Status.ON_TRACK if is_inside_band(key_result, key_result.current) else Status.OFF_TRACK
    if key_result.confidence is None:
        return Status.PENDING
    return BY_CONFIDENCE[confidence_band(key_result.confidence)]


def _without_open_ones(statuses: Iterable[Status]) -> Status:
    given = set(statuses)
    if not given:
        return Status.PENDING
    return Status.PAUSED if Status.PAUSED in given else Status.CANCELLED
