"""A company that is compared with CSV files, for tests of what a file changes and what is refused."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.directory_file.table import read_table
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.i18n import language
from bot.services.directory.file import DirectoryFiles, Outcome
from bot.views.directory.file import report
from storage.rows import table_of
from tests.factories import MONDAY_MORNING, Office

NOW = MONDAY_MORNING - timedelta(days=3)
TODAY = NOW.date()


@dataclass
class Company:
    office: Office
    files: DirectoryFiles

    def person(self, name: str, **values: Any) -> Person:
        return self.office.person(name, **{"slack_user_id": f"U0{name.split()[0].upper()}", **values})

    def apply(self, *lines: str, complete: bool = False, now: datetime = NOW) -> Outcome:
        return self.files.apply(self.office.workspace, read_table(whole(lines)), complete=complete, now=now)

    def previews(self, *lines: str, complete: bool = False) -> str:
        table = read_table(whole(lines))
        return told(self.files.preview(self.office.workspace, table, complete=complete, now=NOW))

    def refused(self, *lines: str, complete: bool = False) -> list[str]:
        """What is said of each broken cell; the company stays as it is."""
        before = self.everything()
        outcome = self.apply(*lines, complete=complete)
        assert outcome.broken
        assert self.everything() == before
        return [line.strip() for line in report(language("en"), outcome) if line.startswith("  line ")]

    def everything(self) -> list[Any]:
        with self.office.store.read() as tx:
            here = self.office.workspace.id
            rows: list[Any] = [tx.organisation.people(here), tx.teams.all(here), tx.organisation.memberships(here)]
            return [*rows, tx.organisation.led_since(here), tx.organisation.part_since(here)]

    def now(self, person: Person) -> Person:
        with self.office.store.read() as tx:
            return tx.people.get(self.office.workspace.id, person.id)

    def team(self, name: str) -> Team:
        with self.office.store.read() as tx:
            [found] = [team for team in tx.teams.all(self.office.workspace.id) if team.name == name]
        return found

    def memberships(self, person: Person) -> list[Any]:
        """Team, role, share, since, until."""
        with self.office.store.read() as tx:
            held = [one for one in tx.organisation.memberships(self.office.workspace.id) if one.person_id == person.id]
            names = {team.id: team.name for team in tx.teams.all(self.office.workspace.id)}
        return [(names[one.team_id], one.role, one.share, one.since, one.until) for one in held]

    def lines(self, row: Any, whose: str, identity: int, above: str) -> list[tuple[int, date, date | None]]:
        table = table_of(row)
        wanted = select(table.c[above], table.c.since, table.c.until).where(table.c[whose] == identity)
        with self.office.store.read() as tx:
            return [(one[0], one[1], one[2]) for one in tx.connection.execute(wanted.order_by(table.c.id))]


def whole(lines: tuple[str, ...]) -> list[str]:
    return [f"{line}\n" for line in lines]


def told(outcome: Outcome) -> str:
    return "\n".join(report(language("en"), outcome))
