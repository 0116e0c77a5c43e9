"""An objective and its key results as somebody types them into fields: text, kept as it was typed, until it is read.

What the fields mean is decided in typed_reading.py. Forms keep these values between their pages as JSON.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.domain.drafts import DraftLine, DraftProblem
from bot.domain.ids import CycleId, KeyResultId, ObjectiveId, PersonId, TeamId
from bot.domain.numerals import plain_decimal
from bot.domain.okrs import Direction, KeyResult, Metric, Milestone, Objective
from bot.domain.refusals import written_apart

_NUMBER_PROBLEMS = frozenset({DraftProblem.NUMBER_READS_TWO_WAYS, DraftProblem.NUMBER_UNREADABLE})


class Kind(StrEnum):
    """What is asked of a key result; whether it is a percentage or an amount follows from its unit."""

    CHANGE = "change"
    BAND = "band"
    YES_NO = "yes_no"
    MILESTONES = "milestones"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedKeyResult:
    """``key`` tells the key results of one form apart. ``start`` and ``target`` are the ends of a BAND. ``due_day`` is
    an ISO date or empty: the cycle's last. ``owner_id`` None is the objective's owner. ``milestones`` are lines."""

    key: int
    id: KeyResultId | None = None
    text: str = ""
    title: str = ""
    kind: Kind = Kind.CHANGE
    unit: str = ""
    start: str = ""
    target: str = ""
    due_day: str = ""
    owner_id: PersonId | None = None
    stand_in_id: PersonId | None = None
    weight: str = ""
    milestones: str = ""

    def field(self, name: str) -> str:
        """The name of one of its fields in the form."""
        return f"kr{self.key}_{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedObjective:
    """``text`` is what stands in the paste box. ``align_to`` is ``O12`` or ``K34`` by id, or empty. ``serves``: other
    teams with their shares, one a line. ``keys_made`` only grows. ``adds``: these key results are for an objective
    that runs already; ``proposal_id`` is what asked for them. ``lessons``: what was said to lessons that were shown
    (``12 applies``)."""

    objective_id: ObjectiveId | None = None
    text: str = ""
    cycle_id: CycleId | None = None
    team_id: TeamId | None = None
    title: str = ""
    why: str = ""
    context: str = ""
    commitment: str = "committed"
    weight: str = ""
    align_to: str = ""
    serves: str = ""
    key_results: tuple[TypedKeyResult, ...] = ()
    keys_made: int = 0
    left_out: int = 0
    more: bool = False
    page: int = 0
    share: bool = True
    adds: bool = False
    proposal_id: int | None = None
    parked_id: int | None = None
    lessons: tuple[str, ...] = ()

    def with_line(self, typed: TypedKeyResult) -> "TypedObjective":
        """With one more key result, under a key of its own."""
        added = replace(typed, key=self.keys_made)
        return replace(self, key_results=(*self.key_results, added), keys_made=self.keys_made + 1)

    def without(self, key: int) -> "TypedObjective":
        return replace(self, key_results=tuple(each for each in self.key_results if each.key != key))


def as_typed(value: Decimal | None, point: str = ".") -> str:
    """A number as a person would type it into a field: no grouping, and never in a way that reads two ways."""
    if value is None:
        return ""
    return written_apart(plain_decimal(value)).replace(".", point)


def from_line(line: DraftLine, point: str = ".") -> TypedKeyResult:
    """A line of the paste box as fields; numbers that could not be read stay as they were typed."""
    unread = [one for one in line.not_understood if one.problem in _NUMBER_PROBLEMS]
    has_start = not any(one.problem is DraftProblem.NO_START for one in line.not_understood)
    start, target = _ends(line.direction, line.start, line.target, line.band_low, line.band_high)
    typed_start = as_typed(start, point)
    if start is None and has_start and unread:
        typed_start = unread.pop(0).about
    typed_target = as_typed(target, point) or (unread[0].about if unread else "")
    return TypedKeyResult(
        key=0,
        text=line.text,
        title=line.title,
        kind=_kind(line.metric, line.direction),
        unit=line.unit,
        start=typed_start,
        target=typed_target,
        due_day=_iso(line.due_day),
    )


def from_key_result(key_result: KeyResult, point: str = ".") -> TypedKeyResult:
    start, target = _ends(
        key_result.direction, key_result.start, key_result.target, key_result.band_low, key_result.band_high
    )
    return TypedKeyResult(
        key=0,
        id=key_result.id,
        title=key_result.title,
        kind=_kind(key_result.metric, key_result.direction),
        unit=key_result.unit or ("%" if key_result.metric is Metric.PERCENT else ""),
        start=as_typed(start, point),
        target=as_typed(target, point),
        due_day=_iso(key_result.due_day),
        owner_id=key_result.owner_id,
        stand_in_id=key_result.stand_in_id,
        weight=as_typed(key_result.weight, point),
        milestones=milestone_lines(key_result.milestones, point),
    )


def from_objective(objective: Objective, point: str = ".") -> TypedObjective:
    typed = TypedObjective(
        objective_id=objective.id,
        cycle_id=objective.cycle_id,
        team_id=objective.team_id,
        title=objective.title,
        why=objective.why,
        context=objective.context,
        commitment=objective.commitment.value,
        weight=as_typed(objective.weight, point),
    )
    for each in objective.key_results:
        typed = typed.with_line(from_key_result(each, point=point))
    return typed


def milestone_lines(milestones: Iterable[Milestone], point: str = ".") -> str:
    """``Design signed off, weight 2, by 2026-11-15``: one line each, as they can be read again."""
    return "\n".join(_milestone_line(each, point) for each in milestones)


def as_json(typed: TypedObjective) -> dict[str, Any]:
    return asdict(typed)


def from_json(kept: Mapping[str, Any]) -> TypedObjective:
    """What ``as_json`` made; names that are no fields (of an older form) are left out."""
    plain = _known(TypedObjective, kept)
    results = (_known(TypedKeyResult, each) for each in plain.pop("key_results", ()))
    typed = tuple(TypedKeyResult(**{**each, "kind": Kind(each.get("kind", Kind.CHANGE))}) for each in results)
    return TypedObjective(**{**plain, "lessons": tuple(plain.get("lessons", ()))}, key_results=typed)


def _known(kind: type[TypedObjective] | type[TypedKeyResult], kept: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}


def _kind(metric: Metric, direction: Direction) -> Kind:
    if direction is Direction.MAINTAIN:
        return Kind.BAND
    return {Metric.YES_NO: Kind.YES_NO, Metric.MILESTONES: Kind.MILESTONES}.get(metric, Kind.CHANGE)


def _ends(
    direction: Direction, start: Decimal | None, target: Decimal | None, low: Decimal | None, high: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    return (low, high) if direction is Direction.MAINTAIN else (start, target)


def _milestone_line(milestone: Milestone, point: str) -> str:
    weight = f", weight {as_typed(milestone.weight, point)}" if milestone.weight != 1 else ""
    day = f", by {_iso(milestone.due_day)}" if milestone.due_day else ""
    return f"{milestone.title}{weight}{day}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
