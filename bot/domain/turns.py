"""What somebody made of an objective or a key result under way: paused, taken up again, cancelled, handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import Invalid
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.refusals import Reason

ACTIVE, PAUSED, CANCELLED = "active", "paused", "cancelled"
"""Objectives and key results share these names of states."""
ASIDE = frozenset({PAUSED, CANCELLED})
MOST_REASON = 300
REASON, TO, WITH, DUE = "turn_reason", "turn_to", "turn_with", "turn_due_"
"""Fields of the forms; DUE goes on with the id of a key result."""


class Course(StrEnum):
    """What somebody may make of a thing. RESUME is *Go on* for what is paused, *Take up again* for what is
    cancelled, or was called done too early."""

    PAUSE = "pause"
    CANCEL = "cancel"
    HAND_OVER = "handover"
    RESUME = "resume"


STATE_AFTER = {Course.PAUSE: PAUSED, Course.CANCEL: CANCELLED, Course.RESUME: ACTIVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One change of state or of owner, as the audit tells it; empty or None where that did not change."""

    subject_id: int
    was: str = ""
    state: str = ""
    owner_was: PersonId | None = None
    owner_id: PersonId | None = None
    reason: str = ""
    by_id: PersonId | None = None
    at: datetime


@dataclass(frozen=True, slots=True)
class Aside:
    """Why something is paused or cancelled; ``by`` is a name, empty where nobody is known. ``is_own``: whoever looks at
    it gave the reason themselves."""

    state: str
    reason: str
    by: str
    day: date
    is_own: bool = False


def courses(thing: Objective | KeyResult, cycle: Cycle) -> tuple[Course, ...]:
    """What may be made of it now. What is cancelled may be taken up again while its cycle runs, or is planned; what was
    called done until its cycle is closed."""
    if cycle.state is CycleState.CLOSED:
        return ()
    if thing.state is KeyResultState.DONE:
        return (Course.RESUME,)
    if thing.state in (ObjectiveState.ACTIVE, KeyResultState.ACTIVE):
        return (Course.PAUSE, Course.CANCEL, Course.HAND_OVER)
    if thing.state in (ObjectiveState.PAUSED, KeyResultState.PAUSED):
        return (Course.RESUME, Course.CANCEL, Course.HAND_OVER)
    is_cancelled = thing.state in (ObjectiveState.CANCELLED, KeyResultState.CANCELLED)
    return (Course.RESUME,) if is_cancelled and cycle.state is not CycleState.GRADING else ()


def last_aside(turns: Iterable[Turn], state: str) -> Turn | None:
    """The change that led to the state it is in."""
    return next((one for one in reversed(list(turns)) if one.state == state), None)


def resumed_at(turns: Iterable[Turn]) -> datetime | None:
    """When it was last taken up again."""
    return max((one.at for one in turns if one.was in ASIDE and one.state == ACTIVE), default=None)


def states_turned(turns: Sequence[Turn]) -> Turn | None:
    """The last change of state, unless all is as it was before the first."""
    changed = [one for one in turns if one.state and one.was]
    if not changed or changed[0].was == changed[-1].state:
        return None
    return changed[-1]


def owners_turned(turns: Sequence[Turn]) -> Turn | None:
    """The last change of owner, with the owner before the first; None when all is as it was."""
    changed = [one for one in turns if one.owner_id is not None and one.owner_was is not None]
    if not changed or changed[0].owner_was == changed[-1].owner_id:
        return None
    last = changed[-1]
    return Turn(
        subject_id=last.subject_id,
        owner_was=changed[0].owner_was,
        owner_id=last.owner_id,
        reason=last.reason,
        by_id=last.by_id,
        at=last.at,
    )


def named_in(turns: Iterable[Turn]) -> set[PersonId]:
    """Whoever did it, had it, or has it."""
    found = {one for each in turns for one in (each.by_id, each.owner_was, each.owner_id)}
    return {one for one in found if one is not None}


def due_after(key_result: KeyResult, cycle: Cycle, since: date | None, today: date) -> date:
    """The due day offered when a key result is taken up again: as much later as it rested, at most the cycle's end."""
    rested = max(today - since, timedelta()) if since is not None else timedelta()
    return max(min(key_result.due_day + rested, cycle.last_day), min(key_result.due_day, cycle.last_day))


def check_reason(reason: str) -> None:
    """Raises Invalid."""
    if not reason.strip():
        raise Invalid({REASON: ("empty", {})})
    check_length(reason)


def check_length(reason: str) -> None:
    """Raises Invalid."""
    if len(reason) > MOST_REASON:
        raise Invalid({REASON: ("too_long", {"most": str(MOST_REASON)})})


def check_due(key_result: KeyResult, day: date | None, cycle: Cycle, today: date) -> Reason | None:
    """Why a due day is not taken for what goes on from today."""
    if day is None:
        return "empty", {}
    if day < today and day != key_result.due_day:
        return "in_the_past", {}
    if day <= key_result.active_from:
        return "not_after_start", {"active_from": key_result.active_from.isoformat()}
    if day > cycle.last_day:
        return "after_cycle", {"last": cycle.last_day.isoformat()}
    return None
