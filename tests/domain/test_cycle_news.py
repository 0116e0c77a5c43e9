"""What a prompt says of the calendar: each stage once, to those whom it concerns, with a day that is far enough."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.calendar import WorkCalendar
from bot.domain.cycle_news import LATELY, Stage, named, news_of
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import CycleId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Objective, ObjectiveState

Q1 = Cycle(
    id=CycleId(1),
    workspace_id=WorkspaceId(1),
    name="Q1 2027",
    kind=CycleKind.QUARTER,
    first_day=date(2027, 1, 1),
    last_day=date(2027, 3, 31),
)
MINE = Objective(
    id=ObjectiveId(1), workspace_id=WorkspaceId(1), number=1, title="Aim", owner_id=PersonId(1), cycle_id=Q1.id
)
WEEK = timedelta(days=7)


def told(today: date, *owned: ObjectiveState, since: date | None = None, may_create: bool = True) -> list[Stage]:
    """What a prompt of that day says; ``since`` is the day of the one before."""
    cycle = replace(Q1, state=CycleState.ACTIVE if today >= Q1.first_day else CycleState.PLANNING)
    objectives = [replace(MINE, state=state) for state in owned]
    found = news_of([cycle], objectives, today=today, told_on=since, may_create=may_create, calendar=WorkCalendar())
    return [one.stage for one in found]


def test_each_stage_is_said_in_the_first_prompt_after_it_alone() -> None:
    monday, said = date(2026, 12, 7), []
    for week in range(6):
        day = monday + week * WEEK
        said.append(told(day, since=day - WEEK))

    assert said == [[], [Stage.DRAFTING_OPEN], [Stage.DRAFTS_DUE_SOON], [], [], []]


@pytest.mark.parametrize("state", [ObjectiveState.ACTIVE, ObjectiveState.DRAFT])
def test_whoever_has_begun_to_draft_is_not_told_that_drafting_is_open(state: ObjectiveState) -> None:
    assert told(date(2026, 12, 14), state) == []


def test_whoever_may_have_no_objectives_is_not_told_that_drafting_is_open() -> None:
    assert told(date(2026, 12, 14), may_create=False) == []


def test_beginning_and_end_are_told_to_those_who_have_something_in_the_cycle() -> None:
    begun, ends = date(2027, 1, 4), date(2027, 3, 22)

    assert (told(begun), told(ends)) == ([], [])
    assert told(begun, ObjectiveState.ACTIVE, since=begun - WEEK) == [Stage.BEGUN]
    assert told(begun + WEEK, ObjectiveState.ACTIVE, since=begun) == []
    assert told(ends, ObjectiveState.ACTIVE, since=ends - WEEK) == [Stage.ENDS_SOON]
    assert told(ends + WEEK, ObjectiveState.ACTIVE, since=ends) == []


def test_a_beginning_is_told_for_as_long_as_it_is_new() -> None:
    since = Q1.first_day - WEEK
    assert told(Q1.first_day, ObjectiveState.ACTIVE, since=since) == [Stage.BEGUN]
    assert told(Q1.first_day + LATELY - timedelta(days=1), ObjectiveState.ACTIVE, since=since) == [Stage.BEGUN]
    assert told(Q1.first_day + LATELY, ObjectiveState.ACTIVE, since=since) == []


@pytest.mark.parametrize(("day", "is_named"), [(date(2026, 12, 21), True), (date(2026, 12, 22), False)])
def test_a_deadline_is_named_only_three_working_days_ahead(day: date, is_named: bool) -> None:
    thursday = date(2026, 12, 24)
    assert named(thursday, day, WorkCalendar()) == (thursday if is_named else None)
