"""Weekly measures: written when a week is over, and reconstructed where they are missing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import delete, select

from bot.domain.cycles import CycleKind, CycleState
from bot.services.measures.batches import OBJECTIVE, TEAM, Row
from bot.services.measures.snapshots import Snapshots, keep_current_week
from storage import Store
from storage.snapshots import Snapshot
from storage.tables.columns import metadata
from tests.factories import FIRST_DAY, Office
from tests.planners import next_due
from tests.statements import counted

NOW = datetime(2026, 10, 22, 8, 0, tzinfo=UTC)  # week 4 of the cycle has begun that morning


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=datetime(2026, 10, 1, 8, 0, tzinfo=UTC))


def kept(office: Office, kind: str, identity: int) -> list[Snapshot]:
    with office.store.read() as tx:
        return tx.snapshots.of(office.workspace.id, kind, [identity], office.cycle.id)


def everything(office: Office) -> list[Row]:
    """All that is kept, in one order, without the numbers of the rows."""
    table = metadata().tables["snapshot"]
    shown = [column for column in table.c if column.name != "id"]
    with office.store.read() as tx:
        rows = tx.connection.execute(select(*shown).order_by(table.c.kind, table.c.subject_id, table.c.week))
        return [dict(row) for row in rows.mappings()]


def batches(planner: Snapshots, now: datetime = NOW) -> int:
    """Measure all that is due, as the worker does; how many batches it took."""
    count = 1
    while planner.plan_due(now, 500) >= 500:
        count += 1
    return count


def company(office: Office) -> None:
    """Teams of one to three objectives, two people with objectives of their own, some of them begun later."""
    mei, ana = office.person("Mei"), office.person("Ana")
    teams = [office.team(f"Team {number}", mei) for number in range(3)]
    places = [(mei, team) for number, team in enumerate(teams, start=1) for _ in range(number)]
    for number, (owner, team) in enumerate([(ana, None), *places, (mei, None), (ana, teams[0])]):
        objective = office.objective(owner, f"Objective {number}", team=team, weight=Decimal(number + 1))
        result = office.key_result(objective, active_from=FIRST_DAY + timedelta(days=10 if number % 3 == 2 else 0))
        office.key_result(objective)
        office.check_in(result, 10 * number, 7, at=october(5))
        office.check_in(result, 12 * number, 4, at=october(13))


def october(day: int) -> datetime:
    return datetime(2026, 10, day, 12, 0, tzinfo=UTC)


@pytest.mark.long
def test_missing_weeks_are_reconstructed_from_the_check_ins(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    objective = office.objective(mei, team=team)
    result = office.key_result(objective)
    office.check_in(result, 10, 7, at=october(5))
    office.check_in(result, 30, 5, at=october(20))

    Snapshots(office.store).plan_due(NOW, 500)

    found = kept(office, OBJECTIVE, objective.id)
    assert [(each.week, each.progress, each.confidence) for each in found] == [
        (1, Decimal("0.1"), Decimal(7)),
        (2, Decimal("0.1"), Decimal(7)),
        (3, Decimal("0.3"), Decimal(5)),
    ]
    assert [each.on_day for each in found] == [FIRST_DAY + timedelta(days=days) for days in (6, 13, 20)]
    assert [each.progress for each in kept(office, TEAM, team.id)] == [each.progress for each in found]


def test_a_week_is_measured_once_and_the_next_when_it_is_over(office: Office) -> None:
    mei = office.person("Mei")
    objective = office.objective(mei)
    result = office.key_result(objective)
    planner = Snapshots(office.store)
    planner.plan_due(NOW, 500)
    office.check_in(result, 50, 7, at=october(6))  # entered late: what was measured stays

    planner.plan_due(NOW, 500)
    due = next_due(planner, planner.store, NOW)

    assert [each.progress for each in kept(office, OBJECTIVE, objective.id)] == [0, 0, 0]
    assert due == datetime(2026, 10, 28, 23, 0, tzinfo=UTC)  # midnight in Berlin, winter time
    planner.plan_due(due, 500)
    assert kept(office, OBJECTIVE, objective.id)[-1].progress == Decimal("0.5")


def test_what_was_measured_stays_when_another_objective_is_missing(office: Office) -> None:
    mei = office.person("Mei")
    objective = office.objective(mei)
    result = office.key_result(objective)
    planner = Snapshots(office.store)
    planner.plan_due(NOW, 500)
    office.check_in(result, 50, 7, at=october(6))
    later = office.objective(mei, "Added late")
    office.key_result(later)

    planner.plan_due(NOW + timedelta(weeks=1), 500)

    assert [float(each.progress) for each in kept(office, OBJECTIVE, objective.id)] == [0, 0, 0, 0.5]
    assert len(kept(office, OBJECTIVE, later.id)) == 4


def test_the_current_week_is_refreshed_while_it_lasts(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    objective = office.objective(mei, team=team)
    result = office.key_result(objective)

    for value in (10, 20):
        office.check_in(result, value, 7, at=NOW)
        with office.store.write() as tx:
            keep_current_week(tx, office.workspace, [team.id], NOW)

    assert [(each.week, each.progress) for each in kept(office, TEAM, team.id)] == [(4, Decimal("0.2"))]


@pytest.mark.parametrize("digest_day", [18, 21])
def test_what_a_digest_measured_is_measured_again_when_the_week_is_over(office: Office, digest_day: int) -> None:
    team = office.team("Payments")
    objective = office.objective(office.person("Mei"), team=team)
    result = office.key_result(objective)
    office.check_in(result, 10, 7, at=october(16))
    with office.store.write() as tx:
        keep_current_week(tx, office.workspace, [team.id], october(digest_day))  # in week 3, or on its last day
    office.check_in(result, 30, 5, at=october(21) + timedelta(hours=2))

    Snapshots(office.store).plan_due(NOW, 500)

    for kind, identity in ((OBJECTIVE, objective.id), (TEAM, team.id)):
        third = kept(office, kind, identity)[-1]
        assert (third.week, third.on_day, third.progress) == (3, FIRST_DAY + timedelta(days=20), Decimal("0.3"))


def test_when_nothing_is_due_looking_costs_few_statements(office: Office) -> None:
    planner = Snapshots(office.store)
    planner.plan_due(NOW, 500)

    with counted(office.store) as sent:
        planner.plan_due(NOW, 500)

    assert len(sent) <= 4


def test_measured_little_by_little_the_same_is_kept_as_at_once(office: Office) -> None:
    company(office)
    assert batches(Snapshots(office.store)) == 1
    at_once = everything(office)
    assert len(at_once) == 3 * (9 + 3)

    for objectives, measures in ((1, 1), (2, 400), (3, 2), (5, 7)):
        with office.store.write() as tx:
            for name in ("snapshot", "measuring"):
                tx.connection.execute(delete(metadata().tables[name]))
        assert batches(Snapshots(office.store, objectives, measures)) > 2
        assert everything(office) == at_once


def test_one_batch_is_small_whatever_the_company_and_whoever_goes_on_measures_the_rest(office: Office) -> None:
    company(office)
    sizes = [0]

    while Snapshots(office.store, objectives=3, measures=6).plan_due(NOW, 500) >= 500:  # a new one, as after a restart
        sizes.append(len(everything(office)))
    sizes.append(len(everything(office)))

    grown = [after - before for before, after in pairwise(sizes)]
    assert max(grown) <= 2 * 6
    assert sizes[-1] == 3 * (9 + 3)


def test_a_week_that_is_not_measured_to_its_end_is_due_since_it_was_over(office: Office) -> None:
    company(office)
    planner = Snapshots(office.store, objectives=2)
    planner.plan_due(NOW, 500)

    assert next_due(planner, planner.store, NOW) == datetime(
        2026, 10, 21, 22, 0, tzinfo=UTC
    )  # midnight in Berlin, summer time
    batches(planner)

    assert next_due(planner, planner.store, NOW) == datetime(2026, 10, 28, 23, 0, tzinfo=UTC)


def test_a_team_that_gets_an_objective_late_is_measured_from_all_of_them(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    first = office.key_result(office.objective(mei, team=team))
    office.check_in(first, 40, 7, at=october(20))
    batches(Snapshots(office.store))
    office.key_result(office.objective(mei, "Added late", team=team))

    batches(Snapshots(office.store, objectives=1, measures=1), NOW + timedelta(weeks=1))

    assert [each.progress for each in kept(office, TEAM, team.id)] == [0, 0, Decimal("0.4"), Decimal("0.2")]


def test_of_two_workers_at_the_same_place_one_writes(office: Office) -> None:
    """The second one sees that the first has gone on from there, and leaves the rows alone."""
    company(office)
    place = {"workspace_id": office.workspace.id, "cycle_id": office.cycle.id, "weeks": 3, "is_done": False}
    start = {**place, "after_team": 0, "after_objective": 0, "after_week": 0}
    with office.store.write() as tx:
        begun = [tx.measuring.move(None, **start) for _ in range(2)]
        known = tx.measuring.of_running()[office.cycle.id]
        gone_on = [tx.measuring.move(known, **{**start, "after_team": number}) for number in (1, 2)]
        stands = tx.measuring.of_running()[office.cycle.id]

    assert (begun, gone_on) == ([True, False], [True, False])
    assert (stands.after_team, stands.is_done) == (1, False)


def test_looking_for_what_is_due_costs_the_same_in_many_workspaces(office: Office) -> None:
    batches(Snapshots(office.store))
    with office.store.write() as tx:
        for number in range(4):
            other = tx.workspaces.install(slack_team_id=f"T0MORE{number}", name="More", now=NOW)
            days = {"first_day": FIRST_DAY, "last_day": office.cycle.last_day}
            held = {"workspace_id": other.id, "name": "Autumn", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE}
            tx.cycles.insert(**held, **days)
    planner = Snapshots(office.store)
    assert batches(planner) == 4

    with counted(office.store) as sent:
        planner.plan_due(NOW, 500)

    assert len(sent) <= 4
