"""Cycles: the dated periods that objectives are set for."""

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
    """First and last day inclusive."""

    id: CycleId
    workspace_id: WorkspaceId
    name: str
    kind: CycleKind
    first_day: date
    last_day: date
    state: CycleState = CycleState.PLANNING
    parent_id: CycleId | None = None

    def week_of(self, day: date) -> int:
        """The week of the cycle that a day is in, counted from 1; the odd days of a quarter belong to its last one."""
        return min((day - self.first_day).days // 7 + 1, self.weeks)

    @property
    def weeks(self) -> int:
        """A quarter of 92 days has 13 weeks."""
        return max(1, round(((self.last_day - self.first_day).days + 1) / 7))
