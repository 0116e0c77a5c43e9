"""``okrbot erase`` on the command line: it shows, asks, and does nothing by itself."""

import pytest

from bot.app import Stores
from bot.cli import files
from bot.operating import erasing
from bot.operating.erasing import erase_person
from bot.settings import Process, load
from tests.factories import Office

pytestmark = pytest.mark.long


@pytest.fixture
def office(sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DATABASE_URL", sqlite_stores.people.url)
    office = Office.open(sqlite_stores.people)
    office.check_in(office.key_result(office.objective(office.person("Mei"))), 40, 7, note="so far")
    return office


def name_of_mei(office: Office) -> str:
    with office.store.read() as tx:
        [person] = tx.people.all(office.workspace.id)
    return person.name


def ends(who: str, *, apply: bool = False, workspace: str | None = None) -> int:
    with pytest.raises(SystemExit) as ended:
        files.erase(who, apply=apply, workspace=workspace)
    return int(ended.value.code or 0)


def test_nothing_goes_without_apply(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends("Mei") == 1

    said = capsys.readouterr().out
    assert "Mei (U0MEI) in Nordlicht: to be overwritten or deleted are" in said
    assert "  notes of check-ins: 1\n" in said
    assert "  the person: names, title, Slack id, zone, language, settings\n" in said
    assert "1 running objective of theirs then reads that it has no owner; their lead hands it over.\n" in said
    assert said.endswith("Nothing was changed. Add --apply to erase.\n")
    assert name_of_mei(office) == "Mei"


def test_several_running_objectives_are_counted(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with office.store.read() as tx:
        [mei] = tx.people.all(office.workspace.id)
    office.objective(mei, title="Another one")

    assert ends("Mei") == 1

    assert "2 running objectives of theirs then read that they have no owner" in capsys.readouterr().out


def test_apply_erases_and_a_second_time_finds_nobody(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends("U0MEI", apply=True, workspace="Nordlicht") == 0
    assert "Backups made before still hold them." in capsys.readouterr().out
    assert name_of_mei(office) == "Erased"

    assert ends("U0MEI", apply=True) == 2
    assert "Nobody in Nordlicht is called U0MEI" in capsys.readouterr().err


def test_how_far_it_is_is_said_on_stderr(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "EVERY", 1)

    assert ends("Mei", apply=True) == 0

    *_, last = capsys.readouterr().err.splitlines()
    done, total = last.removesuffix(" rows erased").split(" of ")
    assert 0 < int(done) <= int(total)


@pytest.mark.parametrize(("yes", "name"), [(False, "Mei"), (True, "Erased")])
def test_on_a_terminal_one_is_asked(office: Office, yes: bool, name: str) -> None:
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return yes

    settings = load(Process.ANY)
    done = erase_person(settings, "Mei", workspace=None, apply=False, say=lambda line: None, confirm=confirm)

    assert (done, name_of_mei(office)) == (yes, name)
    assert asked == ["Erase Mei? This cannot be undone."]


def test_a_name_of_several_is_refused(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.person("Mei", slack_user_id="U0MEI2")

    assert ends("Mei", apply=True) == 2

    assert "Mei could be several. Give the Slack id of one: Mei (U0MEI), Mei (U0MEI2)" in capsys.readouterr().err
