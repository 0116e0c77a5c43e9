"""``okrbot directory`` on the command line: what it prints, how it ends, and which workspace it means."""

import sys
from pathlib import Path

import pytest

from bot.cli import files
from bot.operating import csv_files
from storage import Store
from tests.factories import Office
from tests.operating.terminal import Terminal


@pytest.fixture
def office(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setenv("DATABASE_URL", store.url.replace("postgresql+psycopg://", "postgresql://"))
    office = Office.open(store)
    office.person("Mei")
    office.person("Kai")
    return office


def manager_of_mei(office: Office) -> int | None:
    with office.store.read() as tx:
        found = tx.people.by_slack_id(office.workspace.id, "U0MEI")
    assert found is not None
    return found.manager_id


def ends(file: Path, **options: object) -> int:
    given = {"apply": False, "complete": False, "workspace": None, "broken": 50, **options}
    with pytest.raises(SystemExit) as ended:
        files.directory(file, **given)  # type: ignore[arg-type]  # as typer fills them in
    return int(ended.value.code or 0)


def test_a_preview_an_import_and_a_broken_file_end_as_scripts_expect(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("\ufeffPerson;Manager\r\nMei;Kai\r\n", encoding="utf-8")
    monkeypatch.setattr(csv_files, "EVERY", 1)

    assert ends(file) == 0
    assert capsys.readouterr().out.endswith("The same command with --apply does exactly this.\n")
    assert manager_of_mei(office) is None

    assert ends(file, apply=True) == 0
    said = capsys.readouterr()
    assert "    Mei: Kai\n" in said.out
    assert said.out.endswith("All of this is written.\n")
    assert said.err == "1 of 1 written\n"
    assert manager_of_mei(office) is not None

    assert ends(file, apply=True) == 0
    assert capsys.readouterr().out.endswith("Everything is as the file says; there is nothing to change.\n")

    file.write_text("person,manager\nMei,-\nNobody,Kai\n")
    assert ends(file, apply=True) == 1
    assert "1 row is broken, so nothing is changed:\n  line 3, person: okrbot knows nobody" in capsys.readouterr().out
    assert manager_of_mei(office) is not None


def test_a_file_that_cannot_be_used_is_said_in_a_sentence(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes("person,manager\nZoë,Kai\n".encode("latin-1"))
    assert ends(file) == 1
    assert capsys.readouterr().out == (
        "people.csv: The file is not UTF-8. Spreadsheets offer it when saving, as CSV UTF-8.\n"
    )
    file.write_text("manager,employment\nKai,intern\n")
    assert ends(file) == 1
    assert "people.csv: The column person is missing" in capsys.readouterr().out

    assert ends(tmp_path / "none.csv") == 2
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["U012AB3CD", "<@U012AB3CD|lea>"])
def test_a_slack_id_that_okrbot_has_not_seen_yet_is_no_misspelt_name(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"person,manager\n{typed},Kai\nULRIKE,Kai\n")

    assert ends(file) == 1

    said = capsys.readouterr().out
    assert "line 2, person: okrbot has not met U012AB3CD yet. Check the id. An admin can let okrbot read" in said
    assert "line 3, person: okrbot knows nobody called ULRIKE. Give a Slack user id" in said


@pytest.mark.parametrize("typed", ["U2", "W3", "UTF8", "WEB2"])
def test_a_short_word_of_capitals_and_digits_is_no_slack_id(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"person,manager\n{typed},Kai\n")

    assert ends(file) == 1

    assert f"okrbot knows nobody called {typed}. Give a Slack user id" in capsys.readouterr().out


def test_of_several_workspaces_one_is_named(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with office.store.write() as tx:
        tx.workspaces.install(slack_team_id="T0SUED", name="Südlicht", now=office.now)
    file = tmp_path / "people.csv"
    file.write_text("person,manager\nMei,Kai\n")

    assert ends(file, apply=True) == 2
    assert "Nordlicht (T0NORD), Südlicht (T0SUED)" in capsys.readouterr().err
    assert ends(file, apply=True, workspace="sudlicht") == 1
    assert "line 2, person: okrbot knows nobody called Mei" in capsys.readouterr().out
    assert ends(file, apply=True, workspace="T0NORD") == 0
    assert manager_of_mei(office) is not None


def test_a_terminal_shows_a_bar(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    file = tmp_path / "people.csv"
    file.write_text("person,manager\nMei,Kai\n")

    assert ends(file, apply=True) == 0

    assert "writing" in terminal.drawn
    assert "1/1" in terminal.drawn
