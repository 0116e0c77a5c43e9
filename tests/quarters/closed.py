"""Scores from raw check-ins, and what a closing digest says of them, from docs/model.md and docs/closing.md alone."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from tests.quarters.channels import Channel
from tests.quarters.facts import Facts, Known
from tests.quarters.standing import Standing, mean

OVER = re.compile(r"is over, (\d+) of (\d+) objectives? closed")
DECIDED = {
    "keep": re.compile(r"^Kept: (.+)\.$", re.MULTILINE),
    "change": re.compile(r"^Changed: (.+)\.$", re.MULTILINE),
    "drop": re.compile(r"^Dropped: (.+)\.$", re.MULTILINE),
    "undecided": re.compile(r"^Nobody has decided on: (.+)\.$", re.MULTILINE),
}
SCORES = re.compile(r"Scores: (.+)\.$", re.MULTILINE)
KEPT = re.compile(r"Committed: kept (\d+) of (\d+)\.")
OWNERS = 5
MOST_NAMED = 12


@dataclass(frozen=True)
class Closed:
    """A closing digest."""

    channel: Channel
    moment: datetime
    text: str
    thread: str

    def mistakes(self) -> list[str]:
        checks = (self._counts, self._decisions, self._scores, self._words)
        return [f"{self.channel.team['name']} closing: {one}" for check in checks for one in check()]

    @property
    def known(self) -> Known:
        return self.channel.known

    @property
    def ended(self) -> list[Facts]:
        [cycle] = [one for one in self.known.cycles.values() if f" {one['name']} is over" in self.text.splitlines()[0]]
        return self.channel.ended_in(cycle)

    def _counts(self) -> Iterator[str]:
        found = OVER.search(self.text)
        closed = sum(one["state"] == "closed" for one in self.ended)
        said = (int(found[1]), int(found[2])) if found else (0, 0)
        yield from [f"closed {said}, not {closed} of {len(self.ended)}"] if said != (closed, len(self.ended)) else []

    def _decisions(self) -> Iterator[str]:
        for decision, pattern in DECIDED.items():
            found = pattern.search(self.text)
            expected = {f"O-{one['number']}" for one in self.ended if self._decision(one) == decision}
            said = set(re.findall(r"O-\d+", found[1])) if found else set()
            if said != expected and not (len(expected) > MOST_NAMED and said < expected):
                yield f"{decision} {sorted(said)}, not {sorted(expected)}"

    def _scores(self) -> Iterator[str]:
        """The rule of five; then how many got each score, and how many committed ones were kept."""
        scored = [(one, score) for one in self.ended if (score := self.known.score_of(one)) is not None]
        found, kept = SCORES.search(self.text), KEPT.search(self.text)
        if len({one["owner_id"] for one, _ in scored}) < OWNERS:
            yield from [f"scores of fewer than five: {self.text}"] if found or kept else []
            return
        counts = Counter(f"{score:.1f}" for _, score in scored)
        expected = ", ".join(f"{score} × {count}" for score, count in sorted(counts.items()))
        yield from [f"scores {found and found[1]}, not {expected}"] if found is None or found[1] != expected else []
        committed = [score for one, score in scored if one["commitment"] == "committed"]
        told = (int(kept[1]), int(kept[2])) if kept else (0, 0)
        right = (sum(score == 1 for score in committed), len(committed))
        yield from [f"kept {told}, not {right}"] if told != right else []

    def _words(self) -> Iterator[str]:
        """What others should know leads, before any number of a score."""
        for one in self.ended:
            words = self.known.closings.get(one["id"], {}).get("tell_others")
            if words and words not in self.text + self.thread:
                yield f"O-{one['number']} has not told: {words}"

    def _decision(self, objective: Facts) -> str:
        return str(self.known.closings[objective["id"]]["decision"]) if objective["state"] == "closed" else ""


def wrong_scores(known: Known) -> Iterator[str]:
    """Every score that was suggested in the story, against the check-ins of then."""
    for one in known.grades:
        if one["at"] < known.ledger.started or one["suggested"] is None:
            continue
        objective = known.objectives[one["objective_id"]]
        results = [each for each in known.results.values() if each["objective_id"] == objective["id"]]
        if any(each["source"] == "rollup" for each in results):
            continue
        if one["key_result_id"] is None:
            kept = [each for each in results if each["state"] != "cancelled"]
            exact = mean([(Fraction(each["weight"]), _counted(known, each, one["at"])) for each in kept])
        else:
            exact = reached(known, known.results[one["key_result_id"]], one["at"])
        right = Decimal(floor((exact or Fraction(0)) * 10)) / 10
        if one["suggested"] != right:
            yield f"O-{objective['number']}, place {one['place']}: {one['suggested']} suggested, not {right}"


def _counted(known: Known, result: Facts, moment: datetime) -> Fraction:
    """What its owner said, where they said another score than was suggested."""
    other = [
        one["score"] for one in known.grades if one["key_result_id"] == result["id"] if one["score"] != one["suggested"]
    ]
    return Fraction(other[0]) if other else reached(known, result, moment)


def reached(known: Known, result: Facts, moment: datetime) -> Fraction:
    """Of the way to the original target by the due day."""
    said = [one for one in known.said[result["id"]] if one["at"] < moment and one["effective_day"] <= result["due_day"]]
    values = [one["value"] for one in sorted(said, key=lambda one: one["effective_day"]) if one["value"] is not None]
    if result["direction"] == "maintain":
        inside = sum(result["band_low"] <= value <= result["band_high"] for value in values)
        return Fraction(inside, len(values)) if values else Fraction(0)
    row = {**result, "target": result["original_target"]} if result["metric"] != "milestones" else result
    standing = Standing(known, row, moment)
    return standing.way_to(values[-1] if values else standing.untold)
