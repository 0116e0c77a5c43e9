"""Public holidays by region: a person's own, their zone's, the workspace's."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import pytest

from bot.domain.calendar import NO_HOLIDAYS, WorkCalendar
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Person
from bot.domain.wallclock import is_zone
from bot.domain.workspaces import Workspace
from bot.services.holidays import country_of_zone, default_region, holidays_for, holidays_of, known_region

WORKSPACE = Workspace(
    id=WorkspaceId(1), slack_team_id="T1", name="Nordlicht", installed_at=datetime(2026, 1, 1, tzinfo=UTC)
)
MEI = Person(id=PersonId(1), workspace_id=WORKSPACE.id, slack_user_id="U1", name="Mei", zone="Asia/Tokyo")

WOMENS_DAY = date(2027, 3, 8)  # a holiday in Berlin, not in all of Germany
CULTURE_DAY = date(2026, 11, 3)  # Japan


def test_a_region_knows_the_holidays_of_its_country() -> None:
    assert holidays_of("DE").is_holiday(date(2026, 12, 25))
    assert not holidays_of("DE").is_holiday(date(2026, 12, 24))


def test_a_subdivision_has_holidays_of_its_own() -> None:
    assert holidays_of("DE-BE").is_holiday(WOMENS_DAY)
    assert not holidays_of("DE").is_holiday(WOMENS_DAY)


def test_any_year_can_be_asked_about() -> None:
    assert all(holidays_of("DE").is_holiday(date(year, 1, 1)) for year in range(2020, 2040))


def test_a_chinese_make_up_saturday_is_a_working_day() -> None:
    calendar = WorkCalendar(holidays=holidays_of("CN"))

    assert not calendar.is_working_day(date(2026, 10, 7))
    assert calendar.is_working_day(date(2026, 10, 10))


@pytest.mark.parametrize("region", [None, "", "XX", "Atlantis", "-BE"])
def test_an_unknown_region_has_no_holidays(region: str | None) -> None:
    assert holidays_of(region) is NO_HOLIDAYS


@pytest.mark.parametrize(
    ("text", "region"), [("DE", "DE"), ("de-be", "DE-BE"), (" us-ca ", "US-CA"), ("DE-QQ", "DE"), ("QQ-DE", None)]
)
def test_a_region_is_spelled_as_the_library_spells_it(text: str, region: str | None) -> None:
    assert known_region(text) == region


def test_a_persons_own_region_comes_first() -> None:
    mei = replace(MEI, holiday_region="DE-BE")

    assert holidays_for(mei, WORKSPACE).is_holiday(WOMENS_DAY)
    assert not holidays_for(mei, WORKSPACE).is_holiday(CULTURE_DAY)


def test_without_a_region_the_country_of_the_zone_decides() -> None:
    assert holidays_for(MEI, replace(WORKSPACE, holiday_region="DE")).is_holiday(CULTURE_DAY)


@pytest.mark.parametrize(
    ("zone", "workspace_region", "region"),
    [
        ("Europe/Berlin", None, "DE"),
        ("Europe/Berlin", "DE-BE", "DE-BE"),
        ("Europe/Berlin", "FR", "DE"),
        ("Etc/UTC", "DE-BE", "DE-BE"),
        ("Etc/UTC", None, None),
    ],
)
def test_the_workspace_fills_in_what_the_zone_does_not_say(
    zone: str, workspace_region: str | None, region: str | None
) -> None:
    assert default_region(zone, workspace_region) == region


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Asia/Kolkata", "IN"), ("Asia/Calcutta", "IN"), ("America/New_York", "US"), ("UTC", None), ("Nowhere", None)],
)
def test_old_names_of_zones_lie_in_the_same_country(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country


def test_every_zone_gives_holidays_or_none() -> None:
    for zone in filter(is_zone, available_timezones()):
        holidays_of(default_region(zone, None)).is_holiday(date(2026, 11, 9))
