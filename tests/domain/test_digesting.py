"""When a digest is due, who is not missing yet, and whether there is anything to say."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import ListedHolidays, WorkCalendar
from bot.domain.digesting import (
    SinceLastDigest,
    digest_day,
    is_missing,
    is_not_due_yet,
    is_worth_posting,
    next_digest_at,
    sharing_channels,
)
from bot.domain.ids import PersonId, PromptId, TeamId, WorkspaceId
from bot.domain.people import Absence
from bot.domain.prompts import Prompt, PromptState
from bot.domain.teams import Team
from bot.domain.wallclock import instant, is_zone, local_time
from bot.domain.workspaces import Rhythm, Workspace

W = WorkspaceId(1)
WORKSPACE = Workspace(id=W, slack_team_id="T1", name="Nordlicht", installed_at=datetime(2026, 1, 1, tzinfo=UTC))
PAYMENTS = Team(id=TeamId(1), workspace_id=W, name="Payments", zone="Europe/Berlin")
WORK = WorkCalendar()
MONDAY = date(2026, 11, 9)


def november(day: int, hour: int = 9, zone: str = "Europe/Berlin") -> datetime:
    return instant(date(2026, 11, day), time(hour), zone)


def holidays(*days: int) -> WorkCalendar:
    return WorkCalendar(holidays=ListedHolidays(frozenset(date(2026, 11, day) for day in days)))


def test_a_digest_comes_two_working_days_after_the_prompt_at_the_teams_own_time() -> None:
    assert next_digest_at(PAYMENTS, WORKSPACE, november(9), WORK) == november(11, 10)
    assert next_digest_at(PAYMENTS, WORKSPACE, november(11, 10), WORK) == november(18, 10)


def test_a_thursday_prompt_is_digested_on_monday() -> None:
    assert digest_day(replace(PAYMENTS, prompt_day=3), date(2026, 11, 12), WORK) == date(2026, 11, 16)


def test_a_team_may_have_a_digest_day_of_its_own() -> None:
    friday = replace(PAYMENTS, digest_day=4, digest_time=time(15))

    assert next_digest_at(friday, WORKSPACE, november(9), WORK) == november(13, 15)


def test_holidays_move_a_digest_with_its_prompts() -> None:
    assert digest_day(PAYMENTS, MONDAY, holidays(9)) == date(2026, 11, 12)
    assert digest_day(PAYMENTS, MONDAY, holidays(11)) == date(2026, 11, 12)
    assert digest_day(replace(PAYMENTS, digest_day=4), MONDAY, holidays(13)) == date(2026, 11, 16)


def test_a_digest_pushed_nearly_to_the_next_is_left_out() -> None:
    week_off = holidays(9, 10, 11, 12, 13)

    assert digest_day(PAYMENTS, MONDAY, week_off) is None
    assert next_digest_at(PAYMENTS, WORKSPACE, november(8), week_off) == november(18, 10)


def test_a_team_asked_every_two_weeks_has_a_digest_every_two_weeks() -> None:
    team = replace(PAYMENTS, rhythm=Rhythm.FORTNIGHTLY)

    assert next_digest_at(team, WORKSPACE, november(5), WORK) == november(18, 10)


def test_a_prompt_is_not_due_yet_for_one_working_day() -> None:
    due = november(9, 9, "America/New_York")
    later = due + timedelta(hours=23, minutes=59)

    assert is_not_due_yet(due, later, "America/New_York", WORK)
    assert not is_not_due_yet(due, due + timedelta(days=1), "America/New_York", WORK)


def test_a_friday_prompt_is_not_due_before_monday() -> None:
    assert is_not_due_yet(november(13), november(16, 8), "Europe/Berlin", WORK)
    assert not is_not_due_yet(november(13), november(16, 9), "Europe/Berlin", WORK)


def test_who_is_away_or_has_answered_is_not_missing() -> None:
    prompt = Prompt(
        id=PromptId(1),
        workspace_id=W,
        person_id=PersonId(1),
        first_day=MONDAY,
        last_day=date(2026, 11, 15),
        due_at=november(9),
        state=PromptState.SENT,
        sent_at=november(9),
    )
    away = Absence(id=1, workspace_id=W, person_id=PersonId(1), first_day=date(2026, 11, 11), last_day=MONDAY.max)

    assert is_missing(prompt, november(11, 10), "Europe/Berlin", WORK)
    assert not is_missing(prompt, november(11, 10), "Europe/Berlin", WorkCalendar(absences=(away,)))
    assert not is_missing(replace(prompt, state=PromptState.ANSWERED), november(11, 10), "Europe/Berlin", WORK)
    assert not is_missing(replace(prompt, sent_at=november(11, 9)), november(11, 10), "Europe/Berlin", WORK)


def test_silence_is_kept_when_there_is_nothing_to_say() -> None:
    assert not is_worth_posting(SinceLastDigest(has_active_objective=True))
    assert not is_worth_posting(SinceLastDigest(has_active_objective=False, changed=True))


@pytest.mark.parametrize("news", ["changed", "needs_attention", "helped", "answer_missing"])
def test_any_news_is_worth_a_digest(news: str) -> None:
    assert is_worth_posting(replace(SinceLastDigest(has_active_objective=True), **{news: True}))


def test_teams_that_share_a_channel_share_a_digest() -> None:
    one, other = replace(PAYMENTS, channel_id="C1"), replace(PAYMENTS, id=TeamId(2), channel_id="C1")
    closed = replace(PAYMENTS, id=TeamId(3), channel_id="C1", closed_at=november(1))

    assert sharing_channels([other, PAYMENTS, closed, one]) == {"C1": [one, other]}


teams = st.builds(
    replace,
    st.just(PAYMENTS),
    zone=st.sampled_from(sorted(zone for zone in available_timezones() if is_zone(zone))),
    rhythm=st.sampled_from([Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.MONTHLY]),
    prompt_day=st.integers(0, 4),
    digest_day=st.none() | st.integers(0, 4),
    digest_time=st.times().map(lambda at: at.replace(microsecond=0)),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis)


@given(teams, moments)
def test_digests_come_on_working_days_and_in_different_weeks(team: Team, after: datetime) -> None:
    due: list[datetime] = []
    for _ in range(6):
        found = next_digest_at(team, WORKSPACE, due[-1] if due else after, WORK)
        assert found is not None
        due.append(found)

    assert after < due[0]
    assert all(WORK.is_working_day(local_time(moment, team.zone).date()) for moment in due)
    assert all(other - one > timedelta(days=6) for one, other in pairwise(due))
