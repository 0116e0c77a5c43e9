"""What the rows of a file of teams say, each team once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.domain.csv_file import Broken, Row
from bot.domain.directory_file import cells
from bot.domain.directory_file.cells import Cells, Said, Wrong
from bot.domain.directory_file.colleagues import Colleague
from bot.domain.directory_file.standing import Standing
from bot.domain.matching import folded
from bot.domain.teams import LONGEST_NAME

READERS: dict[str, tuple[Callable[[str], Any], bool]] = {
    "kind": (cells.team_kind, False),
    "line": (cells.line, False),
    "parent": (cells.as_text, True),
    "from": (cells.day, False),
    "channel": (cells.channel, True),
    "rhythm": (cells.rhythm, False),
    "zone": (cells.zone, False),
    "locale": (cells.locale, False),
    "prompt_day": (cells.weekday, True),
    "prompt_time": (cells.clock_time, True),
    "digest_day": (cells.weekday, True),
    "digest_time": (cells.clock_time, True),
}
"""How each column is read, and whether its value can be taken away."""


@dataclass(frozen=True, slots=True)
class TeamSaid:
    """What a row says of a team, by column."""

    key: str
    name: str
    said: dict[str, Said[Any]]
    line: int


@dataclass(slots=True)
class TeamRows:
    """``teams`` by their keys."""

    standing: Standing
    teams: dict[str, TeamSaid] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    def read(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._read(Cells(row, self.broken))

    def _read(self, row: Cells) -> None:
        if "name" not in row.row.cells:
            row.refuse("name", Wrong("empty"))
        name = row.read("name", _name, may_go=False)
        said = {column: row.read(column, reader, may_go=may_go) for column, (reader, may_go) in READERS.items()}
        said["lead"] = row.read("lead", self._lead)
        if "from" in row.row.cells and "parent" not in row.row.cells:
            row.refuse("from", Wrong("needs_parent"))
        if name is None or name.value is None:
            return
        spoken = {column: one for column, one in said.items() if one is not None}
        one = TeamSaid(folded(name.value), name.value, spoken, row.row.line)
        known = self.teams.setdefault(one.key, one)
        if known.said != one.said:
            row.refuse("name", Wrong("team_twice", {"name": one.name, "line": str(known.line)}))

    def _lead(self, text: str) -> Colleague | Wrong:
        found = self.standing.people.meant(text)
        if isinstance(found, Wrong) or found.is_here:
            return found
        return Wrong("is_external" if found.is_active else "has_left", {"name": found.name})


def _name(text: str) -> str | Wrong:
    return text if len(text) <= LONGEST_NAME else Wrong("too_long", {"most": str(LONGEST_NAME)})
