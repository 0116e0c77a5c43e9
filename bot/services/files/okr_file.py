"""Objectives, key results and check-ins from a CSV file: compared with what is there, and written in one transaction.
Done by whoever may run the command line, so it is audited as nobody's act, with the command as the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.csv_file import Broken, UnusableFile
from bot.domain.directory_file.cells import Wrong
from bot.domain.directory_file.colleagues import Colleague, Colleagues
from bot.domain.directory_file.standing import TeamNames
from bot.domain.erasing import is_tombstone
from bot.domain.ids import KeyResultId, ObjectiveId, read_code
from bot.domain.matching import folded
from bot.domain.okr_file.columns import Column
from bot.domain.okr_file.linking import parts_of
from bot.domain.okr_file.plan import KnownObjective, Plan
from bot.domain.okr_file.planning import plan_okrs
from bot.domain.okr_file.standing import Said, Standing
from bot.domain.okr_file.table import OkrTable
from bot.domain.okrs import KeyResult
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.files.okr_file_writing import Tell, Writing
from storage import Store, Transaction
from storage.okr_imports import Place

NAMES = (Column.OBJECTIVE, Column.TITLE, Column.KEY_RESULT, Column.PARENT, Column.SUPPORTS)
"""Columns that may name an objective that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OkrOutcome:
    """What a file makes, or has made if ``applied``; nothing at all when anything in it is broken."""

    table: OkrTable
    plan: Plan
    broken: tuple[Broken, ...]
    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What whoever runs the command says besides: the cycle of rows that name none, and who owns what nobody known
    owns."""

    cycle: str = ""
    owner: str = ""


@dataclass(frozen=True)
class OkrFiles:
    store: Store

    def preview(self, workspace: Workspace, table: OkrTable, wanted: Wanted, *, now: datetime) -> OkrOutcome:
        """What would be made, without making anything. Raises UnusableFile for an owner whom nobody knows."""
        with self.store.read() as tx:
            return _planned(tx, workspace, table, wanted, now)

    def apply(
        self, workspace: Workspace, table: OkrTable, wanted: Wanted, *, now: datetime, tell: Tell | None = None
    ) -> OkrOutcome:
        """Make all of it, or nothing where anything is broken. ``tell`` hears how far the writing is. Raises
        UnusableFile."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)  # two changes at once could close a circle together
            outcome = _planned(tx, workspace, table, wanted, now)
            if outcome.broken or outcome.plan.is_empty:
                return outcome
            places = tx.okr_imports.places(workspace.id)
            Writing(tx, workspace, outcome.plan, places, now, tell or (lambda _done, _total: None)).write()
        return replace(outcome, applied=True)


def _planned(tx: Transaction, workspace: Workspace, table: OkrTable, wanted: Wanted, now: datetime) -> OkrOutcome:
    standing = _standing(tx, workspace, table, wanted, now)
    plan, broken = plan_okrs(table.rows, standing, cycle=wanted.cycle)
    called = {column.value: header for column, header in table.header.items()}
    found = {(one.line, one.column, one.reason): one for one in (*table.broken, *broken)}
    named = (replace(one, column=called.get(one.column, one.column)) for one in found.values())
    return OkrOutcome(table=table, plan=plan, broken=tuple(sorted(named, key=lambda one: one.line)))


def _standing(tx: Transaction, workspace: Workspace, table: OkrTable, wanted: Wanted, now: datetime) -> Standing:
    people = Colleagues.of(one for one in tx.organisation.people(workspace.id) if not is_tombstone(one.slack_user_id))
    places = tx.okr_imports.places(workspace.id)
    known = {one.number: _known(one) for one in places}
    results, said = _known_results(tx, workspace, table, places)
    return Standing(
        people=people,
        teams=TeamNames.of(tx.teams.all(workspace.id)),
        cycles={folded(one.name): one for one in tx.cycles.all(workspace.id)},
        objectives={(folded(one.title), one.cycle_id, one.owner_id, one.team_id): known[one.number] for one in places},
        by_number=known,
        key_results=lambda objective_id: results.get(objective_id, {}),
        said=lambda key_result_id: said.get(key_result_id, set()),
        ways_up=tx.okr_imports.ways_up(workspace.id),
        today=local_day(now, workspace.zone),
        instead=_owner(people, wanted.owner),
        policy=policy_of(workspace),
    )


def _known(place: Place) -> KnownObjective:
    held = (place.id, place.number, place.title, place.cycle_id, place.owner_id, place.team_id, place.state)
    return KnownObjective(*held)


def _known_results(
    tx: Transaction, workspace: Workspace, table: OkrTable, places: list[Place]
) -> tuple[Mapping[ObjectiveId, Mapping[str, KeyResult]], Mapping[KeyResultId, set[Said]]]:
    """The key results, and what is said about them, of the objectives that the file may name; of no others, for there
    may be many."""
    cells = {row.cells[column] for row in table.rows for column in NAMES if column in row.cells}
    names = cells | {part for cell in cells for part in parts_of(cell)}
    titles = {folded(name) for name in names}
    numbers = {code.objective for name in names if (code := read_code(name)) is not None}
    wanted = [one.id for one in places if one.number in numbers or folded(one.title) in titles]
    found = tx.okr_imports.key_results(workspace.id, wanted)
    ids = [one.id for results in found.values() for one in results]
    by_title = {objective: {folded(one.title): one for one in results} for objective, results in found.items()}
    return by_title, tx.okr_imports.said(workspace.id, ids)


def _owner(people: Colleagues, text: str) -> Colleague | None:
    if not text:
        return None
    found = people.meant(text)
    if isinstance(found, Wrong) or not found.is_here:
        raise UnusableFile("unknown_owner", {"typed": text})
    return found
