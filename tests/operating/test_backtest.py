"""``okrbot backtest`` on the command line."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.app import Stores
from bot.cli import upkeep
from bot.domain.okrs import ObjectiveState, Visibility
from tests.factories import Office

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)


@pytest.fixture
def office(sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DATABASE_URL", sqlite_stores.people.url)
    return Office.open(sqlite_stores.people)


def last_quarter(office: Office, **goal: Any) -> None:
    """One key result that rose by six a week to the end."""
    cycle = office.last_quarter()
    held = {"cycle_id": cycle.id, "state": ObjectiveState.CLOSED, **goal}
    objective = office.objective(office.person("Mei"), **held)
    result = office.key_result(objective, active_from=FIRST, due_day=LAST)
    for week in range(14):
        at = datetime.combine(FIRST + timedelta(weeks=week), time(9), UTC)
        office.check_in(result, Decimal(6 * week), 7, at=at)


def ends(**given: Any) -> int:
    with pytest.raises(SystemExit) as ended:
        upkeep.backtest(**{"workspace": None, "demo": False, **given})
    return int(ended.value.code or 0)


def test_a_table_says_how_good_forecasts_were(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    last_quarter(office)

    assert ends(workspace="Nordlicht") == 0

    said = capsys.readouterr().out
    assert rows(said) == [
        ["25%", "1", "0", "–", "–", "–", "–", "–"],
        ["50%", "1", "1", "1 (100%)", "0.0%", "0.0%", "42.0%", "0.0%"],
        ["75%", "1", "1", "1 (100%)", "0.0%", "0.0%", "24.0%", "0.0%"],
    ]
    assert "mean absolute error of the forecast" in said
    assert "Mei" not in said


def test_restricted_objectives_are_left_out_and_nothing_over_is_said(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    closed: dict[str, Any] = {"visibility": Visibility.RESTRICTED, "review_day": LAST, "restricted_because": "Private"}
    last_quarter(office, **closed)

    assert ends() == 1

    said = capsys.readouterr().out
    assert said == "Nordlicht has no cycle that is over and has key results with numbers in it.\n"


def test_a_workspace_that_is_not_there_is_said(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(workspace="Elsewhere") == 2
    assert "Which workspace?" in capsys.readouterr().err


def rows(said: str) -> list[list[str]]:
    return [re.split(r"\s{2,}", line) for line in said.splitlines() if re.match(r"\d", line)]
