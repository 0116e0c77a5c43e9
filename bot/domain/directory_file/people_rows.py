"""What the rows of a file of people say, row by row: of whom, and of whose place in which team."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.csv_file import Broken, Row
from bot.domain.directory_file import cells
from bot.domain.directory_file.cells import Cells, Reader, Said, Wrong, value_of
from bot.domain.directory_file.colleagues import Colleague
from bot.domain.directory_file.periods import Wish
from bot.domain.directory_file.standing import Standing
from bot.domain.ids import PersonId, TeamId
from bot.domain.people import SlackKind
from bot.domain.teams import Role, Team

OF_A_PLACE = ("role", "share", "until")
"""Columns that say something only of somebody in a team."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one cell says of a person, and where."""

    said: Said[Any]
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Place:
    """What one row says of a person in a team."""

    person: Colleague
    team: Team
    wish: Wish
    line: int


@dataclass(slots=True)
class PeopleRows:
    """All that a file says. ``people`` by column; two cells that contradict each other are broken."""

    standing: Standing
    region: Reader[str]
    people: dict[PersonId, dict[str, Statement]] = field(default_factory=dict)
    places: dict[tuple[TeamId, PersonId], Place] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    readers: dict[str, Callable[[str], Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.readers = {
            "manager": self._manager,
            "employment": cells.employment,
            "title": cells.as_text,
            "working_days": cells.working_days,
            "holiday_region": self.region,
        }

    def read(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._read(Cells(row, self.broken))

    def _read(self, row: Cells) -> None:
        person = self._person(row)
        team = row.read("team", self.standing.teams.meant, may_go=False, stays="team_stays")
        since, wish = self._wish(row)
        self._say(row, person)
        if person is None:
            return
        if team is not None and team.value is not None:
            self._place(row, Place(person, team.value, wish, row.row.line))
            return
        if "team" not in row.row.cells:
            self._outside_of_teams(row, person, since)

    def _person(self, row: Cells) -> Colleague | None:
        if "person" not in row.row.cells:
            row.refuse("person", Wrong("empty"))
            return None
        found = row.read("person", self._colleague, may_go=False)
        return None if found is None else found.value

    def _colleague(self, text: str) -> Colleague | Wrong:
        found = self.standing.people.meant(text)
        if isinstance(found, Wrong) or found.is_here:
            return found
        return Wrong("is_external" if found.is_active else "has_left", {"name": found.name})

    def _manager(self, text: str) -> Colleague | Wrong:
        """Who left may stay the manager of those whom they lead already; that is looked at where all is known."""
        found = self.standing.people.meant(text)
        if isinstance(found, Wrong) or not found.is_active or found.slack_kind is SlackKind.MEMBER:
            return found
        return Wrong("no_member", {"name": found.name})

    def _wish(self, row: Cells) -> tuple[Said[date] | None, Wish]:
        role = row.read("role", cells.role, may_go=False)
        share = row.read("share", cells.share, may_go=False)
        since = row.read("from", cells.day, may_go=False)
        until = row.read("until", cells.day)
        wish = Wish(value_of(role), value_of(share), value_of(since), until)
        if wish.role is Role.LEAD and wish.since is not None and wish.since > self.standing.today:
            row.refuse("from", Wrong("lead_later"))
        return since, wish

    def _say(self, row: Cells, person: Colleague | None) -> None:
        """Each cell is read, even of a person whom nobody knows: all that is broken is named at once."""
        for column, reader in self.readers.items():
            if column not in row.row.cells:
                continue
            said = row.read(column, reader, may_go=column != "title")
            if said is not None and person is not None:
                self._state(row, person, column, said)

    def _state(self, row: Cells, person: Colleague, column: str, said: Said[Any]) -> None:
        said_of_them = self.people.setdefault(person.id, {})
        known = said_of_them.get(column)
        text = row.row.cells[column]
        if known is None:
            said_of_them[column] = Statement(said, text, row.row.line)
        elif known.said != said:
            told = {"name": person.name, "typed": text, "other": known.text, "line": str(known.line)}
            row.refuse(column, Wrong("contradicts", told))

    def _outside_of_teams(self, row: Cells, person: Colleague, since: Said[date] | None) -> None:
        """Without a team, a day is the manager's."""
        for column in OF_A_PLACE:
            if column in row.row.cells:
                row.refuse(column, Wrong("needs_team"))
        if "from" in row.row.cells and "manager" not in row.row.cells:
            row.refuse("from", Wrong("needs_team_or_manager"))
        elif since is not None:
            self._state(row, person, "from", since)

    def _place(self, row: Cells, place: Place) -> None:
        key = (place.team.id, place.person.id)
        known = self.places.setdefault(key, place)
        if known.wish != place.wish:
            told = {"name": place.person.name, "team": place.team.name, "line": str(known.line)}
            row.refuse("team", Wrong("place_twice", told))
