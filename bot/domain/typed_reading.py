"""What the fields of a form mean (typed_okrs.py): values that can be saved, or what is wrong with which field."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.drafting import split_due_day
from bot.domain.errors import Invalid
from bot.domain.ids import KeyResultId, MilestoneId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.numerals import Refusal, TwoWays, Unreadable
from bot.domain.okrs import Commitment, Direction, KeyResult, Metric, Milestone
from bot.domain.progress import check_key_result
from bot.domain.quantities import Quantity, is_currency, read_quantity, same_unit
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective

MOST_TITLE = 300
MOST_WORDS = 3_000
MOST_UNIT = 40
MOST_MILESTONES = 20
MOST_WEIGHT = Decimal(1_000)

Reason = tuple[str, dict[str, str]]

_WEIGHT = re.compile(r"(?<![,;(\s])[,;(\s]+(?:weight|gewicht|权重)\s?:?\s?(?P<weight>[\d.,]+)\)?$", re.IGNORECASE)
_REFUSALS = {
    Refusal.EMPTY: "missing",
    Refusal.TOO_LARGE: "too_large",
    Refusal.TOO_PRECISE: "too_precise",
    Refusal.WRONG_UNIT: "wrong_unit",
}


@dataclass(frozen=True, slots=True)
class Term:
    """The days of the cycle, both inclusive, and the day on which what is saved now becomes active."""

    first_day: date
    last_day: date
    active_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultValues:
    """A key result as it can be saved; ``start``, ``target`` and the band in ``unit``."""

    title: str
    metric: Metric = Metric.NUMBER
    direction: Direction = Direction.INCREASE
    unit: str = ""
    start: Decimal | None = None
    target: Decimal | None = None
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    weight: Decimal = Decimal(1)
    active_from: date
    due_day: date
    milestones: tuple[Milestone, ...] = ()

    def as_columns(self) -> dict[str, Any]:
        """Everything but the milestones, which have rows of their own."""
        names = ("title", "metric", "direction", "unit", "start", "target", "band_low", "band_high", "weight")
        return {name: getattr(self, name) for name in (*names, "active_from", "due_day")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveValues:
    title: str
    why: str
    context: str
    commitment: Commitment
    weight: Decimal

    def as_columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("title", "why", "context", "commitment", "weight")}


def read_objective(typed: TypedObjective) -> ObjectiveValues:
    """Raises Invalid with the names of the fields."""
    found: dict[str, Reason] = {}
    title = _title(typed.title, "title", found)
    for name in ("why", "context"):
        if len(getattr(typed, name)) > MOST_WORDS:
            found[name] = ("too_long", {"most": str(MOST_WORDS)})
    weight = read_weight(typed.weight, "weight", found)
    if found:
        raise Invalid(found)
    why, context = typed.why.strip(), typed.context.strip()
    return ObjectiveValues(
        title=title, why=why, context=context, commitment=Commitment(typed.commitment), weight=weight
    )


def read_key_result(typed: TypedKeyResult, term: Term, *, unfinished: bool = False) -> KeyResultValues:
    """Raises Invalid with the names of the fields. ``unfinished``: numbers may still be missing, as in a draft; what is
    there must be right all the same."""
    found: dict[str, Reason] = {}
    values = KeyResultValues(
        title=_title(typed.title, typed.field("title"), found),
        weight=read_weight(typed.weight, typed.field("weight"), found),
        active_from=term.active_from,
        due_day=_due_day(typed, term, found),
    )
    match typed.kind:
        case Kind.YES_NO:
            values = replace(values, metric=Metric.YES_NO)
        case Kind.MILESTONES:
            milestones = _milestones(typed, term, found, unfinished)
            values = replace(values, metric=Metric.MILESTONES, milestones=milestones)
        case _:
            values = _measured(typed, values, found, unfinished)
    if not found:
        found = _impossible(typed, values, unfinished)
    if found:
        raise Invalid(found)
    return values


def metric_of(unit: str) -> Metric:
    """A percentage or an amount by its unit, else a number."""
    if same_unit(unit, "%"):
        return Metric.PERCENT
    return Metric.CURRENCY if is_currency(unit) else Metric.NUMBER


def read_number(text: str, unit: str, field: str, found: dict[str, Reason]) -> Quantity | None:
    """A number in a unit; what is wrong with it goes into ``found``."""
    reading = read_quantity(text, unit)
    if isinstance(reading, TwoWays):
        found[field] = ("two_ways", {"one": f"{reading.first:f}", "other": f"{reading.second:f}"})
    elif isinstance(reading, Unreadable):
        found[field] = (_REFUSALS.get(reading.reason, "unreadable_number"), {"about": reading.about, "unit": unit})
    elif reading.unit and unit and not same_unit(reading.unit, unit):
        found[field] = ("wrong_unit", {"about": reading.unit, "unit": unit})
    else:
        return reading
    return None


def _measured(
    typed: TypedKeyResult, values: KeyResultValues, found: dict[str, Reason], unfinished: bool
) -> KeyResultValues:
    """The two numbers of a change or of a band. A unit typed beside a number serves when none stands in its field."""
    unit = typed.unit.strip()
    if len(unit) > MOST_UNIT:
        found[typed.field("unit")] = ("too_long", {"most": str(MOST_UNIT)})
    quantities = []
    for name in ("start", "target"):
        text = getattr(typed, name)
        is_left_open = unfinished and not text.strip()
        quantities.append(None if is_left_open else read_number(text, unit, typed.field(name), found))
    unit = unit or next((each.unit for each in quantities if each and each.unit), "")
    one, two = (each.value if each else None for each in quantities)
    measured = replace(values, metric=metric_of(unit), unit="%" if same_unit(unit, "%") else unit)
    if typed.kind is Kind.BAND:
        return replace(measured, direction=Direction.MAINTAIN, band_low=one, band_high=two)
    falls = one is not None and two is not None and two < one
    return replace(measured, direction=Direction.DECREASE if falls else Direction.INCREASE, start=one, target=two)


def of_nobody(values: KeyResultValues) -> KeyResult:
    """What rules about a key result have to know before there is one."""
    return KeyResult(
        id=KeyResultId(0),
        workspace_id=WorkspaceId(0),
        objective_id=ObjectiveId(0),
        objective_number=0,
        number=0,
        owner_id=PersonId(0),
        milestones=values.milestones,
        **values.as_columns(),
    )


def _impossible(typed: TypedKeyResult, values: KeyResultValues, unfinished: bool) -> dict[str, Reason]:
    """What the rules of measuring refuse, under the fields of the form; a draft may leave numbers open."""
    try:
        check_key_result(of_nobody(values))
    except Invalid as error:
        fields = error.fields.items()
        told = {name: why for name, why in fields if not (unfinished and _is_left_open(values, why[0]))}
        return {typed.field("target" if name == "band" else _field_of(typed, name)): why for name, why in told.items()}
    return {}


def _is_left_open(values: KeyResultValues, reason: str) -> bool:
    return reason == "missing" or (values.metric is Metric.MILESTONES and not values.milestones)


def _field_of(typed: TypedKeyResult, name: str) -> str:
    return "milestones" if typed.kind is Kind.MILESTONES and name in ("start", "target") else name


def _title(text: str, field: str, found: dict[str, Reason]) -> str:
    """One line, without the characters that cannot be seen."""
    title = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    if not title:
        found[field] = ("empty", {})
    elif len(title) > MOST_TITLE:
        found[field] = ("too_long", {"most": str(MOST_TITLE)})
    return title


def read_weight(text: str, field: str, found: dict[str, Reason]) -> Decimal:
    """A positive number, also written as a percentage: what it is of is what stands beside it."""
    if not text.strip():
        return Decimal(1)
    quantity = read_number(text, "", field, found)
    if quantity is None:
        return Decimal(1)
    if quantity.unit not in ("", "%"):
        found[field] = ("unreadable_number", {"about": text, "unit": ""})
    elif quantity.value <= 0:
        found[field] = ("not_positive", {"weight": text})
    elif quantity.value > MOST_WEIGHT:
        found[field] = ("too_large", {"about": text, "unit": ""})
    return quantity.value


def _due_day(typed: TypedKeyResult, term: Term, found: dict[str, Reason]) -> date:
    field = typed.field("due_day")
    try:
        day = date.fromisoformat(typed.due_day) if typed.due_day else term.last_day
    except ValueError:
        found[field] = ("unreadable_day", {})
        return term.last_day
    if day > term.last_day:
        found[field] = ("after_cycle", {"last": term.last_day.isoformat()})
    elif day <= term.active_from:
        found[field] = ("not_after_start", {"active_from": term.active_from.isoformat()})
    return day


def _milestones(typed: TypedKeyResult, term: Term, found: dict[str, Reason], unfinished: bool) -> tuple[Milestone, ...]:
    field = typed.field("milestones")
    lines = [line for line in typed.milestones.splitlines() if line.strip()]
    if not lines and not unfinished:
        found[field] = ("missing", {})
    if len(lines) > MOST_MILESTONES:
        found[field] = ("too_many_lines", {"most": str(MOST_MILESTONES)})
    return tuple(_milestone(line, position, field, term, found) for position, line in enumerate(lines, start=1))


def _milestone(line: str, position: int, field: str, term: Term, found: dict[str, Reason]) -> Milestone:
    rest, day, problems = split_due_day(line.strip().lstrip("-*•· "), term.first_day, term.last_day)
    if problems:
        found[field] = ("milestone_day", {"line": line.strip()[:80]})
    rest = rest.strip(" ,;")
    weighed = _WEIGHT.search(rest)
    weight = read_weight(weighed["weight"], field, found) if weighed else Decimal(1)
    title = _title(rest[: weighed.start()] if weighed else rest, field, found)
    held = {"id": MilestoneId(0), "workspace_id": WorkspaceId(0), "key_result_id": KeyResultId(0)}
    return Milestone(**held, position=position, title=title, weight=weight, due_day=day)  # type: ignore[arg-type]
