"""What changed about an objective that others contribute to, and what their owners say to it: context, not control.

Pure values: a difference is the plain text of each fact before and after, exact and in no language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.errors import Invalid
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Alignment, Direction, KeyResult, KeyResultState, Metric, Objective, ObjectiveState
from bot.domain.typed_okrs import milestone_lines

MOST_WORDS = 300
WORDS = "context_words"
"""The field with the word to the owner above."""
MOST_ROUNDS = 2
"""Objectives whose outcome is told in one check-in message; the next one tells the others."""
TOLD_FOR = timedelta(days=28)
"""How long the outcome of a change stands on the page of the objective that changed."""

OWN = ("title", "why", "context")
NUMBERS = ("target", "band_low", "band_high")

Facts = Mapping[str, str]
"""``title``, ``why``, ``context``, ``state`` of an objective; of its key result 34 ``34.title``, ``34.target``,
``34.band_low``, ``34.band_high``, ``34.milestones``, ``34.due_day``, ``34.state``. Numbers are exact, days ISO."""


class Verdict(StrEnum):
    """WAITING: nobody has said anything yet. OVER: nothing is left to be asked."""

    WAITING = "waiting"
    SERVES = "serves"
    NEEDS_CHANGE = "needs_change"
    UNLINKED = "unlinked"
    OVER = "over"


ANSWERS = (Verdict.SERVES, Verdict.NEEDS_CHANGE, Verdict.UNLINKED)


@dataclass(frozen=True, slots=True)
class Difference:
    """The facts that changed, with what they were; False when there are none."""

    before: Facts = field(default_factory=dict)
    after: Facts = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextChange:
    """How an objective above has changed, as a question to whoever owns an objective that contributes to it. ``round``
    counts how often it changed before the answer; ``words`` are those to the owner above, who has read the answer at
    ``told_at``."""

    id: int
    workspace_id: WorkspaceId
    upper_objective_id: ObjectiveId
    from_objective_id: ObjectiveId
    before: dict[str, str]
    after: dict[str, str]
    reason: str = ""
    changed_by_id: PersonId
    changed_at: datetime
    round: int = 1
    verdict: Verdict = Verdict.WAITING
    words: str = ""
    answered_by_id: PersonId | None = None
    answered_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def difference(self) -> Difference:
        return Difference(self.before, self.after)


def difference(before: Objective, after: Objective) -> Difference:
    """Between two states of one objective with its key results; a key result that only one of them has is left out."""
    was, now = _facts(before), _facts(after)
    moved = [name for name in was if name in now and was[name] != now[name]]
    return Difference({name: was[name] for name in moved}, {name: now[name] for name in moved})


def cancelled(objective: Objective, key_result: KeyResult | None = None) -> Difference:
    """What changes when it is cancelled, or one of its key results."""
    if key_result is None:
        return difference(objective, replace(objective, state=ObjectiveState.CANCELLED))
    gone = replace(key_result, state=KeyResultState.CANCELLED)
    return difference(objective, with_key_result(objective, gone))


def with_key_result(objective: Objective, changed: KeyResult) -> Objective:
    results = (changed if one.id == changed.id else one for one in objective.key_results)
    return replace(objective, key_results=tuple(results))


def joined(earlier: Difference, later: Difference) -> Difference:
    """Two changes as one, from what was first to what is last. What has come back to what it was is none."""
    before, after = {**later.before, **earlier.before}, {**earlier.after, **later.after}
    moved = [name for name in after if before[name] != after[name]]
    return Difference({name: before[name] for name in moved}, {name: after[name] for name in moved})


def touches(changed: Difference, alignment: Alignment) -> bool:
    """Whether it concerns what contributes by this alignment to the objective that changed: all of it when that is to
    the objective as a whole; when it is to one key result, that one and the objective's own words and state."""
    if alignment.to_objective_id is not None:
        return bool(changed)
    its = f"{alignment.to_key_result_id}."
    return any("." not in name or name.startswith(its) for name in changed.after)


def touched_ends(changed: Difference, alignments: Iterable[Alignment]) -> list[Alignment]:
    return [one for one in alignments if touches(changed, one)]


def check_words(words: str) -> None:
    """Raises Invalid."""
    if len(words) > MOST_WORDS:
        raise Invalid({WORDS: ("too_long", {"most": str(MOST_WORDS)})})


def _facts(objective: Objective) -> dict[str, str]:
    found = {name: str(getattr(objective, name)) for name in OWN} | {"state": objective.state.value}
    for one in objective.key_results:
        found |= {f"{one.id}.{name}": value for name, value in _facts_of(one).items()}
    return found


def _facts_of(result: KeyResult) -> dict[str, str]:
    """That a key result is done changes nothing in what was agreed, so it reads as active."""
    state = KeyResultState.ACTIVE if result.state is KeyResultState.DONE else result.state
    found = {"title": result.title, "due_day": result.due_day.isoformat(), "state": state.value}
    if result.metric is Metric.MILESTONES:
        return found | {"milestones": milestone_lines(result.milestones)}
    if result.metric is Metric.YES_NO:
        return found
    names = NUMBERS[1:] if result.direction is Direction.MAINTAIN else NUMBERS[:1]
    return found | {name: plain_number(getattr(result, name)) for name in names}


def plain_number(value: Decimal | None) -> str:
    """``96`` for 96.0 too: the same number is no difference."""
    if value is None:
        return ""
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
