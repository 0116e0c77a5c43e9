"""Cycles: the dated periods that objectives are set for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.ids import CycleId, WorkspaceId


class CycleKind(StrEnum):
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    TWO_MONTHS = "two_months"
    CUSTOM = "custom"


class CycleState(StrEnum):
    PLANNING = "planning"
    ACTIVE = "active"
    GRADING = "grading"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """First and last day inclusive.

    ``drafting_opens``, ``drafts_due``, ``review_day`` and ``closing_day`` are its calendar (cycle_calendar.py); None is
    as usual for its kind. ``made_for`` is the first day of the period that it was made for by itself."""

    id: CycleId
    workspace_id: WorkspaceId
    name: str
    kind: CycleKind
    first_day: date
    last_day: date
    state: CycleState = CycleState.PLANNING
    parent_id: CycleId | None = None
    drafting_opens: date | None = None
    drafts_due: date | None = None
    review_day: date | None = None
    closing_day: date | None = None
    made_for: date | None = None

    def week_of(self, day: date) -> int:
        """The week of the cycle that a day is in, counted from 1; the odd days of a quarter belong to its last one, and
        days before it, when it was begun early, to its first."""
        return max(1, min((day - self.first_day).days // 7 + 1, self.weeks))

    @property
    def weeks(self) -> int:
        """A quarter of 92 days has 13 weeks."""
        return max(1, round(((self.last_day - self.first_day).days + 1) / 7))


def in_view(cycles: Iterable[Cycle]) -> list[Cycle]:
    """Those whose objectives people look at: the ones that run, and those that are over and not closed while none of
    their kind runs in their place."""
    known = sorted(cycles, key=lambda each: each.last_day)
    over = {each.kind: each for each in known if each.state is CycleState.GRADING}
    running = [each for each in known if each.state is CycleState.ACTIVE]
    replaced = {each.kind for each in running}
    shown = [*running, *(each for kind, each in over.items() if kind not in replaced)]
    return sorted(shown, key=lambda each: (each.first_day, each.id))
