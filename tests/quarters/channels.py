"""What each channel is owed, from docs/when-it-writes.md alone: at most one message a week, at which moments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property

from tests.quarters.days import A_DAY, at, day_of, days, opening, place_works
from tests.quarters.days import after as days_after
from tests.quarters.errands import closing_day
from tests.quarters.facts import Facts, Known
from tests.quarters.owed import EPOCH, NEVER

A_WEEK = timedelta(weeks=1)
AFTER, TOO_FAR = 2, 5  # working days after the question; days by which holidays may not push it back


@dataclass(frozen=True)
class Channel:
    """A channel of one team, up to ``end``."""

    known: Known
    team: Facts
    end: datetime

    @property
    def zone(self) -> str:
        return str(self.team["zone"])

    @cached_property
    def moments(self) -> list[datetime]:
        """When a digest may come, from the last one before the story on; not twice in one week."""
        found: list[datetime] = []
        for one in self._rounds():
            if not found or self.week(one) != self.week(found[-1]):
                found.append(one)
        begun = max(one for one in found if one < self.known.ledger.started)
        return [one for one in found if one >= begun and one < self.end and self._runs(one)]

    @cached_property
    def packs(self) -> list[datetime]:
        """Two working days before each review, at the hour of the digest, where it has anything to say."""
        mine = [one for one in self.known.reviews if one["team_id"] == self.team["id"] and one["called_off_at"] is None]
        return sorted(one for one in map(self._pack_of, mine) if self.known.ledger.started <= one < self.end)

    def boards(self, digests: list[datetime]) -> list[datetime]:
        """One for each cycle of which something was shared while it was planned: at once, or on the first working day
        of the next week that has no pack, and had no digest before; never once the cycle has begun."""
        found = []
        for cycle in self.known.cycles.values():
            mine = [one for one in self.known.objectives.values() if one["cycle_id"] == cycle["id"]]
            shared = min((self.known.shared(one) or NEVER for one in mine if self._is_open(one)), default=NEVER)
            begins = at(cycle["first_day"], time(0), self.known.workspace["zone"])
            if shared < begins and self.team["channel_id"]:
                moment = self._free(shared, [*self.packs, *(one for one in digests if one < shared)])
                found += [moment.astimezone(UTC)] if moment < begins else []
        return found

    @cached_property
    def closings(self) -> list[datetime]:
        """For each cycle with something of this team, of all teams for the company: when all of it is closed, or the
        cycle is; outside quiet hours."""
        return sorted(one for one in map(self._closing_of, self.known.cycles.values()) if one is not None)

    def ended_in(self, cycle: Facts) -> list[Facts]:
        """What counts in a closing digest of this team: open, shared, and not called off."""
        return [
            one
            for one in self.known.objectives.values()
            if one["cycle_id"] == cycle["id"] and one["team_id"] == self.team["id"]
            if one["visibility"] == "open" and one["state"] in ("active", "paused", "closed")
        ]

    @property
    def is_company(self) -> bool:
        return bool(self.team["kind"] == "company")

    def objectives(self, moment: datetime) -> list[Facts]:
        """The open ones that serve this team in a cycle that runs; what is paused stands there, too."""
        served = {one["objective_id"] for one in self.known.shares if one["team_id"] == self.team["id"]}
        shared = {one["objective_id"] for one in self.known.shares}
        today = day_of(moment, self.known.workspace["zone"])
        return [
            one
            for one in (self.known.objective_then(each, moment) for each in self.known.objectives.values())
            if (one["id"] in served or (one["id"] not in shared and one["team_id"] == self.team["id"]))
            and one["visibility"] == "open"
            and one["state"] in ("active", "paused")
            and self._is_on(one, today)
        ]

    def share(self, objective: Facts) -> Fraction:
        """How much of an objective this team's is, 1 where it is not shared."""
        held = {one["team_id"]: one["weight"] for one in self.known.shares if one["objective_id"] == objective["id"]}
        return Fraction(held[self.team["id"]]) / Fraction(sum(held.values())) if held else Fraction(1)

    def _pack_of(self, review: Facts) -> datetime:
        day = day_of(review["at"], self.zone)
        for _ in range(AFTER):
            day = next(one for one in _back_from(day) if place_works(self.known, self.zone, one))
        return at(day, self.team["digest_time"], self.zone).astimezone(UTC)

    def _is_open(self, objective: Facts) -> bool:
        return bool(objective["team_id"] == self.team["id"] and objective["visibility"] == "open")

    def _free(self, shared: datetime, taken: list[datetime]) -> datetime:
        moment, weeks = opening(shared, self.zone, self.team["digest_time"]), {self.week(one) for one in taken}
        while self.week(moment) in weeks:
            monday = day_of(moment, self.zone) + timedelta(days=7 - day_of(moment, self.zone).weekday())
            day = next(one for one in days(monday, monday + A_WEEK) if place_works(self.known, self.zone, one))
            moment = at(day, self.team["digest_time"], self.zone)
        return moment

    def week(self, moment: datetime) -> tuple[int, int]:
        return day_of(moment, self.zone).isocalendar()[:2]

    def _closing_of(self, cycle: Facts) -> datetime | None:
        zone = self.known.workspace["zone"]
        ended, closes = (at(day + A_DAY, time(0), zone) for day in (cycle["last_day"], closing_day(cycle)))
        mine = [
            one
            for one in self.known.objectives.values()
            if one["cycle_id"] == cycle["id"] and (self.is_company or one["team_id"] == self.team["id"])
        ]
        over = [moment or closes for moment in map(self.known.closed_at, mine)]
        moment = opening(max([ended, *over]), self.zone, self.team["digest_time"]).astimezone(UTC)
        words = [one for one in mine if self.known.closings.get(one["id"], {}).get("tell_others")]
        is_said = self.ended_in(cycle) or (self.is_company and words)
        return moment if is_said and self.known.ledger.started <= moment < self.end else None

    def _is_on(self, objective: Facts, day: date) -> bool:
        cycle = self.known.cycles[objective["cycle_id"]]
        return bool(cycle["first_day"] <= day <= cycle["last_day"])

    def _runs(self, moment: datetime) -> bool:
        today = day_of(moment, self.known.workspace["zone"])
        return any(one["first_day"] <= today <= one["last_day"] for one in self.known.cycles.values())

    def _rounds(self) -> Iterator[datetime]:
        """Two working days after people are asked, on whatever working day that is."""
        every = 2 if self.team["rhythm"] == "fortnightly" else 1
        monday = day_of(self.known.ledger.started, self.zone) - 5 * A_WEEK
        monday -= timedelta(days=monday.weekday())
        while at(monday, time(0), self.zone) < self.end:
            if (monday - EPOCH).days // 7 % every == 0:
                yield from self._digest_of(monday + timedelta(days=self.team["prompt_day"] or 0))
            monday += A_WEEK

    def _digest_of(self, asked: date) -> Iterator[datetime]:
        planned = _after_asking(asked, lambda day: day.weekday() < 5)
        actual = _after_asking(asked, lambda day: place_works(self.known, self.zone, day))
        if (actual - planned).days < TOO_FAR:
            yield at(actual, self.team["digest_time"], self.zone)


def _after_asking(asked: date, is_open: Callable[[date], bool]) -> date:
    return days_after(days_after(asked - timedelta(days=1), 1, is_open), AFTER, is_open)


def _back_from(day: date) -> Iterator[date]:
    return (day - timedelta(days=number) for number in range(1, 30))
