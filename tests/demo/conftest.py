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
from bot.services.standing import ObjectiveStanding, assess
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
def nordlicht(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nordlicht]:
    """The company at a moment, by its ISO time; nobody may change it."""
    written: dict[str, Written] = {}

    def at(moment: str) -> Written:
        if moment not in written:
            folder = tmp_path_factory.mktemp("nordlicht")
            store = open_store(databases.sqlite_copy(sqlite_template, folder / "demo.db"))
            write_company(store, datetime.fromisoformat(moment))
            written[moment] = read(store, moment)
        return written[moment]

    yield at
    for one in written.values():
        one.store.close()


def read(store: Store, moment: str) -> Written:
    with store.read() as tx:
        workspace = tx.workspaces.installed()[0]
        cycle = tx.cycles.active(workspace.id)[0]
        people = tuple(tx.people.active(workspace.id))
        objectives = tuple(tx.objectives.in_cycles(workspace.id, [cycle.id]))
    return Written(store, datetime.fromisoformat(moment), workspace, cycle, people, objectives)
