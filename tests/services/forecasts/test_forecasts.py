"""Where key results land, on the page of their objective and in their history, today and as of a day gone by."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.forecasts import Forecast
from bot.domain.ids import Code
from bot.domain.okrs import KeyResult, Metric, Objective, ObjectiveState
from bot.domain.people import Person
from bot.i18n import language
from bot.services.access import Access
from bot.services.checkins.history import Histories
from bot.services.overview.as_of import AsOf
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.objective import Objectives
from bot.services.overview.team import TeamOverviews
from bot.views.checkins.history import history_message
from bot.views.overview.objective import objective_message
from storage import Store
from tests.factories import LAST_DAY, Office
from tests.statements import counted

EN = language("en-GB")
NOV_16 = date(2026, 11, 16)
STEADY = ("91", "91.4", "91.9", "92.2", "92.7", "93.1")
LANDS = Forecast(Decimal("95.8"), Decimal("95.6"), Decimal("96.1"), LAST_DAY)
LINE = "On this trend 95.8% by 31 Dec (95.6–96.1), target 96%."


@pytest.fixture
def sqlite_store(sqlite_stores: Any) -> Store:
    store: Store = sqlite_stores.people
    return store


def begun(store: Store) -> tuple[Office, Person, Objective]:
    office = Office.open(store, datetime(2026, 9, 30, 8, tzinfo=UTC))
    mei = office.person("Mei")
    return office, mei, office.objective(mei)


def checkout(office: Office, objective: Objective, *values: str, last: date = NOV_16) -> KeyResult:
    """One check-in a week up to the last."""
    numbers: dict[str, Any] = {"metric": Metric.PERCENT, "start": Decimal(91), "target": Decimal(96)}
    result = office.key_result(objective, **numbers)
    for weeks, value in zip(reversed(range(len(values))), values, strict=True):
        at = datetime.combine(last - timedelta(weeks=weeks), time(9), UTC)
        office.check_in(result, value, 7, at=at)
    return result


def now_at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def test_it_stands_on_the_page_of_its_objective_and_in_its_history(store: Store) -> None:
    office, mei, objective = begun(store)
    result = checkout(office, objective, *STEADY)
    other = checkout(office, objective, "91")

    sheet = Objectives(store, Access()).show(office.workspace, mei, Code(objective.number), now_at(NOV_16))
    told = Histories(store, Access()).of(
        office.workspace, mei, Code(objective.number, result.number), now=now_at(NOV_16)
    )

    assert dict(sheet.forecasts) == {result.id: LANDS}
    assert told.forecast == LANDS
    for message in (objective_message(EN, sheet), history_message(EN, told)):
        assert message.text.count("On this trend") == 1
        assert LINE in message.text
        assert LINE in str(message.blocks)
    silent = Code(objective.number, other.number)
    assert Histories(store, Access()).of(office.workspace, mei, silent, now=now_at(NOV_16)).forecast is None


def test_a_day_gone_by_shows_what_was_forecast_then(store: Store) -> None:
    """Made of what had been said by then: neither later values nor a later correction."""
    office, mei, objective = begun(store)
    result = checkout(office, objective, *STEADY)
    later = office.check_in(result, "99", 9, at=now_at(NOV_16 + timedelta(days=7)))
    access = Access()
    pages = Objectives(store, access)
    back = AsOf(store, TeamOverviews(store, access), CompanyOverviews(store, access), pages)
    today = later.at + timedelta(days=2)

    then: Any = back.objective(office.workspace, mei, Code(objective.number), NOV_16, today).seen

    assert dict(then.forecasts) == {result.id: LANDS}
    assert dict(pages.show(office.workspace, mei, Code(objective.number), today).forecasts) == {}


def test_a_new_target_takes_it_away_until_there_are_new_check_ins(sqlite_store: Store) -> None:
    office, mei, objective = begun(sqlite_store)
    result = checkout(office, objective, *STEADY)
    with sqlite_store.write() as tx:
        by: dict[str, Any] = {"by": mei.id, "now": now_at(NOV_16), "reason": "The market changed."}
        tx.key_results.change(tx.key_results.get(office.workspace.id, result.id), target=Decimal(97), **by)

    sheet = Objectives(sqlite_store, Access()).show(office.workspace, mei, Code(objective.number), now_at(NOV_16))
    told = Histories(sqlite_store, Access()).of(office.workspace, mei, Code(1, 1), now=now_at(NOV_16))

    assert (dict(sheet.forecasts), told.forecast) == ({}, None)


@pytest.mark.parametrize("state", [ObjectiveState.PAUSED, ObjectiveState.CLOSED, ObjectiveState.DRAFT])
def test_what_does_not_go_on_has_none(sqlite_store: Store, state: ObjectiveState) -> None:
    office, mei, objective = begun(sqlite_store)
    checkout(office, objective, *STEADY)
    with sqlite_store.write() as tx:
        tx.objectives.change(objective, by=mei.id, now=office.now, state=state)

    sheet = Objectives(sqlite_store, Access()).show(office.workspace, mei, Code(objective.number), now_at(NOV_16))

    assert dict(sheet.forecasts) == {}


def test_more_key_results_take_as_many_statements(store: Store) -> None:
    office, mei, objective = begun(store)
    checkout(office, objective, *STEADY)
    few = statements(office, mei, objective)
    for _ in range(4):
        checkout(office, objective, *STEADY)

    assert statements(office, mei, objective) == few


def statements(office: Office, person: Person, objective: Objective) -> int:
    with counted(office.store) as sent:
        sheet = Objectives(office.store, Access()).show(
            office.workspace, person, Code(objective.number), now_at(NOV_16)
        )
    assert len(sheet.forecasts) == len(sheet.objective.key_results)
    return len(sent)
