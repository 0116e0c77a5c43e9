"""What a weekly snapshot keeps of an objective and of a team, for charts: progress beside expected progress (model.md,
Weekly snapshot; Charts)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from bot.domain.charts import value_by
from bot.domain.checkins import CheckIn
from bot.domain.cycles import Cycle
from bot.domain.ids import KeyResultId, TeamId
from bot.domain.okrs import Metric, Objective
from bot.domain.pace import compare, compare_values
from bot.domain.progress import counted_key_results, team_progress
from bot.domain.status import objective_confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Progress and expected progress (``e · L``), 0–1; ``confidence`` is the mean of 0–10, where it is known."""

    progress: Fraction
    expected: Fraction
    confidence: Fraction | None = None


def last_day_of(cycle: Cycle, week: int) -> date:
    """The last day of a week of the cycle, weeks counted from 1; odd days at the end belong to the last one."""
    return cycle.last_day if week >= cycle.weeks else cycle.first_day + timedelta(days=7 * week - 1)


def weeks_over(cycle: Cycle, today: date) -> range:
    """The weeks of the cycle that have ended."""
    running = cycle.weeks + 1 if today > cycle.last_day else cycle.week_of(today)
    return range(1, max(1, running))


def can_be_measured(objective: Objective, day: date) -> bool:
    """Whether it had, on that day, anything whose progress can be compared with the expected."""
    return any(
        each.metric is not Metric.YES_NO and each.active_from <= day and each.weight > 0
        for each in counted_key_results(objective)
    )


def objective_on(
    objective: Objective, check_ins: Mapping[KeyResultId, Iterable[CheckIn]], cycle: Cycle, day: date
) -> Measure | None:
    """An objective on a day, from the check-ins that stand for that day or earlier; None when nothing can be compared.
    ``check_ins`` need hold no more than the last one with a value of each key result."""
    begun = replace(objective, key_results=tuple(each for each in objective.key_results if each.active_from <= day))
    given = {each.id: tuple(check_ins.get(each.id, ())) for each in begun.key_results}
    values = {each.id: value_by(each, given[each.id], day) for each in begun.key_results}
    compared = compare_values(begun, values, cycle.first_day, day)
    if compared.progress is None or compared.expected is None:
        return None
    said = {identity: found[-1].confidence for identity, found in given.items() if found}
    then = replace(begun, key_results=tuple(replace(each, confidence=said.get(each.id)) for each in begun.key_results))
    confidence = objective_confidence(then)
    mean = None if confidence is None else confidence.mean
    return Measure(progress=compared.progress, expected=compared.expected, confidence=mean)


def objective_now(objective: Objective, cycle: Cycle, today: date) -> Measure | None:
    """An objective with the values at hand."""
    compared = compare(objective, cycle.first_day, today)
    if compared.progress is None or compared.expected is None:
        return None
    confidence = objective_confidence(objective)
    mean = None if confidence is None else confidence.mean
    return Measure(progress=compared.progress, expected=compared.expected, confidence=mean)


def team_on(measured: Iterable[tuple[Objective, Measure]], cycle: Cycle, team_id: TeamId) -> Measure | None:
    """A team from the objectives of one cycle that serve it, each with its share; restricted ones are left out."""
    known, team = [(one, measure) for one, measure in measured if team_id in one.team_ids], (team_id,)
    progress = team_progress([(objective, measure.progress) for objective, measure in known], cycle.id, team)
    expected = team_progress([(objective, measure.expected) for objective, measure in known], cycle.id, team)
    if progress is None or expected is None:
        return None
    confidence = team_progress([(objective, measure.confidence) for objective, measure in known], cycle.id, team)
    return Measure(progress=progress, expected=expected, confidence=confidence)
