"""Every number in a digest that was posted, held against what the check-ins of then give."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from tests.quarters.channels import Channel
from tests.quarters.counting import Count
from tests.quarters.days import day_of
from tests.quarters.facts import Facts
from tests.quarters.owed import Person
from tests.quarters.standing import Standing, mean, percent, standings_of

HEADLINE = re.compile(r", week (\d+) of (\d+): (\d+) of (\d+) on track")
CHART = re.compile(r"^(.+): (\d+)%, expected (\d+)% by now\. ", re.MULTILINE)
OBJECTIVE = re.compile(r"^O-(\d+) (.+?): (\d+)%(?:, expected (\d+)% by now)?, ", re.MULTILINE)
RESULT = re.compile(r"^KR-(\d+)\.(\d+) (.+?): (\d+)%, (.+)$", re.MULTILINE)
SURE = re.compile(r"(\d+) of 10 sure")
MOVED = re.compile(r"^Moved: (.+)\.$", re.MULTILINE)
EVERYTHING = re.compile(r"^Everything that moved\n((?:KR-.+\n?)+)", re.MULTILINE)
PEOPLE = re.compile(r"^(\d+) of (\d+) checked in(?:, [^;.]+)?", re.MULTILINE)
PART = re.compile(r"(\d+) (?:has |have )?(not due yet|away|skipped|not answered)")
OLD = re.compile(r"(\d+) numbers? (?:is|are) from last week or before")
COUNTED_FROM = 5  # people
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Posted:
    """A digest and its thread. ``since`` is the one before."""

    channel: Channel
    people: dict[int, Person]
    moment: datetime
    since: datetime
    text: str
    thread: str

    def mistakes(self) -> list[str]:
        """What it says that is not so."""
        checks = (self._headline, self._people, self._moves, self._chart, self._objectives, self._results)
        return [f"{self.channel.team['name']} {self.moment}: {one}" for check in checks for one in check()]

    @property
    def objectives(self) -> list[Facts]:
        return self.channel.objectives(self.moment)

    @property
    def standings(self) -> list[Standing]:
        return [one for each in self.objectives for one in standings_of(self.channel.known, each, self.moment)]

    @property
    def has_moves(self) -> bool:
        return any(way for one in self.standings for way in self._way(one))

    @property
    def answers(self) -> Counter[str]:
        return self._count.answers(self.standings)

    def _headline(self) -> Iterator[str]:
        found = HEADLINE.search(self.text.splitlines()[0])
        if found is None:
            yield f"no headline: {self.text[:200]}"
            return
        cycles = [self.channel.known.cycles[one["cycle_id"]] for one in self.objectives]
        cycle = min(cycles, key=lambda one: one["last_day"] - one["first_day"])
        today = day_of(self.moment, self.channel.known.workspace["zone"])
        weeks = -(-((cycle["last_day"] - cycle["first_day"]).days + 1) // 7)
        counted = [one for one in self.standings if one.objective["state"] == "active" and one.row["state"] != "paused"]
        expected = ((today - cycle["first_day"]).days // 7 + 1, weeks, len(counted))
        said = tuple(int(found[number]) for number in (1, 2, 4))
        yield from [f"week, weeks, key results {said}, not {expected}"] if said != expected else []
        least, most = self._count.on_track(counted)
        yield from [f"{found[3]} on track, not {least} to {most}"] if not least <= int(found[3]) <= most else []

    @property
    def _count(self) -> Count:
        return Count(self.channel.known, self.people, self.moment)

    def _people(self) -> Iterator[str]:
        """Who has checked in, from five people on; and how many numbers are old."""
        answers, old = self.answers, self._count.old_numbers(self.standings)
        found = PEOPLE.search(self.text)
        said = {what: int(count) for count, what in PART.findall(found[0])} if found else {}
        expected = {"all": answers.total(), "checked in": answers["checked in"]} | {
            what: answers[what] for what in ("not due yet", "away", "skipped", "not answered") if answers[what]
        }
        if answers.total() < COUNTED_FROM:
            expected = {}
        if found:
            said |= {"all": int(found[2]), "checked in": int(found[1])}
        yield from [f"people {said}, not {expected}"] if said != expected else []
        told = OLD.search(self.text)
        yield from [f"old numbers {told and told[1]}, not {old}"] if (int(told[1]) if told else 0) != old else []

    def _chart(self) -> Iterator[str]:
        """Yes and no stand beside what can be compared."""
        found = next((one for one in CHART.finditer(self.text) if one[1] == self.channel.team["name"]), None)
        if found is None:
            return
        reached, due = [], []
        for objective in self.objectives:
            own = [
                one for one in standings_of(self.channel.known, objective, self.moment) if one.row["metric"] != "yes_no"
            ]
            weight = Fraction(objective["weight"]) * self.channel.share(objective)
            if own:
                reached.append((weight, _mean_of(own, "counted")))
                due.append((weight, _mean_of(own, "expected")))
        expected = (percent(mean(reached) or Fraction(0)), percent(mean(due) or Fraction(0)))
        said = (int(found[2]), int(found[3]))
        yield from [f"progress, expected {said}, not {expected}"] if said != expected else []

    def _objectives(self) -> Iterator[str]:
        known = {one["number"]: one for one in self.objectives}
        for found in OBJECTIVE.finditer(self.thread):
            objective = known[int(found[1])]
            own = standings_of(self.channel.known, objective, self.moment)
            reached = percent(_mean_of(own, "counted"))
            yield from [f"O-{found[1]} {found[3]}%, not {reached}%"] if int(found[3]) != reached else []

    def _results(self) -> Iterator[str]:
        known = {(one.row["objective_number"], one.row["number"]): one for one in self.standings}
        for found in RESULT.finditer(self.thread):
            one = known[int(found[1]), int(found[2])]
            reached, sure = percent(one.progress), SURE.search(found[5])
            if int(found[4]) != reached:
                yield f"KR-{found[1]}.{found[2]} {found[4]}%, not {reached}%"
            if sure is not None and int(sure[1]) != one.confidence:
                yield f"KR-{found[1]}.{found[2]} {sure[1]} sure, not {one.confidence}"
            if _is_number(one) and one.value is not None and _numbers(found[5])[0] != one.value:
                yield f"KR-{found[1]}.{found[2]} {found[5]}, not {one.value}"

    def _moves(self) -> Iterator[str]:
        """Old and new value of each that moved, and of no other."""
        said = {(_title(one), tuple(_numbers(_way(one)))) for one in self._said_to_move()}
        expected = {(one.row["title"], way) for one in self.standings for way in self._way(one)}
        loose = {one.row["title"] for one in self.standings if not _is_number(one)}
        wrong = {one for one in said ^ expected if one[0] not in loose}
        yield from [f"moved {sorted(wrong)}: said {sorted(said)}"] if wrong else []
        lost = {title for title, _ in said} ^ {title for title, _ in expected}
        yield from [f"moved or not: {sorted(lost)}"] if lost else []

    def _said_to_move(self) -> list[str]:
        whole = EVERYTHING.search(self.thread)
        if whole is not None:
            return [one.split(" ", 1)[1].rsplit(" (", 1)[0] for one in whole[1].splitlines()]
        found = MOVED.search(self.text)
        return [] if found is None else found[1].split("; ")

    def _way(self, one: Standing) -> Iterator[tuple[Decimal, ...]]:
        said = [each["at"] for each in self.channel.known.said[one.row["id"]]]
        if not any(self.since <= each < self.moment for each in said):
            return
        before, after = Standing(one.known, one.row, self.since).value, one.value
        if after is not None and before != after:
            yield (after,) if before is None else (before, after)


def _mean_of(own: list[Standing], what: str) -> Fraction:
    return mean([(Fraction(one.row["weight"]), getattr(one, what)) for one in own]) or Fraction(0)


def _is_number(one: Standing) -> bool:
    return one.row["metric"] not in ("yes_no", "milestones")


def _numbers(text: str) -> list[Decimal]:
    return [Decimal(one.replace(",", "")) for one in NUMBER.findall(text)]


def _title(moved: str) -> str:
    """What moved, without its numbers: they begin with the last word before the arrow."""
    head = moved.split(" → ")[0] if " → " in moved else moved.rsplit(" now ", 1)[0]
    return TITLE_END.sub("", head) if " → " in moved else head


def _way(moved: str) -> str:
    return moved[len(_title(moved)) :]


TITLE_END = re.compile(r" (?:[^\s\d]?-?\d[\d,]*(?:\.\d+)?%?(?: of \d+| ×)?|not yet|done)$")
