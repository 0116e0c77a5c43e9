"""Functional and project lines: how far each has come, all of them as one, and how people share themselves out
(model.md, Team, line, company; docs/lines.md has an example)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.domain.directory_file.cells import Wrong, share
from bot.domain.ids import CycleId, PersonId, TeamId
from bot.domain.okrs import Objective
from bot.domain.progress import combined_progress, counts_in_roll_ups, team_progress, weight_in
from bot.domain.ratios import percentages
from bot.domain.teams import Branch, Line, Membership, Role, Team
from bot.domain.typed_okrs import as_typed

Rated = Sequence[tuple[Objective, Fraction | None]]

MOST_TEAMS = 10  # that one objective serves
LARGEST = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class LineProgress:
    """``share`` is what the line weighs beside the others: the weights of its objectives, as far as they serve its
    teams. ``count`` of them serve it; ``progress``, 0–1, is None when none can be measured."""

    line: Line
    share: Fraction
    count: int
    progress: Fraction | None


def by_line(rated: Rated, lines: Mapping[TeamId, Line], cycle_id: CycleId) -> tuple[LineProgress, ...]:
    """The lines of these teams with something in them: each is the weighted mean of the objectives that serve its
    teams, each weighing ``weight · share``. An objective that serves two lines counts in both, and in all once."""
    own = [(one, reached) for one, reached in rated if one.cycle_id == cycle_id and counts_in_roll_ups(one)]
    found = []
    for line in Line:
        teams = frozenset(team for team, its in lines.items() if its is line)
        served = [(one, reached) for one, reached in own if teams.intersection(one.team_ids)]
        weight = sum((weight_in(one, teams) for one, reached in served if reached is not None), Fraction(0))
        if served:
            found.append(LineProgress(line, weight, len(served), team_progress(served, cycle_id, teams)))
    return tuple(found)


def combined(lines: Iterable[LineProgress]) -> Fraction | None:
    """All lines as one, by their shares: the mean of all their objectives, each once."""
    return combined_progress((one.share, one.progress) for one in lines)


def lines_led(teams: Iterable[Team | Branch], person_id: PersonId) -> frozenset[Line]:
    """The lines of the teams that somebody leads."""
    return frozenset(team.line for team in teams if team.lead_id == person_id)


def shares_in_percent(held: Iterable[Membership]) -> dict[TeamId, int]:
    """How a person's memberships of one day share them out, in whole percentages that sum to 100; who only observes a
    team is not shared with it."""
    counted = [one for one in held if one.role is not Role.OBSERVER]
    whole = percentages([one.share for one in counted])
    return {one.team_id: percent for one, percent in zip(counted, whole, strict=True)}


@dataclass(frozen=True, slots=True)
class TypedShare:
    """A line such as ``Atlas 30``, ``30% Atlas`` or ``Atlas: 12,5 %``; ``weight`` is as it is written, and empty where
    no number is told apart."""

    line: str
    name: str
    weight: str = ""


_AFTER = re.compile(r"^(?P<name>.*\S)[\s:=]+(?P<weight>[^\s:=]*\d[^\s:=]*)\s*(?P<sign>%?)$")
_BEFORE = re.compile(r"^(?P<weight>\d[\d.,]*)\s*(?P<sign>%)\s*(?P<name>\S.*)$")


def read_shares(text: str) -> list[TypedShare]:
    """One share a line; empty lines are passed over."""
    return [_read(" ".join(line.split())) for line in text.splitlines() if line.strip()]


def _read(line: str) -> TypedShare:
    found = _BEFORE.match(line) or _AFTER.match(line)
    if found is None:
        return TypedShare(line, line)
    return TypedShare(line, found["name"].rstrip(" :=,"), found["weight"].removesuffix("%"))


def read_weight(text: str) -> Decimal | tuple[str, dict[str, str]]:
    """A positive weight; else the key of why it is none, with values for its sentence."""
    found = share(text.strip().removesuffix("%").strip())
    if isinstance(found, Wrong):
        return ("share_two_ways" if found.reason == "number_two_ways" else "no_share"), dict(found.values)
    return found if found <= LARGEST else ("no_share", {"typed": text})


def written(shares: Iterable[tuple[str, Decimal]], point: str = ".") -> str:
    """As ``read_shares`` reads it."""
    return "\n".join(f"{name} {as_typed(weight, point)}" for name, weight in shares)
