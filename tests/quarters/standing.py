"""How key results and objectives stood at a moment, from raw check-ins and the formulas of docs/model.md alone."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from tests.quarters.days import day_of
from tests.quarters.facts import Facts, Known

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Standing:
    """One key result as of ``moment``."""

    known: Known
    row: Facts
    moment: datetime

    @property
    def objective(self) -> Facts:
        return self.known.objective_then(self.known.objective_of(self.row), self.moment)

    @property
    def value(self) -> Decimal | None:
        """The last that was said; before that the start."""
        said = [one for one in self.known.said[self.row["id"]] if one["at"] < self.moment and one["value"] is not None]
        return said[-1]["value"] if said else self.untold

    @property
    def untold(self) -> Decimal | None:
        if self.row["metric"] in ("yes_no", "milestones"):
            return Decimal(0)
        return None if self.row["direction"] == "maintain" else self.row["start"]

    @property
    def confidence(self) -> int | None:
        said = [one["confidence"] for one in self.known.said[self.row["id"]] if one["at"] < self.moment]
        return next((one for one in reversed(said) if one is not None), None)

    @property
    def progress(self) -> Fraction:
        """Of the way, between 0 and 1."""
        return self.way_to(self.value)

    def way_to(self, value: Decimal | None) -> Fraction:
        if self.row["direction"] == "maintain":
            return ZERO if value is None else self._inside(Fraction(value))
        if self.row["metric"] == "yes_no":
            return Fraction(value or 0)
        if self.row["metric"] == "milestones":
            return Fraction(value or 0) / sum((Fraction(one["weight"]) for one in self.steps), ZERO)
        start, target = Fraction(self.row["start"]), Fraction(self.row["target"])
        return _clamp((Fraction(value or 0) - start) / (target - start))

    @property
    def counted(self) -> Fraction:
        """What it counts in a mean: what is to be kept counts as far as its time has come."""
        return self.progress * self.elapsed if self.row["direction"] == "maintain" else self.progress

    @property
    def steps(self) -> list[Facts]:
        return [one for one in self.known.milestones if one["key_result_id"] == self.row["id"]]

    @property
    def elapsed(self) -> Fraction:
        """How much of its time is over; of milestones with due days, how much of them is due."""
        today = day_of(self.moment, self.known.workspace["zone"])
        steps = self.steps
        if steps and all(one["due_day"] for one in steps):
            due = sum((Fraction(one["weight"]) for one in steps if one["due_day"] <= today), ZERO)
            return due / sum((Fraction(one["weight"]) for one in steps), ZERO)
        first: date = max(self.known.cycle_of(self.row)["first_day"], self.row["active_from"])
        return _clamp(Fraction((today - first).days, (self.row["due_day"] - first).days))

    @property
    def expected(self) -> Fraction:
        return self.elapsed * (ONE if self.objective["commitment"] == "committed" else Fraction(7, 10))

    def _inside(self, value: Fraction) -> Fraction:
        low, high = Fraction(self.row["band_low"]), Fraction(self.row["band_high"])
        return ONE - _clamp(max(low - value, value - high, ZERO) / (high - low))


def standings_of(known: Known, objective: Facts, moment: datetime) -> list[Standing]:
    """Those of one objective that were there by then and are not cancelled, in their order."""
    own = [
        known.then("key_result", one, moment)
        for one in known.results.values()
        if one["objective_id"] == objective["id"]
    ]
    return [
        Standing(known, one, moment)
        for one in sorted(own, key=lambda one: one["number"])
        if one["state"] != "cancelled"
    ]


def mean(weighted: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Of pairs of weight and value."""
    total = sum(weight for weight, _ in weighted)
    return sum((weight * value for weight, value in weighted), ZERO) / total if total else None


def percent(ratio: Fraction) -> int:
    """As it is shown: 100 is all, and 0 is nothing."""
    rounded = round(ratio * 100)
    if rounded == 100 and ratio < 1:
        return 99
    return 1 if rounded == 0 and ratio > 0 else rounded


def _clamp(ratio: Fraction) -> Fraction:
    return min(max(ratio, ZERO), ONE)
