"""Weekly measures: written when a week is over, and reconstructed where they are missing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.services.snapshots import OBJECTIVE, TEAM, Snapshots, keep_current_week
from storage import Store
from storage.snapshots import Snapshot
from tests.factories import FIRST_DAY, Office
from tests.statements import counted

NOW = datetime(2026, 10, 22, 8, 0, tzinfo=UTC)  # week 4 of the cycle has begun that morning


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=datetime(2026, 10, 1, 8, 0, tzinfo=UTC))


def kept(office: Office, kind: str, identity: int) -> list[Snapshot]:
    with office.store.read() as tx:
        return tx.snapshots.of(office.workspace.id, kind, [identity], office.cycle.id)


def october(day: int) -> datetime:
    return datetime(2026, 10, day, 12, 0, tzinfo=UTC)


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
    due = planner.next_due(NOW)

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


def test_when_nothing_is_due_looking_costs_few_statements(office: Office) -> None:
    planner = Snapshots(office.store)
    planner.plan_due(NOW, 500)

    with counted(office.store) as sent:
        planner.plan_due(NOW, 500)

    assert len(sent) <= 4
