"""How the tables of the demo write objectives and key results, in one line each."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from bot.domain.okrs import Commitment, Direction, Metric, ObjectiveState
from bot.domain.quantities import is_currency

Number = int | float
"""Written as people would write it; 96.0 asks for values with one decimal, 96 for whole ones."""


NOTHING = Decimal(0)


class Course(Enum):
    """How a key result went in the first half of the quarter."""

    STEADY = auto()
    AHEAD = auto()
    SLOW = auto()
    BEHIND = auto()
    STUCK = auto()
    """Unmoved for weeks, and the owner is as sure as before."""
    JUMPING = auto()
    FALLING = auto()
    """The number follows the plan at first; the confidence falls, at last steeply."""
    SILENT = auto()
    """No word since the fourth week."""
    OUTSIDE = auto()
    """Left its band in the last two weeks."""
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody was needed: asked in a week of the cycle, and perhaps answered one to three days later."""

    what: str
    asked: str
    week: int = 6
    answer: str = ""
    answered_after: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A key result: one that is kept has a band, the others a start and a target. ``by`` is its owner when that is not
    the objective's. ``notes`` are the last ones, newest last. ``now`` is the value it has today, where a note names it.
    ``due_week`` None is the last day of the cycle. ``revised`` is a new target, set in week 4, with its reason.
    ``corrected``: the check-in of week 5 was put right."""

    title: str
    metric: Metric
    direction: Direction = Direction.INCREASE
    unit: str = ""
    start: Decimal = NOTHING
    target: Decimal = NOTHING
    band: tuple[Decimal, Decimal] = (NOTHING, NOTHING)
    milestones: tuple[str, ...] = ()
    decimals: int = 0
    by: str | None = None
    stand_in: str | None = None
    course: Course = Course.STEADY
    now: Number | None = None
    notes: tuple[str, ...] = ()
    need: Need | None = None
    due_week: int | None = None
    revised: tuple[Decimal, str] | None = None
    corrected: bool = False

    @property
    def is_kept(self) -> bool:
        return self.direction is Direction.MAINTAIN


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective. ``key`` names it in this package; ``up`` are keys of objectives it contributes to, ``key.n`` of the
    n-th key result of one. ``team`` None is a personal one. ``also`` are other teams it serves, with their percentages;
    the rest is its own team's."""

    key: str
    title: str
    owner: str
    team: str | None
    results: tuple[Result, ...]
    up: tuple[str, ...] = ()
    why: str = ""
    commitment: Commitment = Commitment.COMMITTED
    state: ObjectiveState = ObjectiveState.ACTIVE
    also: tuple[tuple[str, int], ...] = ()


def goal(key: str, title: str, owner: str, team: str | None, *results: Result, up: str = "", why: str = "") -> Goal:
    return Goal(key, title, owner, team, results, tuple(up.split()), why)


def aspirational(found: Goal) -> Goal:
    return replace(found, commitment=Commitment.ASPIRATIONAL)


def shared(found: Goal, *also: tuple[str, int]) -> Goal:
    return replace(found, also=also)


def rise(title: str, start: Number, target: Number, unit: str = "", *notes: str, **more: Any) -> Result:
    return _directed(Direction.INCREASE, title, start, target, unit, notes, more)


def fall(title: str, start: Number, target: Number, unit: str = "", *notes: str, **more: Any) -> Result:
    return _directed(Direction.DECREASE, title, start, target, unit, notes, more)


def keep(title: str, low: Number, high: Number, unit: str = "", *notes: str, **more: Any) -> Result:
    """To be kept between two values."""
    band, decimals = (_exact(low), _exact(high)), _decimals(low, high)
    kept: dict[str, Any] = {
        "direction": Direction.MAINTAIN,
        "band": band,
        "unit": unit,
        "decimals": decimals,
        "notes": notes,
    }
    return Result(title=title, metric=_metric(unit), **kept, **more)


def steps(title: str, names: str, *notes: str, **more: Any) -> Result:
    """``names`` of milestones with semicolons between, in the order of their due days."""
    listed = tuple(name.strip() for name in names.split(";"))
    target = Decimal(len(listed))
    kept: dict[str, Any] = {"milestones": listed, "target": target, "notes": notes}
    return Result(title=title, metric=Metric.MILESTONES, **kept, **more)


def yes(title: str, *notes: str, **more: Any) -> Result:
    return Result(title=title, metric=Metric.YES_NO, target=Decimal(1), notes=notes, **more)


def _directed(
    direction: Direction,
    title: str,
    start: Number,
    target: Number,
    unit: str,
    notes: tuple[str, ...],
    more: dict[str, Any],
) -> Result:
    kept: dict[str, Any] = {"start": _exact(start), "target": _exact(target), "unit": unit, "notes": notes}
    kept["decimals"] = _decimals(start, target)
    return Result(title=title, metric=_metric(unit), direction=direction, **kept, **more)


def _metric(unit: str) -> Metric:
    if unit == "%":
        return Metric.PERCENT
    return Metric.CURRENCY if is_currency(unit) else Metric.NUMBER


def _exact(number: Number) -> Decimal:
    return Decimal(str(number))


def _decimals(*numbers: Number) -> int:
    """How many are written; large round amounts stay round to the thousand."""
    if max(numbers) >= 100_000 and not any(number % 1000 for number in numbers):
        return -3
    return max(len(str(number).partition(".")[2]) for number in numbers)
