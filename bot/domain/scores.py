"""Scores when a cycle closes (model.md, Score). A score belongs to an objective: nothing here adds up per person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bot.domain.charts import value_by
from bot.domain.checkins import CheckIn
from bot.domain.expected import level, term
from bot.domain.history import values
from bot.domain.ids import KeyResultId
from bot.domain.okrs import (
    Commitment,
    Direction,
    KeyResult,
    KeyResultState,
    Objective,
    ObjectiveState,
    ValueSource,
    Visibility,
)
from bot.domain.progress import counts_in_roll_ups, is_inside_band, progress_at
from bot.domain.ratios import NOTHING, clamp, weighted_mean
from bot.domain.revisions import TargetRevision, has_another_target, meant_at_first
from bot.domain.small_groups import ENOUGH

STAYS_AFTER = Fraction(1, 3)
TOO_SAFE_ABOVE = Fraction(85, 100)
OUTRAN_BELOW = Fraction(4, 10)
OWNERS_FOR_A_REPORT = ENOUGH
TENTHS = tuple(Decimal(tenth).scaleb(-1) for tenth in range(11))


class ScoreReading(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class TeamVerdict(StrEnum):
    TOO_SAFE = "too_safe"
    OUTRAN_CAPACITY = "outran_capacity"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultScore:
    """What is suggested for a key result: ``progress`` (exact, raw) on the due day from ``start`` to the original
    target, rounded down to ``score``; ``met`` is decided on the exact progress. ``start`` is the one that belonged to
    that target. ``progress_now`` is set where today's target differs from the original one."""

    key_result: KeyResult
    value: Decimal | None
    progress: Fraction
    score: Decimal
    met: bool
    start: Decimal | None = None
    progress_now: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveScore:
    """``progress`` is exact; ``with_cancelled`` is the score had the key results cancelled after a third of their term
    stayed; None when there are none: "0.9; 0.6 with the cancelled KR"."""

    score: Decimal
    met: bool
    progress: Fraction
    with_cancelled: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An objective that was closed with a score."""

    objective: Objective
    score: Decimal
    met: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamScores:
    """The scores of a team's open objectives in one cycle. ``is_shown``: there are five owners or more. ``counts`` is
    how many objectives got each score from 0.0 to 1.0; ``reading`` and ``counts`` are empty where nothing is shown.
    ``closed`` of ``all`` objectives are closed."""

    closed: int
    all: int
    is_shown: bool = False
    counts: Mapping[Decimal, int] = field(default_factory=dict)
    reading: "TeamReading | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamReading:
    """``mean`` and ``verdict`` look at aspirational objectives alone; committed ones read "kept 4 of 5"."""

    mean: Fraction | None
    verdict: TeamVerdict | None
    kept: int
    committed: int


def round_down(ratio: Fraction) -> Decimal:
    """A ratio, held between 0 and 1, rounded down to one decimal."""
    return Decimal(int(clamp(ratio) * 10)).scaleb(-1)


def score_key_result(
    key_result: KeyResult,
    commitment: Commitment,
    check_ins: Iterable[CheckIn],
    rolled_up: Decimal | None = None,
    revisions: Sequence[TargetRevision] = (),
) -> KeyResultScore:
    """Suggest a score from the value on the due day; of milestones nobody has checked in about, from those done by
    then. ``rolled_up`` is the value (0–100) of a key result that is added up from the objectives that support it, of
    which nobody checks in; ``revisions``, oldest first, are wanted of one that has another target than at first. Raises
    Invalid when the key result cannot be measured."""
    given, first = tuple(check_ins), meant_at_first(key_result, revisions)
    value = rolled_up if key_result.source is ValueSource.ROLLUP else value_by(key_result, given, key_result.due_day)
    if key_result.direction is Direction.MAINTAIN:
        reached = share_inside_band(key_result, given)
    else:
        reached = progress_at(first, value)
    return KeyResultScore(
        key_result=key_result,
        value=value,
        progress=reached,
        score=round_down(reached),
        met=reached >= level(commitment),
        start=first.start,
        progress_now=progress_at(key_result, value) if has_another_target(key_result) else None,
    )


def share_inside_band(key_result: KeyResult, check_ins: Iterable[CheckIn]) -> Fraction:
    """The share of check-ins up to the due day whose value lay inside the band; 0 without any."""
    known = values(each for each in check_ins if each.effective_day <= key_result.due_day)
    inside = sum(1 for value in known if is_inside_band(key_result, value))
    return Fraction(inside, len(known)) if known else NOTHING


def score_objective(
    objective: Objective,
    scored: Mapping[KeyResultId, KeyResultScore],
    cancelled_on: Mapping[KeyResultId, date],
    cycle_first_day: date,
) -> ObjectiveScore | None:
    """Suggest a score for an objective from those of its key results; None when none counts. ``scored`` holds one per
    key result, the cancelled ones included; ``cancelled_on`` says when those were cancelled."""
    kept = [each for each in objective.key_results if each.state is not KeyResultState.CANCELLED]
    staying = [
        each
        for each in objective.key_results
        if each.id in cancelled_on and _stays(each, cancelled_on[each.id], cycle_first_day)
    ]
    exact = _mean(kept, scored)
    with_cancelled = _mean([*kept, *staying], scored) if staying else None
    if exact is None:
        return None
    return ObjectiveScore(
        score=round_down(exact),
        met=exact >= level(objective.commitment),
        progress=exact,
        with_cancelled=None if with_cancelled is None else round_down(with_cancelled),
    )


def read_score(score: Decimal, commitment: Commitment) -> ScoreReading:
    """Aspirational: 0.7–1.0 green, 0.4–0.6 amber, below red. Committed: 1.0 green, 0.7–0.9 amber, below red."""
    green, amber = (Decimal("0.7"), Decimal("0.4"))
    if commitment is Commitment.COMMITTED:
        green, amber = Decimal(1), Decimal("0.7")
    if score >= green:
        return ScoreReading.GREEN
    return ScoreReading.AMBER if score >= amber else ScoreReading.RED


def is_met(score: Decimal, commitment: Commitment) -> bool:
    """Of a score that somebody gave; a suggested one is decided on the exact progress."""
    return Fraction(score) >= level(commitment)


def read_team(scored: Iterable[tuple[Objective, Decimal]]) -> TeamReading:
    """How a team's scores of one cycle read; restricted objectives are left out."""
    shown = [(each, score) for each, score in scored if each.visibility is Visibility.OPEN]
    committed = [score for each, score in shown if each.commitment is Commitment.COMMITTED]
    mean = weighted_mean(
        (each.weight, Fraction(score)) for each, score in shown if each.commitment is Commitment.ASPIRATIONAL
    )
    return TeamReading(
        mean=mean, verdict=_verdict(mean), kept=sum(1 for score in committed if score >= 1), committed=len(committed)
    )


def may_be_reported(objectives: Iterable[Objective]) -> bool:
    """Whether a report may carry these scores: of teams only, and with five owners or more."""
    given = tuple(objectives)
    owners = {each.owner_id for each in given}
    return all(each.team_id is not None for each in given) and len(owners) >= OWNERS_FOR_A_REPORT


def team_scores(objectives: Iterable[Objective], scored: Iterable[Scored]) -> TeamScores:
    """How the open objectives of a team in one cycle ended; what is restricted counts nowhere. The five owners are
    those of objectives that have a score, so that no score is that of a few."""
    shown = [one for one in objectives if counts_in_roll_ups(one)]
    ids = {one.id for one in shown}
    found = [one for one in scored if one.objective.id in ids]
    closed = sum(1 for one in shown if one.state is ObjectiveState.CLOSED)
    if not may_be_reported([one.objective for one in found]):
        return TeamScores(closed=closed, all=len(shown))
    counts = Counter(one.score for one in found)
    return TeamScores(
        closed=closed,
        all=len(shown),
        is_shown=True,
        counts={score: counts[score] for score in TENTHS},
        reading=read_team((one.objective, one.score) for one in found),
    )


def _stays(key_result: KeyResult, cancelled_on: date, cycle_first_day: date) -> bool:
    first, due = term(key_result, cycle_first_day)
    used, planned = (cancelled_on - first).days, (due - first).days
    return key_result.state is KeyResultState.CANCELLED and used >= STAYS_AFTER * planned


def _mean(key_results: Iterable[KeyResult], scored: Mapping[KeyResultId, KeyResultScore]) -> Fraction | None:
    return weighted_mean((each.weight, clamp(scored[each.id].progress)) for each in key_results)


def _verdict(mean: Fraction | None) -> TeamVerdict | None:
    if mean is None or OUTRAN_BELOW <= mean <= TOO_SAFE_ABOVE:
        return None
    return TeamVerdict.TOO_SAFE if mean > TOO_SAFE_ABOVE else TeamVerdict.OUTRAN_CAPACITY
