"""Which days a cycle covers, what it is called, and where it stands on a day (model.md, Cycle)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, count

from bot.domain.cycle_calendar import CycleCalendar, calendar_of, usual_days
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import Invalid
from bot.domain.matching import folded

MOST_DAYS = 2 * 366
"""The longest custom cycle, in days: two years."""

YEARS = (2000, 2199)
"""The first and the last year of cycles: what is computed around their days stays within the calendar."""

_MONTHS = {CycleKind.YEAR: 12, CycleKind.HALF: 6, CycleKind.QUARTER: 3, CycleKind.TWO_MONTHS: 2}
_ENGLISH = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ORDER = list(CycleState)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProposedCycle:
    """A cycle that is not saved yet: first and last day inclusive; without a ``calendar`` it has the usual one."""

    name: str
    kind: CycleKind
    first_day: date
    last_day: date
    calendar: CycleCalendar | None = None


def propose(kind: CycleKind, day: date) -> ProposedCycle:
    """The calendar period of ``kind`` around ``day``: ``2026``, ``H2 2026``, ``Q4 2026``, ``Nov–Dec 2026``.

    Raises ValueError for CUSTOM, which no calendar knows.
    """
    if kind is CycleKind.CUSTOM:
        raise ValueError("a custom cycle has the dates it is given")
    months = _MONTHS[kind]
    number = (day.month - 1) // months
    first = date(day.year, number * months + 1, 1)
    return ProposedCycle(_name(kind, number, first), kind, first, _month_after(first, months) - _DAY)


def following(cycle: Cycle | ProposedCycle) -> ProposedCycle:
    """The calendar period of the same kind that holds the day after ``cycle`` ends. Raises ValueError for CUSTOM."""
    return propose(cycle.kind, cycle.last_day + _DAY)


def name_of_days(first_day: date, last_day: date) -> str:
    """What a period is called that the calendar has no name for: ``5 Oct–15 Nov 2026``."""
    first, last = (f"{day.day} {_ENGLISH[day.month]}" for day in (first_day, last_day))
    year = "" if first_day.year == last_day.year else f" {first_day.year}"
    return f"{first}{year}–{last} {last_day.year}"


def is_named(name: str, cycles: Iterable[Cycle]) -> bool:
    """Whether one of them is called so: they could not be told apart in a menu."""
    return any(folded(one.name) == folded(name) for one in cycles)


def free_name(proposed: ProposedCycle, cycles: Collection[Cycle]) -> str:
    """What a proposed cycle is called beside those that are there: by its days where its name is taken."""
    numbered = (f"{proposed.name} ({number})" for number in count(2))
    names = chain([proposed.name, name_of_days(proposed.first_day, proposed.last_day)], numbered)
    return next(name for name in names if not is_named(name, cycles))


def check_dates(first_day: date, last_day: date) -> None:
    """Raises Invalid when a cycle lies outside YEARS, does not end after it begins, or lasts longer than MOST_DAYS."""
    for name, day in (("first_day", first_day), ("last_day", last_day)):
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise Invalid({name: ("year_out_of_range", {"first": str(YEARS[0]), "last": str(YEARS[1])})})
    if last_day <= first_day:
        raise Invalid({"last_day": ("before_first_day", {"first_day": first_day.isoformat()})})
    if (last_day - first_day).days + 1 > MOST_DAYS:
        raise Invalid({"last_day": ("cycle_too_long", {"days": str(MOST_DAYS)})})


def overlapping(proposed: Cycle | ProposedCycle, cycles: Iterable[Cycle]) -> list[Cycle]:
    """The cycles of the same kind that share a day with ``proposed``, itself apart: a quarter inside a year is as it
    should be, two quarters at once are not."""
    own_id = proposed.id if isinstance(proposed, Cycle) else None
    same_kind = (cycle for cycle in cycles if cycle.kind is proposed.kind and cycle.id != own_id)
    return [cycle for cycle in same_kind if share_a_day(cycle, proposed)]


def share_a_day(one: Cycle | ProposedCycle, other: Cycle | ProposedCycle) -> bool:
    """Whether two cycles overlap in time; objectives of cycles that do not cannot be aligned."""
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def parent_of(cycle: Cycle | ProposedCycle, cycles: Iterable[Cycle]) -> Cycle | None:
    """The smallest larger cycle that contains all days of this one; of two as large the one that was made first."""
    larger = (
        other
        for other in cycles
        if other.first_day <= cycle.first_day and cycle.last_day <= other.last_day and length(other) > length(cycle)
    )
    return min(larger, key=lambda other: (length(other), other.id), default=None)


def length(cycle: Cycle | ProposedCycle) -> int:
    """In days."""
    return (cycle.last_day - cycle.first_day).days + 1


def state_on(cycle: Cycle, day: date) -> CycleState:
    """Where the cycle stands on ``day``: planning before its first day, active until its last, grading until its
    closing day, closed after it; what somebody has moved on by hand (begun early, closed) stays moved on."""
    return max(_by_date(cycle, day), cycle.state, key=_ORDER.index)


def states_until(state: CycleState, goal: CycleState) -> list[CycleState]:
    """The states that a cycle goes through on its way to ``goal``, in order, that one included; none when it is there
    or further on."""
    return _ORDER[_ORDER.index(state) + 1 : _ORDER.index(goal) + 1]


def turns_on(cycle: Cycle) -> date | None:
    """The first day on which the calendar moves the cycle on from where it is; None for one that is closed."""
    return {
        CycleState.PLANNING: cycle.first_day,
        CycleState.ACTIVE: cycle.last_day + _DAY,
        CycleState.GRADING: calendar_of(cycle).closing_day + _DAY,
    }.get(cycle.state)


def check_state(cycle: Cycle | ProposedCycle, chosen: CycleState, day: date, others: Iterable[Cycle]) -> None:
    """Whether an admin may move a cycle with these days into a state by hand: never behind what its days say, and not
    into a second running cycle of its kind. Raises Invalid."""
    if _ORDER.index(chosen) < _ORDER.index(_by_date(cycle, day)):
        raise Invalid({"state": ("state_behind_days", {})})
    running = [one for one in others if one.kind is cycle.kind and one.state is CycleState.ACTIVE]
    if chosen is CycleState.ACTIVE and running and cycle.kind is not CycleKind.CUSTOM:
        raise Invalid({"state": ("cycle_runs_already", {"other": running[0].name})})


def _by_date(cycle: Cycle | ProposedCycle, day: date) -> CycleState:
    if day <= cycle.last_day:
        return CycleState.PLANNING if day < cycle.first_day else CycleState.ACTIVE
    return CycleState.CLOSED if day > _closing_day(cycle) else CycleState.GRADING


def _closing_day(cycle: Cycle | ProposedCycle) -> date:
    if isinstance(cycle, Cycle):
        return calendar_of(cycle).closing_day
    return (cycle.calendar or usual_days(cycle.kind, cycle.first_day, cycle.last_day)).closing_day


def _name(kind: CycleKind, number: int, first: date) -> str:
    match kind:
        case CycleKind.QUARTER:
            return f"Q{number + 1} {first.year}"
        case CycleKind.HALF:
            return f"H{number + 1} {first.year}"
        case CycleKind.TWO_MONTHS:
            return f"{_ENGLISH[first.month]}–{_ENGLISH[first.month + 1]} {first.year}"
        case _:
            return str(first.year)


def _month_after(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
