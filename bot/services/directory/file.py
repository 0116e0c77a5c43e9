"""The organisation from a CSV file: compared with what is, and written in one transaction. Done by whoever may run the
command line, so it is audited as nobody's act, with the command as the reason."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bot.domain.csv_file import Broken, UnusableFile
from bot.domain.directory_file.cells import Wrong
from bot.domain.directory_file.changes import Plan
from bot.domain.directory_file.colleagues import Colleagues
from bot.domain.directory_file.people import plan_people
from bot.domain.directory_file.standing import Standing, TeamNames
from bot.domain.directory_file.table import FileKind, Table
from bot.domain.directory_file.teams import plan_teams
from bot.domain.ids import PersonId, TeamId
from bot.domain.teams import Membership
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.directory.file_writing import Tell, Writing
from bot.services.holidays import known_region
from storage import Store, Transaction

Planned = tuple[Plan, list[Broken]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a file changes, or has changed if ``applied``; nothing at all when anything in it is broken."""

    table: Table
    plan: Plan
    broken: tuple[Broken, ...]
    applied: bool = False


@dataclass(frozen=True)
class DirectoryFiles:
    store: Store

    def preview(self, workspace: Workspace, table: Table, *, complete: bool = False, now: datetime) -> Outcome:
        """What would change, without changing anything. Raises UnusableFile."""
        with self.store.read() as tx:
            return _compared(workspace, table, _standing(tx, workspace, now), complete, now)

    def apply(
        self, workspace: Workspace, table: Table, *, complete: bool = False, now: datetime, tell: Tell | None = None
    ) -> Outcome:
        """Change all of it, or nothing where anything is broken. ``tell`` hears how far the writing is. Raises
        UnusableFile."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)  # two changes at once could close a ring together
            standing = _standing(tx, workspace, now)
            outcome = _compared(workspace, table, standing, complete, now)
            if outcome.broken or outcome.plan.is_empty:
                return outcome
            Writing(tx, workspace, standing, outcome.plan, now, tell or (lambda _done, _total: None)).write()
        return Outcome(table=table, plan=outcome.plan, broken=(), applied=True)


def _compared(workspace: Workspace, table: Table, standing: Standing, complete: bool, now: datetime) -> Outcome:
    if complete and table.kind is FileKind.PEOPLE and "team" not in table.columns:
        raise UnusableFile("complete_needs_team")
    plan, broken = _planned(workspace, table, standing, complete, now)
    found = {(one.line, one.column, one.reason): one for one in (*table.broken, *broken)}
    ordered = tuple(sorted(found.values(), key=lambda one: one.line))
    return Outcome(table=table, plan=plan, broken=ordered)


def _planned(workspace: Workspace, table: Table, standing: Standing, complete: bool, now: datetime) -> Planned:
    if table.kind is FileKind.PEOPLE:
        return plan_people(table.rows, standing, region=_region, complete=complete)
    new = {"zone": workspace.zone, "locale": workspace.locale}
    return plan_teams(table.rows, standing, new=new, complete=complete, now=now)


def _standing(tx: Transaction, workspace: Workspace, now: datetime) -> Standing:
    held: dict[tuple[TeamId, PersonId], list[Membership]] = defaultdict(list)
    for one in tx.organisation.memberships(workspace.id):
        held[one.team_id, one.person_id].append(one)
    return Standing(
        people=Colleagues.of(tx.organisation.people(workspace.id)),
        teams=TeamNames.of(tx.teams.all(workspace.id)),
        held=held,
        led_since=tx.organisation.led_since(workspace.id),
        part_since=tx.organisation.part_since(workspace.id),
        today=local_day(now, workspace.zone),
    )


def _region(text: str) -> str | Wrong:
    """A part of a country that is not known is refused: the whole country has other holidays."""
    found = known_region(text)
    is_whole = found is not None and ("-" in found or "-" not in text)
    return found if found is not None and is_whole else Wrong("unknown_region", {"typed": text})
