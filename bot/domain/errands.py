"""What is to be done about an objective, beside check-ins: closing it when its cycle is over, and sharing a draft while
drafting is open. A prompt goes out for that, too, to somebody who owes no check-in (model.md, Time)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.cycle_calendar import calendar_of, is_drafting
from bot.domain.cycle_dates import state_on
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import ObjectiveId, PersonId
from bot.domain.okrs import RUNNING, Objective, ObjectiveState
from bot.domain.workspaces import Rhythm


class ErrandKind(StrEnum):
    CLOSE = "close"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """``rhythm`` is that of the objective's team, or of the workspace."""

    kind: ErrandKind
    objective_id: ObjectiveId
    owner_id: PersonId
    rhythm: Rhythm
    cycle: Cycle


@dataclass(frozen=True, slots=True)
class ErrandLine:
    """An errand as people read it; ``by`` is the day by which it is to be done, ``named`` the same where a prompt may
    name it: it is not too near; ``is_near``: that day is within a week. ``on_behalf_of``: the owner's name, where that
    is somebody else."""

    kind: ErrandKind
    objective: Objective
    cycle: Cycle
    named: date | None = None
    is_near: bool = False
    on_behalf_of: str = ""

    @property
    def by(self) -> date:
        days = calendar_of(self.cycle)
        return days.closing_day if self.kind is ErrandKind.CLOSE else days.drafts_due


STATES = {
    ErrandKind.CLOSE: (CycleState.GRADING, RUNNING),
    ErrandKind.SHARE: (CycleState.PLANNING, (ObjectiveState.DRAFT,)),
}
"""In which state of the cycle, and of the objective, there is such an errand."""


def kind_of(cycle: Cycle) -> ErrandKind:
    """Which errand there is in a cycle of that state."""
    return ErrandKind.SHARE if cycle.state is CycleState.PLANNING else ErrandKind.CLOSE


def is_owed(kind: ErrandKind, cycle: Cycle, today: date) -> bool:
    """Whether a prompt of ``today`` asks for it: the cycle is over and not closed, or its drafts are still to come."""
    if kind is ErrandKind.SHARE:
        return state_on(cycle, today) is CycleState.PLANNING and is_drafting(cycle, today)
    return state_on(cycle, today) is CycleState.GRADING


def owed_of(objective: Objective, cycle: Cycle, today: date) -> ErrandKind | None:
    """The errand that an objective is today, if it is any."""
    for kind, (state, states) in STATES.items():
        if cycle.state is state and objective.state in states and is_owed(kind, cycle, today):
            return kind
    return None
