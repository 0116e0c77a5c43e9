"""What a prompt says of the calendar of cycles, to those whom it concerns. Each stage is said once: in the first prompt
after it was reached. What is to be done about an objective (errands.py) is no news, and stands in every prompt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.cycle_calendar import calendar_of, is_drafting
from bot.domain.cycles import Cycle, CycleState
from bot.domain.okrs import RUNNING, Objective, ObjectiveState

AHEAD_AT_LEAST = 3
"""Working days after a prompt before which it names no deadline (model.md, Time)."""

SOON = timedelta(days=9)
"""Drafts are due, or a cycle ends, that soon: a weekly prompt falls into these days, with a deadline it may name."""

LATELY = timedelta(days=14)
"""For so long after it has begun a cycle is new."""


OWNED = (ObjectiveState.DRAFT, *RUNNING)
"""States of objectives that show that their owner has begun."""


class Stage(StrEnum):
    DRAFTING_OPEN = "drafting_open"
    DRAFTS_DUE_SOON = "drafts_due_soon"
    BEGUN = "begun"
    ENDS_SOON = "ends_soon"


@dataclass(frozen=True, slots=True)
class CycleNews:
    """``by`` is the day that is named: until when drafts are shared or the cycle runs; None when it is too near to be
    named."""

    stage: Stage
    cycle: Cycle
    by: date | None


def stage_on(cycle: Cycle, today: date) -> tuple[Stage, date] | None:
    """The stage that a cycle has reached, and the day on which it did; None when nothing is to be said."""
    days = calendar_of(cycle)
    if is_drafting(cycle, today):
        soon = max(days.drafts_due - SOON, days.drafting_opens)
        is_soon = today >= soon > days.drafting_opens
        return (Stage.DRAFTS_DUE_SOON, soon) if is_soon else (Stage.DRAFTING_OPEN, days.drafting_opens)
    if cycle.state is not CycleState.ACTIVE or today > cycle.last_day:
        return None
    soon = max(cycle.last_day - SOON, cycle.first_day + LATELY)
    if today >= soon:
        return Stage.ENDS_SOON, soon
    return (Stage.BEGUN, cycle.first_day) if cycle.first_day <= today < cycle.first_day + LATELY else None


def news_of(
    cycles: Iterable[Cycle],
    owned: Iterable[Objective],
    *,
    today: date,
    told_on: date | None,
    may_create: bool,
    calendar: WorkCalendar,
) -> list[CycleNews]:
    """What is new for a person. ``owned`` are their objectives in these cycles, drafts included; ``told_on`` is the day
    of their prompt before, None when there was none."""
    shared = {one.cycle_id for one in owned if one.state in RUNNING}
    drafted = {one.cycle_id for one in owned if one.state is ObjectiveState.DRAFT}
    found = []
    for cycle in cycles:
        reached = stage_on(cycle, today)
        if reached is None or (told_on is not None and told_on >= reached[1]):
            continue
        stage, _ = reached
        drafting = stage in (Stage.DRAFTING_OPEN, Stage.DRAFTS_DUE_SOON)
        concerned = may_create and cycle.id not in shared | drafted if drafting else cycle.id in shared
        if concerned:
            by = calendar_of(cycle).drafts_due if drafting else cycle.last_day
            found.append(CycleNews(stage, cycle, named(by, today, calendar)))
    return found


def named(deadline: date, today: date, calendar: WorkCalendar) -> date | None:
    """The deadline, if it may be named today."""
    return deadline if calendar.working_days_between(today, deadline) >= AHEAD_AT_LEAST else None
