"""When a board is due, and what it tells of who is missing."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.boards import board_due, have_nothing, is_on_board
from bot.domain.calendar import ListedHolidays, WorkCalendar
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.okrs import KeyResultState, ObjectiveState, Visibility
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.weighing import key_result_percent
from tests.domain.okr_builders import a_key_result, an_objective

TUESDAY = datetime(2026, 11, 17, 14, 0, tzinfo=UTC)  # 15:00 in Berlin
WEEK = timedelta(days=7)
CANCELLED = KeyResultState.CANCELLED
CALENDAR = WorkCalendar()


def a_team(**given: Any) -> Team:
    return Team(id=TeamId(1), workspace_id=WorkspaceId(1), name="Payments", zone="Europe/Berlin", **given)


def people(count: int) -> list[Person]:
    return [
        Person(id=PersonId(number), workspace_id=WorkspaceId(1), slack_user_id=f"U{number}", name=f"P{number}")
        for number in range(1, count + 1)
    ]


def test_a_board_is_posted_at_once_when_the_channel_had_nothing_this_week() -> None:
    assert board_due(a_team(), [TUESDAY - WEEK], TUESDAY, CALENDAR) == TUESDAY


def test_at_night_it_waits_for_the_morning() -> None:
    late = datetime(2026, 11, 17, 19, 0, tzinfo=UTC)
    assert board_due(a_team(), [], late, CALENDAR) == datetime(2026, 11, 18, 8, 0, tzinfo=UTC)


def test_after_the_digest_it_waits_for_the_first_working_day_of_the_next_free_week() -> None:
    monday_off = WorkCalendar(holidays=ListedHolidays(frozenset({TUESDAY.date() + timedelta(days=6)})))
    team = a_team(digest_time=time(11))
    next_monday = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    earlier = TUESDAY - timedelta(days=1)

    assert board_due(team, [earlier], TUESDAY, CALENDAR) == next_monday
    assert board_due(team, [earlier], TUESDAY, monday_off) == next_monday + timedelta(days=1)
    assert board_due(team, [earlier, next_monday], TUESDAY, CALENDAR) == next_monday + WEEK


def test_of_a_night_between_two_weeks_the_morning_counts() -> None:
    sunday_night = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
    assert board_due(a_team(), [TUESDAY], sunday_night, CALENDAR) == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_only_a_team_of_five_is_told_how_many_have_nothing() -> None:
    shared = an_objective(a_key_result(owner_id=PersonId(2)), owner_id=PersonId(1))
    assert have_nothing(people(4), [shared]) == (None, None)
    assert have_nothing(people(5), [shared]) == (5, 3)
    assert have_nothing(people(5), []) == (5, 5)


@pytest.mark.parametrize(
    ("given", "is_there"),
    [
        ({}, True),
        ({"state": ObjectiveState.PAUSED}, True),
        ({"state": ObjectiveState.DRAFT}, False),
        ({"state": ObjectiveState.CANCELLED}, False),
        ({"team_id": None}, False),
        ({"visibility": Visibility.RESTRICTED}, False),
    ],
)
def test_what_stands_on_a_board(given: dict[str, Any], is_there: bool) -> None:
    held: dict[str, Any] = {"team_id": TeamId(1), "state": ObjectiveState.ACTIVE}
    assert is_on_board(an_objective(**{**held, **given})) is is_there


def test_weights_are_shown_where_they_differ() -> None:
    one, two, three = a_key_result(weight=2), a_key_result(weight=1), a_key_result(weight=1, state=CANCELLED)
    assert key_result_percent([one, two, three]) == {one.id: 67, two.id: 33}
    assert key_result_percent([one]) == {}
    assert key_result_percent([two, a_key_result(weight=1)]) == {}
