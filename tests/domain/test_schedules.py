"""When a person may be asked: own choice, team, workspace; quiet hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.schedules import QUIET_FROM, QUIET_UNTIL, PromptSchedule, allowed_from, fastest, schedule_of
from bot.domain.teams import Membership, Role, Team
from bot.domain.wallclock import is_zone, local_time
from bot.domain.workspaces import Rhythm, Workspace

TODAY = date(2026, 11, 9)
W = WorkspaceId(1)
WORKSPACE = Workspace(id=W, slack_team_id="T1", name="Nordlicht", installed_at=datetime(2026, 1, 1, tzinfo=UTC))
MEI = Person(id=PersonId(1), workspace_id=W, slack_user_id="U1", name="Mei", zone="Asia/Tokyo")
BERLIN = "Europe/Berlin"

zones = st.sampled_from(sorted(zone for zone in available_timezones() if is_zone(zone)))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis)


def belongs(team_id: int, share: int, prompt_day: int | None = None, **membership: object) -> tuple[Membership, Team]:
    team = Team(id=TeamId(team_id), workspace_id=W, name=f"Team {team_id}", prompt_day=prompt_day)
    since = date(2026, 1, 1)
    entry = Membership(id=team_id, workspace_id=W, person_id=MEI.id, team_id=team.id, share=Decimal(share), since=since)
    return replace(entry, **membership), team  # type: ignore[arg-type]


def day_of(person: Person, *teams: tuple[Membership, Team]) -> int:
    return schedule_of(person, teams, WORKSPACE, Rhythm.WEEKLY, TODAY).day


def test_without_any_choice_the_workspace_decides() -> None:
    expected = PromptSchedule(zone="Asia/Tokyo", day=0, at=time(9), chosen=False, rhythm=Rhythm.MONTHLY)

    assert schedule_of(MEI, [], WORKSPACE, Rhythm.MONTHLY, TODAY) == expected


def test_the_team_of_the_largest_share_decides_before_the_workspace() -> None:
    assert day_of(MEI, belongs(1, 40, prompt_day=1), belongs(2, 60, prompt_day=2)) == 2


def test_a_main_team_without_a_day_leaves_it_to_the_workspace() -> None:
    assert day_of(MEI, belongs(1, 40, prompt_day=1), belongs(2, 60)) == 0


def test_of_equal_shares_the_oldest_team_decides() -> None:
    assert day_of(MEI, belongs(7, 50, prompt_day=3), belongs(2, 50, prompt_day=1)) == 1


def test_observers_and_past_memberships_decide_nothing() -> None:
    observer = belongs(1, 90, prompt_day=1, role=Role.OBSERVER)
    past = belongs(2, 90, prompt_day=2, until=TODAY)
    future = belongs(3, 90, prompt_day=3, since=TODAY + timedelta(days=1))

    assert day_of(MEI, observer, past, future, belongs(4, 10, prompt_day=4)) == 4


def test_the_persons_own_choice_comes_first() -> None:
    schedule = schedule_of(
        replace(MEI, prompt_day=4, prompt_time=time(20)), [belongs(1, 1, prompt_day=1)], WORKSPACE, Rhythm.WEEKLY, TODAY
    )

    assert (schedule.day, schedule.hour, schedule.chosen_time) == (4, time(20), time(20))


@pytest.mark.parametrize(("at", "hour"), [(time(7), 9), (time(9), 9), (time(17), 17), (time(18), 9), (time(23), 9)])
def test_a_teams_time_in_quiet_hours_becomes_nine(at: time, hour: int) -> None:
    assert PromptSchedule(zone=BERLIN, at=at).hour == time(hour)


def test_the_fastest_rhythm_is_the_persons() -> None:
    assert fastest([Rhythm.MONTHLY, Rhythm.WEEKLY, Rhythm.FORTNIGHTLY]) is Rhythm.WEEKLY
    assert fastest([], default=Rhythm.MONTHLY) is Rhythm.MONTHLY


@pytest.mark.parametrize(
    ("local", "chosen", "allowed"),
    [
        ("2026-11-09 09:00", None, "2026-11-09 09:00"),
        ("2026-11-09 17:59", None, "2026-11-09 17:59"),
        ("2026-11-09 18:00", None, "2026-11-10 09:00"),
        ("2026-11-09 08:59", None, "2026-11-09 09:00"),
        ("2026-11-09 05:00", time(7), "2026-11-09 07:00"),
        ("2026-11-09 07:20", time(7), "2026-11-09 07:20"),
        ("2026-11-09 08:10", time(7), "2026-11-09 09:00"),
        ("2026-11-09 19:00", time(20), "2026-11-09 20:00"),
        ("2026-11-10 00:10", time(23, 30), "2026-11-10 00:10"),
        ("2026-11-10 01:00", time(23, 30), "2026-11-10 09:00"),
    ],
)
def test_quiet_hours_hold_unless_that_time_was_chosen(local: str, chosen: time | None, allowed: str) -> None:
    berlin_in_winter = "+01:00"
    moment = datetime.fromisoformat(local + berlin_in_winter).astimezone(UTC)

    assert allowed_from(moment, BERLIN, chosen) == datetime.fromisoformat(allowed + berlin_in_winter)


@given(moments, zones)
def test_an_allowed_moment_is_in_the_open_hours_and_within_a_day(moment: datetime, zone: str) -> None:
    allowed = allowed_from(moment, zone)

    assert QUIET_UNTIL <= local_time(allowed, zone).time() < QUIET_FROM
    assert timedelta(0) <= allowed - moment <= timedelta(hours=16)
    assert allowed_from(allowed, zone) == allowed


@given(moments, zones, st.times().map(lambda at: at.replace(microsecond=0)))
def test_a_chosen_time_never_makes_a_message_later(moment: datetime, zone: str, chosen: time) -> None:
    assert moment <= allowed_from(moment, zone, chosen) <= allowed_from(moment, zone)
