"""Days of a cycle that belong together, and what comes next."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.cycle_calendar import (
    CycleCalendar,
    Step,
    TypedCalendar,
    calendar_of,
    check_calendar,
    check_rule,
    next_step,
    settled,
    usual_days,
    usual_rule,
)
from bot.domain.cycle_dates import parent_of, propose, state_on, states_until
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import Invalid
from bot.domain.ids import CycleId, WorkspaceId

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
Q4 = Cycle(
    id=CycleId(1),
    workspace_id=WorkspaceId(1),
    name="Q4 2026",
    kind=CycleKind.QUARTER,
    first_day=FIRST,
    last_day=LAST,
)
USUAL = CycleCalendar(
    drafting_opens=date(2026, 9, 10),
    drafts_due=date(2026, 9, 24),
    review_day=date(2026, 11, 15),
    closing_day=date(2027, 1, 14),
)


def test_a_quarter_is_drafted_three_weeks_before_and_closed_two_weeks_after() -> None:
    assert usual_days(CycleKind.QUARTER, FIRST, LAST) == USUAL


@pytest.mark.parametrize("kind", list(CycleKind))
def test_what_is_usual_makes_sense_for_every_kind(kind: CycleKind) -> None:
    last = FIRST + timedelta(days=40) if kind is CycleKind.CUSTOM else propose(kind, FIRST).last_day
    check_rule(usual_rule(kind))
    check_calendar(usual_days(kind, FIRST, last), FIRST, last)


def test_a_day_that_nobody_has_set_is_as_usual() -> None:
    late = replace(Q4, closing_day=date(2027, 2, 1))

    assert calendar_of(Q4) == USUAL
    assert calendar_of(late) == replace(USUAL, closing_day=date(2027, 2, 1))


@pytest.mark.parametrize(
    ("field", "day", "reason"),
    [
        ("drafting_opens", date(2026, 9, 25), "opens_after_due"),
        ("drafting_opens", date(2025, 9, 1), "opens_too_early"),
        ("drafts_due", date(2026, 10, 2), "due_after_beginning"),
        ("review_day", date(2026, 9, 30), "review_outside"),
        ("review_day", date(2027, 1, 1), "review_outside"),
        ("closing_day", date(2026, 12, 30), "closing_before_end"),
        ("closing_day", date(2028, 1, 2), "closing_too_late"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_under_its_field(field: str, day: date, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_calendar(replace(USUAL, **{field: day}), FIRST, LAST)

    assert {name: why for name, (why, _) in refused.value.fields.items()} == {field: reason}


def test_days_on_the_very_edge_are_taken() -> None:
    edge = replace(USUAL, drafting_opens=FIRST, drafts_due=FIRST, review_day=LAST, closing_day=LAST)
    check_calendar(edge, FIRST, LAST)


def test_days_left_as_usual_move_along_and_chosen_ones_stay() -> None:
    chosen = date(2026, 9, 20)
    stood = replace(USUAL, drafts_due=chosen)
    typed = TypedCalendar(
        drafting_opens=stood.drafting_opens, drafts_due=chosen, review_day=None, closing_day=stood.closing_day
    )
    later = usual_days(CycleKind.QUARTER, FIRST + 4 * DAY, LAST)

    found = settled(typed, later, (stood, USUAL))

    assert found == replace(later, drafts_due=chosen)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"drafting_days": 400}, "drafting_days"),
        ({"due_days": 22}, "due_days"),
        ({"review_days": -1}, "review_days"),
        ({"closing_days": 367}, "closing_days"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 105}, "weeks"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_under_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_rule(replace(usual_rule(CycleKind.QUARTER), **changes))
    assert list(refused.value.fields) == [field]


def test_custom_cycles_are_made_only_with_weeks_and_an_anchor() -> None:
    with pytest.raises(Invalid) as refused:
        check_rule(replace(usual_rule(CycleKind.CUSTOM), makes_next=True))
    assert set(refused.value.fields) == {"weeks", "anchor"}


@pytest.mark.parametrize(
    ("state", "day", "step"),
    [
        (CycleState.PLANNING, date(2026, 9, 1), (Step.DRAFTING_OPENS, USUAL.drafting_opens)),
        (CycleState.PLANNING, date(2026, 9, 11), (Step.DRAFTS_DUE, USUAL.drafts_due)),
        (CycleState.PLANNING, date(2026, 9, 25), (Step.BEGINS, FIRST)),
        (CycleState.ACTIVE, FIRST, (Step.REVIEW, USUAL.review_day)),
        (CycleState.ACTIVE, date(2026, 11, 16), (Step.ENDS, LAST)),
        (CycleState.GRADING, date(2027, 1, 2), (Step.CLOSES, USUAL.closing_day)),
        (CycleState.CLOSED, date(2027, 2, 2), None),
        (CycleState.PLANNING, date(2026, 9, 10), (Step.DRAFTS_DUE, date(2026, 9, 24))),
    ],
)
def test_what_comes_next(state: CycleState, day: date, step: tuple[Step, date] | None) -> None:
    assert next_step(replace(Q4, state=state), day) == step


def test_a_cycle_is_closed_on_the_day_after_its_closing_day() -> None:
    graded = replace(Q4, state=CycleState.GRADING)

    assert state_on(graded, USUAL.closing_day) is CycleState.GRADING
    assert state_on(graded, USUAL.closing_day + DAY) is CycleState.CLOSED
    assert state_on(replace(graded, closing_day=date(2027, 6, 1)), USUAL.closing_day + DAY) is CycleState.GRADING


def test_every_state_on_the_way_is_gone_through_in_order() -> None:
    way = [CycleState.ACTIVE, CycleState.GRADING, CycleState.CLOSED]
    assert states_until(CycleState.PLANNING, CycleState.CLOSED) == way
    assert states_until(CycleState.CLOSED, CycleState.ACTIVE) == []


def test_a_cycle_begun_early_is_in_its_first_week() -> None:
    assert Q4.week_of(FIRST - timedelta(days=30)) == 1


def test_the_parent_is_the_smallest_larger_cycle_around_all_days() -> None:
    def a_cycle(number: int, kind: CycleKind, first: date, last: date) -> Cycle:
        return replace(Q4, id=CycleId(number), kind=kind, first_day=first, last_day=last)

    year = a_cycle(2, CycleKind.YEAR, date(2026, 1, 1), date(2026, 12, 31))
    half = a_cycle(3, CycleKind.HALF, date(2026, 7, 1), date(2026, 12, 31))
    beside = a_cycle(4, CycleKind.CUSTOM, FIRST, LAST)
    over_the_edge = a_cycle(5, CycleKind.CUSTOM, date(2026, 12, 1), date(2027, 1, 31))
    every = [year, half, Q4, beside, over_the_edge]

    assert [parent_of(one, every) for one in (Q4, half, year, over_the_edge)] == [half, year, None, None]
