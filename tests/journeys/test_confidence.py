"""Confidence as a skill, through the stand-in: how sure a team was, and where a number lands."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.checkins import CheckInSource
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Team
from tests.factories import Office
from tests.journeys.conftest import FRIDAY
from tests.journeys.test_looking_around import press, press_home
from tests.journeys.town import Town, words_of

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
MEANING = "Of 12 you were 7 or more sure of, 6 were met: you are surer than things turn out."


@pytest.fixture
def town(company: Town) -> Town:
    """Payments had twelve key results in the last quarter, and Mei has one in this one."""
    office = Office.open(company.okrbot.store, FRIDAY)
    names = {"Mei Tanaka": "U0MEI", "Kai Berg": "U0KAI", "Lea Novak": "U0LEA", "Jo Ito": "U0JO", "Uma Roy": "U0UMA"}
    people = [office.person(name, slack_user_id=slack_id) for name, slack_id in names.items()]
    team = office.team("Payments", lead=people[1], members=(people[0], *people[2:]))
    last_quarter(office, team, people)
    result = office.key_result(office.objective(people[0], "Payments that just work", team), "Checkout success")
    for week in range(5):
        office.check_in(result, 20 + 5 * week, 7, at=FRIDAY - timedelta(weeks=4 - week))
    return company


def last_quarter(office: Office, team: Team, people: list[Person]) -> None:
    """Twelve key results of which their owners were 8 of 10 sure; every second was met."""
    cycle = office.last_quarter()
    objective = office.objective(people[0], "Last quarter", team, cycle_id=cycle.id, state=ObjectiveState.CLOSED)
    dated: dict[str, Any] = {"active_from": FIRST, "due_day": LAST}
    results = [office.key_result(objective, f"KR {at}", people[at % 5], **dated) for at in range(12)]
    ends = (datetime(2026, 8, 10, 9, tzinfo=UTC), datetime(2026, 9, 28, 9, tzinfo=UTC))
    with office.store.write() as tx:
        tx.check_ins.insert_all(
            [
                {
                    "workspace_id": office.workspace.id,
                    "key_result_id": result.id,
                    "author_id": result.owner_id,
                    "value": Decimal(40 if at < ends[1] else 100 - 50 * (place % 2)),
                    "confidence": 8,
                    "effective_day": at.date(),
                    "source": CheckInSource.PROMPT,
                    "at": at,
                }
                for at in ends
                for place, result in enumerate(results)
            ]
        )


def charts_in(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in found.get("blocks", []) if block["type"] == "data_visualization"]


def test_a_team_and_the_company_read_how_sure_they_were(town: Town) -> None:
    for words in ("team Payments", "company"):
        (answer,) = town.says("U0LEA", words, channel="C0PAY")["responses"]

        [chart] = charts_in(answer)
        assert answer["response_type"] == "ephemeral"
        assert MEANING in words_of(answer)
        assert chart["chart"]["axis_config"]["categories"] == ["7–10 (12)"]

    press(town, "U0LEA", answer, "share_here")
    public = town.channel_messages("C0PAY")[-1]
    assert charts_in(public)
    assert public["text"].endswith("Shared by Lea Novak")


def test_app_home_draws_it_in_letters(town: Town) -> None:
    words = words_of(press_home(town, "U0MEI", town.home("U0MEI"), "home_tab_company")["blocks"])

    assert MEANING in words
    assert "▓▓▓▓▓░░░░░ 7–10 of 10 sure: 6 of 12 met" in words


def test_a_number_says_where_it_lands(town: Town) -> None:
    """Five a week; from 13 November it is 48 days to the end of the quarter."""
    line = "On this trend 74 by 31 Dec, target 100."

    assert line in town.reads("U0LEA", "O-2")
    assert line in town.reads("U0LEA", "history KR-2.1")
