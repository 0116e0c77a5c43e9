"""Cycles kept by the clock: moved on when their day has come, in any zone, and made when their drafting opens."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cycle_calendar import RuleChoices, TypedCalendar
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import AlreadyDone, Invalid, NotAllowed
from bot.domain.people import Person
from bot.domain.wallclock import start_of_day
from bot.services.access import Access
from bot.services.cycles.cycles import Cycles
from bot.services.cycles.planning import CyclePlanner
from bot.services.cycles.rules import CycleRules
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.planners import next_due
from tests.statements import counted

SECOND = timedelta(seconds=1)
QUARTER = {"drafting_days": 21, "due_days": 7, "closing_days": 14}


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def admin(office: Office) -> Person:
    return office.person("Ada", slack_admin=True)


def choose(office: Office, ada: Person, kind: CycleKind = CycleKind.QUARTER, **values: Any) -> None:
    choices = RuleChoices(**{**QUARTER, "makes_next": True, **values})
    CycleRules(office.store, Access()).choose(office.workspace, ada, kind, choices, once=f"view:{kind}", now=office.now)


def run(office: Office, now: datetime) -> None:
    CyclePlanner(office.store).plan_due(now, 500)


def cycles(office: Office) -> list[Cycle]:
    """Oldest first."""
    with office.store.read() as tx:
        return sorted(tx.cycles.all(office.workspace.id), key=lambda cycle: (cycle.first_day, -cycle.weeks))


def states_of(office: Office, cycle: Cycle) -> list[str]:
    """Those it went through, in order, as the audit tells."""
    with office.store.read() as tx:
        told = tx.audit.of(office.workspace.id, "cycle", cycle.id)
    return [one.after["state"] for one in told if one.action == "changed" and one.after and "state" in one.after]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_cycle_moves_on_at_midnight_of_its_workspace(office: Office, zone: str) -> None:
    with office.store.write() as tx:
        tx.workspaces.set(office.workspace, by=None, now=office.now, zone=zone)
    over, closed = start_of_day(date(2027, 1, 1), zone), start_of_day(date(2027, 1, 15), zone)
    planner = CyclePlanner(office.store)

    assert next_due(planner, planner.store, office.now) == over
    run(office, over - SECOND)
    assert states_of(office, office.cycle) == []
    run(office, over)
    assert states_of(office, office.cycle) == ["grading"]
    assert next_due(planner, planner.store, over) == closed
    run(office, closed - SECOND)
    run(office, closed)
    assert states_of(office, office.cycle) == ["grading", "closed"]
    assert next_due(planner, planner.store, closed) is None


def test_a_worker_that_was_down_for_weeks_takes_no_short_cut(office: Office) -> None:
    ada = admin(office)
    choose(office, ada)

    run(office, datetime(2027, 8, 2, 9, tzinfo=UTC))

    assert [(one.name, one.state) for one in cycles(office)] == [
        ("Q4 2026", CycleState.CLOSED),
        ("Q3 2027", CycleState.ACTIVE),
    ]
    assert states_of(office, office.cycle) == ["grading", "closed"]
    assert states_of(office, cycles(office)[1]) == ["active"]


def test_the_next_quarter_is_made_once_when_its_drafting_opens(office: Office) -> None:
    choose(office, admin(office), drafting_days=30, due_days=10, closing_days=3)
    opens = start_of_day(date(2026, 12, 2), "Europe/Berlin")

    assert next_due(CyclePlanner(office.store), office.store, office.now) == opens
    run(office, opens - SECOND)
    assert len(cycles(office)) == 1
    for _ in range(2):
        run(office, opens)

    _, made = cycles(office)
    assert (made.name, made.state, made.made_for) == ("Q1 2027", CycleState.PLANNING, date(2027, 1, 1))
    days = (made.drafting_opens, made.drafts_due, made.review_day, made.closing_day)
    assert days == (date(2026, 12, 2), date(2026, 12, 22), date(2027, 2, 14), date(2027, 4, 3))


def test_two_workers_at_once_make_one_cycle(office: Office) -> None:
    choose(office, admin(office))
    choose(office, office.person("Eve", slack_admin=True), CycleKind.YEAR)
    day = datetime(2026, 12, 14, 9, tzinfo=UTC)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: run(office, day), range(4)))

    assert [one.name for one in cycles(office)] == ["Q4 2026", "2027", "Q1 2027"]
    assert [len(states_of(office, one)) for one in cycles(office)] == [0, 0, 0]


def test_several_levels_are_made_and_the_smaller_is_part_of_the_larger(office: Office) -> None:
    ada = admin(office)
    for kind in (CycleKind.QUARTER, CycleKind.HALF, CycleKind.YEAR):
        choose(office, ada, kind)

    run(office, datetime(2026, 12, 14, 9, tzinfo=UTC))

    found = {one.name: one for one in cycles(office)}
    parents = {one.name: one.parent_id for one in found.values()}
    half, year = found["H1 2027"].id, found["2027"].id
    assert parents == {"Q4 2026": None, "2027": None, "H1 2027": year, "Q1 2027": half}


def test_custom_cycles_come_every_six_weeks(office: Office) -> None:
    choose(office, admin(office), CycleKind.CUSTOM, weeks=6, anchor=date(2026, 11, 2), drafting_days=7, due_days=2)

    for week in range(16):
        run(office, MONDAY_MORNING + timedelta(weeks=week))

    spans = [(one.name, one.state) for one in cycles(office) if one.kind is CycleKind.CUSTOM]
    assert spans == [
        ("14 Dec 2026–24 Jan 2027", CycleState.CLOSED),
        ("25 Jan–7 Mar 2027", CycleState.ACTIVE),
        ("8 Mar–18 Apr 2027", CycleState.PLANNING),
    ]


def test_what_is_made_by_itself_has_a_name_of_its_own_and_what_has_not_can_still_be_changed(office: Office) -> None:
    ada, desk = admin(office), Cycles(office.store, Access())
    held: dict[str, Any] = {"cycle_id": None, "name": "q1 2027", "kind": CycleKind.CUSTOM, "now": office.now}
    desk.save(office.workspace, ada, **held, first_day=date(2027, 1, 10), last_day=date(2027, 3, 1), once="1")
    assert desk.proposal(office.workspace, office.now).name == "1 Jan–31 Mar 2027"

    choose(office, ada)
    run(office, datetime(2026, 12, 20, 9, tzinfo=UTC))

    made = cycles(office)[1]
    assert (made.name, made.kind) == ("1 Jan–31 Mar 2027", CycleKind.QUARTER)
    with office.store.write() as tx:
        tx.cycles.change(made, by=None, now=office.now, name="Q1 2027")
    held |= {"cycle_id": made.id, "name": "Q1 2027", "kind": CycleKind.QUARTER}
    saved = desk.save(office.workspace, ada, **held, first_day=made.first_day, last_day=date(2027, 3, 30), once="2")
    assert saved.cycle.last_day == date(2027, 3, 30)


def test_nothing_is_made_where_nobody_has_asked_for_it_or_the_app_is_gone(office: Office) -> None:
    choose(office, admin(office), makes_next=False)
    run(office, datetime(2026, 12, 14, 9, tzinfo=UTC))
    assert len(cycles(office)) == 1

    choose(office, office.person("Eve", slack_admin=True), CycleKind.YEAR)
    with office.store.write() as tx:
        tx.workspaces.set(tx.workspaces.get(office.workspace.id), by=None, now=office.now, uninstalled_at=office.now)
    run(office, datetime(2027, 2, 1, 9, tzinfo=UTC))
    assert [one.state for one in cycles(office)] == [CycleState.ACTIVE]


def test_looking_for_what_is_due_takes_the_same_statements_for_many_workspaces(office: Office) -> None:
    def looks() -> int:
        with counted(office.store) as sent:
            CyclePlanner(office.store).plan_due(office.now, 500)
            next_due(CyclePlanner(office.store), office.store, office.now)
        return len(sent)

    choose(office, admin(office))
    few = looks()
    for number in range(5):
        other = Office.open(office.store, slack_team_id=f"T{number}")
        choose(other, admin(other))

    assert looks() == few


def test_a_cycle_closed_early_goes_through_every_state_and_stays_closed(office: Office) -> None:
    ada, desk = admin(office), Cycles(office.store, Access())

    closed = desk.move(office.workspace, ada, office.cycle.id, CycleState.CLOSED, office.now)

    assert closed.state is CycleState.CLOSED
    assert states_of(office, office.cycle) == ["grading", "closed"]
    run(office, datetime(2027, 3, 1, 9, tzinfo=UTC))
    with pytest.raises(AlreadyDone):
        desk.move(office.workspace, ada, office.cycle.id, CycleState.CLOSED, office.now)
    assert states_of(office, office.cycle) == ["grading", "closed"]


def test_of_two_who_end_a_cycle_at_once_one_has_done_it(office: Office) -> None:
    admins = [office.person(name, slack_admin=True) for name in ("Ada", "Eve")]

    def ends(by: Person) -> str:
        try:
            return (
                Cycles(office.store, Access())
                .move(office.workspace, by, office.cycle.id, CycleState.GRADING, office.now)
                .state
            )
        except AlreadyDone:
            return "already"

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(ends, admins)) == ["already", "grading"]
    assert states_of(office, office.cycle) == ["grading"]


def test_the_clock_and_an_admin_at_once_move_a_cycle_once(office: Office) -> None:
    ada, over = admin(office), datetime(2027, 1, 1, 9, tzinfo=UTC)

    def closes() -> None:
        Cycles(office.store, Access()).move(office.workspace, ada, office.cycle.id, CycleState.CLOSED, over)

    with ThreadPoolExecutor(2) as hands:
        for done in [hands.submit(closes), hands.submit(run, office, over)]:
            done.result()
    assert states_of(office, office.cycle) == ["grading", "closed"]


def test_only_admins_move_cycles_and_never_two_of_a_kind_at_once(office: Office) -> None:
    ada, desk = admin(office), Cycles(office.store, Access())
    choose(office, ada)
    run(office, datetime(2026, 12, 14, 9, tzinfo=UTC))
    coming = cycles(office)[1]

    with pytest.raises(NotAllowed):
        desk.move(office.workspace, office.person("Mei"), coming.id, CycleState.ACTIVE, office.now)
    with pytest.raises(Invalid) as refused:
        desk.move(office.workspace, ada, coming.id, CycleState.ACTIVE, office.now)
    assert refused.value.fields == {"state": ("cycle_runs_already", {"other": "Q4 2026"})}

    desk.move(office.workspace, ada, office.cycle.id, CycleState.GRADING, office.now)
    begun = desk.move(office.workspace, ada, coming.id, CycleState.ACTIVE, office.now)
    assert begun == replace(coming, state=CycleState.ACTIVE)


def test_a_calendar_typed_by_hand_is_kept_and_moves_only_where_it_was_usual(office: Office) -> None:
    ada, desk = admin(office), Cycles(office.store, Access())
    held: dict[str, Any] = {"cycle_id": office.cycle.id, "name": "Q4", "kind": CycleKind.QUARTER, "now": office.now}

    def save(once: str, first: date, **days: Any) -> Cycle:
        span: dict[str, Any] = {"first_day": first, "last_day": date(2026, 12, 31)}
        return desk.save(office.workspace, ada, **held, once=once, **span, **days).cycle

    with pytest.raises(Invalid) as refused:
        save(
            "1", date(2026, 10, 1), calendar=TypedCalendar(closing_day=date(2026, 12, 1), drafts_due=date(2026, 10, 9))
        )
    assert set(refused.value.fields) == {"closing_day", "drafts_due"}
    with pytest.raises(Invalid) as refused:  # the day that was typed is wrong, for the other is as usual
        save("4", date(2026, 10, 1), calendar=TypedCalendar(drafts_due=date(2026, 7, 1)))
    assert refused.value.fields == {"drafts_due": ("due_before_opens", {"first_day": "2026-09-10"})}
    save("2", date(2026, 10, 1), calendar=TypedCalendar(closing_day=date(2027, 1, 31)))
    moved = save("3", date(2026, 10, 5))

    days = (moved.drafting_opens, moved.drafts_due, moved.closing_day)
    assert days == (date(2026, 9, 14), date(2026, 9, 28), date(2027, 1, 31))
    shown = TypedCalendar(drafting_opens=days[0], drafts_due=date(2026, 7, 1), closing_day=days[2])
    with pytest.raises(Invalid) as refused:  # all four stand in its form, and one was moved
        save("5", date(2026, 10, 5), calendar=shown, untouched={"drafting_opens", "review_day", "closing_day"})
    assert refused.value.fields == {"drafts_due": ("due_before_opens", {"first_day": "2026-09-14"})}
    by_hand = save("6", date(2026, 10, 5), calendar=TypedCalendar(drafting_opens=date(2026, 9, 1)))
    shown = TypedCalendar(drafting_opens=by_hand.drafting_opens, drafts_due=date(2027, 9, 20))
    span: dict[str, Any] = {"first_day": date(2027, 10, 1), "last_day": date(2027, 12, 31)}
    with pytest.raises(Invalid) as refused:  # the day that was typed is not the one that is wrong
        desk.save(office.workspace, ada, **held, **span, calendar=shown, untouched={"drafting_opens"}, once="7")
    assert refused.value.fields["drafting_opens"][0] == "opens_too_early"


def test_a_year_made_later_becomes_the_parent_of_the_quarters_in_it(office: Office) -> None:
    year = (
        Cycles(office.store, Access())
        .save(
            office.workspace,
            admin(office),
            cycle_id=None,
            name="2026",
            kind=CycleKind.YEAR,
            first_day=date(2026, 1, 1),
            last_day=date(2026, 12, 31),
            once="view:1",
            now=office.now,
        )
        .cycle
    )
    assert [one.parent_id for one in cycles(office)] == [None, year.id]
