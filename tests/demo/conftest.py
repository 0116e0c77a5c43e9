"""The demo's company, written once for each moment that a test looks at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.demo.company import write_company
from bot.domain.cycles import Cycle
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.okrs.standing import ObjectiveStanding, assess
from storage import Store, open_store
from tests import databases


@dataclass(frozen=True)
class Written:
    """A company as of ``at``."""

    store: Store
    at: datetime
    workspace: Workspace
    cycle: Cycle
    people: tuple[Person, ...]
    objectives: tuple[Objective, ...]

    @property
    def standings(self) -> list[ObjectiveStanding]:
        with self.store.read() as tx:
            return assess(tx, self.workspace, self.objectives, self.at)


Nordlicht = Callable[[str], Written]


@pytest.fixture(scope="session")
def nordlicht(
    test_run: databases.Run, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nordlicht]:
    """The company at a moment, by its ISO time; nobody may change it."""
    written: dict[str, Written] = {}

    def at(moment: str) -> Written:
        if moment not in written:
            company = written_once(test_run, sqlite_template, datetime.fromisoformat(moment))
            folder = tmp_path_factory.mktemp("nordlicht")
            written[moment] = read(open_store(databases.sqlite_copy(company, folder / "demo.db")), moment)
        return written[moment]

    yield at
    for one in written.values():
        one.store.close()


def written_once(run: databases.Run, template: Path, at: datetime) -> Path:
    """For all workers of a run: writing it takes as long as many tests."""
    file = run.directory / f"nordlicht-{at.timestamp():.0f}.db"
    with run.alone("nordlicht"):
        if not file.exists():
            unfinished = file.with_suffix(".new")
            store = open_store(databases.sqlite_copy(template, unfinished))
            write_company(store, at)
            store.close()
            unfinished.rename(file)
    return file


def read(store: Store, moment: str) -> Written:
    with store.read() as tx:
        workspace = tx.workspaces.installed()[0]
        cycle = tx.cycles.active(workspace.id)[0]
        people = tuple(tx.people.active(workspace.id))
        objectives = tuple(tx.objectives.in_cycles(workspace.id, [cycle.id]))
    return Written(store, datetime.fromisoformat(moment), workspace, cycle, people, objectives)
