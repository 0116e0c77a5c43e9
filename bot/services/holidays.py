"""Public holidays and make-up working days of a region, from the holidays library (model.md, Person).

A region is a country and perhaps a subdivision, as the library names them: ``DE``, ``DE-BE``, ``US-CA``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays
from babel.core import get_global
from holidays.registry import EntityLoader

from bot.domain.calendar import NO_HOLIDAYS, HolidayCalendar, WorkCalendar
from bot.domain.people import Absence, Person
from bot.domain.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class RegionHolidays:
    """The holiday calendar of one region; a year is worked out when it is first asked for, once per process."""

    region: str

    def is_holiday(self, day: date) -> bool:
        return day in _days_of(self.region, day.year)[0]

    def is_make_up_day(self, day: date) -> bool:
        return day in _days_of(self.region, day.year)[1]


def working_days_of(person: Person, workspace: Workspace, absences: Iterable[Absence] = ()) -> WorkCalendar:
    """The days on which somebody works; without ``absences`` as if they were never away."""
    return WorkCalendar(
        working_days=person.working_days, holidays=holidays_for(person, workspace), absences=tuple(absences)
    )


def working_days_at(zone: str, workspace: Workspace) -> WorkCalendar:
    """The working days of a place: of a team, or of a session."""
    return WorkCalendar(holidays=holidays_of(default_region(zone, workspace.holiday_region)))


def holidays_for(person: Person, workspace: Workspace) -> HolidayCalendar:
    """The holidays a person has: of their own region, else of their zone's country, else of the workspace's region. An
    unknown region has none."""
    return holidays_of(person.holiday_region or default_region(person.zone, workspace.holiday_region))


def holidays_of(region: str | None) -> HolidayCalendar:
    """The holidays of a region; none for None and for a region the library does not know."""
    known = None if region is None else known_region(region)
    return NO_HOLIDAYS if known is None else RegionHolidays(known)


def default_region(zone: str, workspace_region: str | None) -> str | None:
    """The country of ``zone``; or the workspace's region where that names a part of the same country, or where the zone
    belongs to no country (``Etc/UTC``)."""
    country = country_of_zone(zone)
    if country is None or (workspace_region or "").upper().partition("-")[0] == country:
        return workspace_region
    return country


def known_region(text: str) -> str | None:
    """The region as the library spells it (``de-be`` → ``DE-BE``); the country alone where only the subdivision is
    unknown; None for an unknown country."""
    country, _, subdivision = text.strip().partition("-")
    subdivisions = _subdivisions(country.upper())
    if subdivisions is None:
        return None
    spelled = {each.casefold(): each for each in subdivisions}.get(subdivision.casefold())
    return country.upper() if spelled is None else f"{country.upper()}-{spelled}"


def country_of_zone(zone: str) -> str | None:
    """The two-letter country that an IANA zone lies in; None for zones of no country."""
    canonical = get_global("zone_aliases").get(zone, zone)
    country = get_global("zone_territories").get(canonical)
    return None if country in (None, "ZZ", "001") else str(country)


@cache
def _subdivisions(country: str) -> tuple[str, ...] | None:
    """The parts of a country; None for an unknown one. Asked country by country: listing all takes a second."""
    if country not in EntityLoader.get_country_codes():
        return None
    return tuple(getattr(holidays, country).subdivisions)


@cache
def _days_of(region: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Holidays and make-up working days of a known region in one year."""
    country, _, subdivision = region.partition("-")
    known = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    made_up = (day for day in known.weekend_workdays if day.year == year)
    return frozenset(known), frozenset(made_up)
