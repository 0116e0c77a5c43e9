"""Wall clocks: gaps, folds and the start of a day, in every kind of zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.wallclock import end_of_day, instant, is_zone, local_day, nearest_zone, start_of_day, zone_named

ZONES = sorted(zone for zone in available_timezones() if is_zone(zone))
zones = st.sampled_from(ZONES)
days = st.dates(date(2024, 1, 1), date(2036, 12, 31))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 11, 9), time(9), "Europe/Berlin", utc(2026, 11, 9, 8)),
        (date(2026, 11, 9), time(9), "Asia/Kathmandu", utc(2026, 11, 9, 3, 15)),
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", utc(2026, 3, 29, 1)),
        (date(2026, 3, 29), time(2), "Europe/Berlin", utc(2026, 3, 29, 1)),
        (date(2026, 3, 29), time(3), "Europe/Berlin", utc(2026, 3, 29, 1)),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", utc(2026, 10, 3, 15, 30)),
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", utc(2026, 10, 25, 0, 30)),
        (date(2026, 11, 1), time(1, 30), "America/New_York", utc(2026, 11, 1, 5, 30)),
        (date(2011, 12, 30), time(9), "Pacific/Apia", utc(2011, 12, 30, 10)),
    ],
)
def test_a_wall_clock_time_becomes_an_instant(day: date, at: time, zone: str, expected: datetime) -> None:
    assert instant(day, at, zone) == expected


def test_a_time_in_a_gap_is_the_end_of_the_gap() -> None:
    moment = instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin")

    assert moment.astimezone(ZoneInfo("Europe/Berlin")).time() == time(3)


def test_a_day_that_has_no_midnight_begins_when_its_clocks_begin() -> None:
    assert start_of_day(date(2024, 4, 26), "Africa/Cairo") == utc(2024, 4, 25, 22)


def test_a_day_of_changing_clocks_has_23_or_25_hours() -> None:
    for day, hours in [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)]:
        assert end_of_day(day, "Europe/Berlin") - start_of_day(day, "Europe/Berlin") == timedelta(hours=hours)


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        instant(date(2026, 11, 9), time(9), "Europe/Atlantis")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("america/new_york", "America/New_York"),
        (" Europe/berlin ", "Europe/Berlin"),
        ("AMERICA/NEW YORK", "America/New_York"),
        ("utc", "UTC"),
        ("berlin", None),
        ("", None),
    ],
)
def test_a_zone_is_taken_in_any_case(typed: str, zone: str | None) -> None:
    assert zone_named(typed) == zone


@given(days, st.times().map(lambda at: at.replace(microsecond=0)), zones)
def test_an_instant_shows_its_time_or_the_end_of_a_gap(day: date, at: time, zone: str) -> None:
    moment = instant(day, at, zone)

    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    just_before = (moment - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown == datetime.combine(day, at) or just_before < datetime.combine(day, at) < shown


@given(days, st.times(), zones)
def test_of_two_instants_with_one_time_the_first_is_meant(day: date, at: time, zone: str) -> None:
    moment = instant(day, at, zone)

    later = moment.astimezone(ZoneInfo(zone)).replace(fold=1).astimezone(UTC)
    assert moment <= later


@given(days, zones, st.times(), st.times())
def test_the_order_of_times_of_a_day_is_kept_outside_folds(day: date, zone: str, one: time, other: time) -> None:
    earlier, later = sorted([one, other])
    fold = timedelta(hours=24) < end_of_day(day, zone) - start_of_day(day, zone)

    assert fold or instant(day, earlier, zone) <= instant(day, later, zone)


@given(days, zones)
def test_a_day_starts_on_that_day_and_not_a_second_earlier(day: date, zone: str) -> None:
    start = start_of_day(day, zone)

    assert local_day(start, zone) == day
    assert local_day(start - timedelta(seconds=1), zone) < day


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Europe/Berln", "Europe/Berlin"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("Shangai", "Asia/Shanghai"),
        ("utc", "UTC"),
        ("", None),
        ("the moon", None),
    ],
)
def test_the_nearest_zone_is_suggested(text: str, zone: str | None) -> None:
    assert nearest_zone(text) == zone


def test_only_names_of_the_database_are_zones() -> None:
    assert is_zone("Europe/Berlin")
    assert not any(is_zone(name) for name in ["europe/berlin", "Berlin", "Europe", "../etc/passwd", "", "localtime"])
