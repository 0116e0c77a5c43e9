"""What each channel is owed, from docs/when-it-writes.md alone: at most one message a week, at which moments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property

from tests.quarters.days import after as days_after
from tests.quarters.days import at, day_of, place_works
from tests.quarters.facts import Facts, Known
from tests.quarters.owed import EPOCH

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
            if not found or _week(day_of(one, self.zone)) != _week(day_of(found[-1], self.zone)):
                found.append(one)
        begun = max(one for one in found if one < self.known.ledger.started)
        return [one for one in found if one >= begun and one < self.end and self._runs(one)]

    def objectives(self, moment: datetime) -> list[Facts]:
        """The open ones that serve this team in a cycle that runs; what is paused stands there, too."""
        served = {one["objective_id"] for one in self.known.shares if one["team_id"] == self.team["id"]}
        shared = {one["objective_id"] for one in self.known.shares}
        today = day_of(moment, self.known.workspace["zone"])
        return [
            one
            for one in self.known.objectives.values()
            if (one["id"] in served or (one["id"] not in shared and one["team_id"] == self.team["id"]))
            and one["visibility"] == "open"
            and one["state"] in ("active", "paused")
            and self._is_on(one, today)
        ]

    def share(self, objective: Facts) -> Fraction:
        """How much of an objective this team's is, 1 where it is not shared."""
        held = {one["team_id"]: one["weight"] for one in self.known.shares if one["objective_id"] == objective["id"]}
        return Fraction(held[self.team["id"]]) / Fraction(sum(held.values())) if held else Fraction(1)

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


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
