"""One row of a file of OKRs, cell by cell, into what can be saved. The rules are those of the forms
(``bot.domain.typed_reading``)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycles import Cycle
from bot.domain.directory_file.cells import Cells, Wrong, day, value_of
from bot.domain.errors import Invalid
from bot.domain.ids import MilestoneId
from bot.domain.numbers import read_confidence, read_value
from bot.domain.numerals import TwoWays, Unreadable
from bot.domain.okr_file.columns import Column
from bot.domain.okr_file.words import commitment_of
from bot.domain.okrs import Commitment, KeyResult, Metric
from bot.domain.quantities import read_quantity
from bot.domain.ratios import as_decimal
from bot.domain.refusals import reason_of, reason_of_confidence
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective
from bot.domain.typed_reading import KeyResultValues, ObjectiveValues, Term, of_nobody, read_key_result, read_objective

_COLUMNS = {
    "title": Column.OBJECTIVE,
    "kr0_title": Column.KEY_RESULT,
    "kr0_due_day": Column.DUE,
}
"""Which column a field of a form stands for, where their names differ."""
_ENDS = {"kr0_start": Column.LOW, "kr0_target": Column.HIGH}
"""Of a band."""
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Reported:
    """What a row says of how a key result is doing. ``day`` None is today."""

    day: date | None
    value: Decimal | None
    confidence: int | None
    note: str


def objective_values(cells: Cells, title: str, *, with_weight: bool) -> ObjectiveValues | None:
    """None when something of it is broken."""
    known = value_of(cells.read(Column.COMMITMENT, commitment_of)) or Commitment.COMMITTED
    said = cells.row.cells
    typed = TypedObjective(
        title=title,
        why=said.get(Column.WHY, ""),
        commitment=known.value,
        weight=said.get(Column.WEIGHT, "") if with_weight else "",
    )
    try:
        return read_objective(typed)
    except Invalid as error:
        _refuse(cells, error)
        return None


def key_result_values(cells: Cells, title: str, cycle: Cycle | ProposedCycle) -> KeyResultValues | None:
    """As the form would read it. Without a target it is a yes or no, or a percentage where only progress is given; a
    target without a start begins at 0. None when something of it is broken."""
    said = cells.row.cells
    begins = value_of(cells.read(Column.FROM, day)) or cycle.first_day
    due = value_of(cells.read(Column.DUE, day)) or cycle.last_day
    begins = begins if cycle.first_day <= begins < due else cycle.first_day
    typed = TypedKeyResult(key=0, title=title, weight=said.get(Column.WEIGHT, ""), due_day=due.isoformat())
    typed = replace(typed, **_measured(said))
    try:
        return read_key_result(typed, Term(cycle.first_day, cycle.last_day, begins))
    except Invalid as error:
        _refuse(cells, error, _ENDS if typed.kind is Kind.BAND else {})
        return None


def reported(cells: Cells, about: KeyResult | None) -> Reported | None:
    """None where the row says nothing of it, or something that is broken. ``about`` None is a key result that is
    broken itself: its value cannot be read, and everything else can."""
    said, before = cells.row.cells, len(cells.broken)
    on = value_of(cells.read(Column.DATE, day))
    value = None if about is None else _value(cells, about)
    confidence = value_of(cells.read(Column.CONFIDENCE, _confidence))
    note = said.get(Column.NOTE, "")
    if len(cells.broken) > before or (value is None and confidence is None and not note):
        return None
    return Reported(on, value, confidence, note)


def as_key_result(values: KeyResultValues) -> KeyResult:
    """What reading a value has to know. Its milestones are numbered from 1."""
    numbered = tuple(replace(each, id=MilestoneId(place)) for place, each in enumerate(values.milestones, start=1))
    return replace(of_nobody(values), milestones=numbered)


def _measured(said: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a form that say how a key result is measured."""
    start, target, unit = (said.get(column, "") for column in (Column.START, Column.TARGET, Column.UNIT))
    if Column.MILESTONES in said:
        return {"kind": Kind.MILESTONES, "milestones": said[Column.MILESTONES].replace(";", "\n")}
    if Column.LOW in said or Column.HIGH in said:
        low, high = said.get(Column.LOW, ""), said.get(Column.HIGH, "")
        return {"kind": Kind.BAND, "start": low, "target": high, "unit": unit}
    if target:
        return {"kind": Kind.CHANGE, "start": start or "0", "target": target, "unit": unit}
    if Column.PROGRESS in said and Column.VALUE not in said:
        return {"kind": Kind.CHANGE, "start": "0", "target": str(PERCENT), "unit": "%"}
    return {"kind": Kind.YES_NO}


def _value(cells: Cells, about: KeyResult) -> Decimal | None:
    """What the row says of the value; progress stands for it where no value is given."""
    column = Column.VALUE if Column.VALUE in cells.row.cells else Column.PROGRESS
    if column is Column.VALUE:
        return value_of(cells.read(column, lambda text: _read_value(text, about)))
    return value_of(cells.read(column, lambda text: _at_progress(text, about)))


def _read_value(text: str, about: KeyResult) -> Decimal | Wrong:
    found = read_value(text, about)
    return Wrong(*reason_of(found, about)) if isinstance(found, TwoWays | Unreadable) else found


def _at_progress(text: str, about: KeyResult) -> Decimal | Wrong:
    """The value at a percentage of the way."""
    found = read_quantity(text, "%")
    if isinstance(found, TwoWays | Unreadable):
        return Wrong(*reason_of(found, about))
    if found.unit not in ("", "%"):
        return Wrong("wrong_unit", {"about": found.unit, "unit": "%"})
    if found.unit == "" and 0 < abs(found.value) < 1:
        whole = format((found.value * PERCENT).normalize(), "f")
        return Wrong("progress_two_ways", {"typed": text, "small": f"{text}%", "large": f"{whole}%"})
    if about.metric is Metric.YES_NO:
        return Decimal(1) if found.value >= PERCENT else Decimal(0)
    if about.start is None or about.target is None:
        return Wrong("progress_says_nothing", {})
    share = Fraction(found.value) / PERCENT
    return as_decimal(Fraction(about.start) + share * (Fraction(about.target) - Fraction(about.start)), 6).normalize()


def _confidence(text: str) -> int | Wrong:
    found = read_confidence(text)
    return Wrong(*reason_of_confidence(found)) if isinstance(found, Unreadable) else found


def _refuse(cells: Cells, error: Invalid, ends: Mapping[str, Column] = MappingProxyType({})) -> None:
    for name, (reason, values) in error.fields.items():
        column = ends.get(name) or _COLUMNS.get(name) or name.removeprefix("kr0_")
        cells.refuse(column, Wrong(reason, values))
