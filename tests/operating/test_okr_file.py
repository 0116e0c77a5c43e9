"""``okrbot okrs`` on the command line: what it prints, and how it ends."""

from datetime import date
from pathlib import Path

import pytest

from bot.cli import files
from bot.operating import csv_files
from storage import Store
from tests.factories import Office


@pytest.fixture
def office(store: Store, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DATABASE_URL", store.url.replace("postgresql+psycopg://", "postgresql://"))
    monkeypatch.setattr(csv_files, "EVERY", 1)
    office = Office.open(store)
    office.person("Mei")
    return office


def ends(file: Path, **options: object) -> int:
    given = {"mapping": files.Mapping.PLAIN, "own": None, "days": None, "cycle": "", "owner": "", "apply": False}
    with pytest.raises(SystemExit) as ended:
        files.okrs(file, **{**given, "workspace": None, "broken": 50, **options})  # type: ignore[arg-type]  # as typer fills them in
    return int(ended.value.code or 0)


def test_a_preview_an_import_and_a_broken_file_end_as_scripts_expect(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "okrs.csv"
    file.write_text("\ufeffObjective;Owner;Cycle\r\nPayments;Mei;Q4 2026\r\n", encoding="utf-8")

    assert ends(file) == 0
    assert capsys.readouterr().out.endswith("The same command with --apply does exactly this.\n")
    assert office.objectives() == []

    assert ends(file, apply=True) == 0
    said = capsys.readouterr()
    assert said.out.endswith("All of this is written.\n")
    assert said.err == "1 of 1 written\n"
    assert [one.title for one in office.objectives()] == ["Payments"]

    file.write_text("objective,owner\nPayments,Nobody\n")
    assert ends(file, cycle="Q4 2026", broken=1) == 1
    assert "line 2, owner: okrbot knows nobody called Nobody." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("order", "written", "due"),
    [
        (files.Days.MONTH_FIRST, "11/9/2026 2:05 PM", date(2026, 11, 9)),
        (files.Days.DAY_FIRST, "9/11/2026", date(2026, 11, 9)),
        (files.Days.MONTH_FIRST, "2026-11-09", date(2026, 11, 9)),
        (files.Days.MONTH_FIRST, "14/11/2026", None),
    ],
)
def test_the_order_of_days_is_said_for_the_whole_file(
    office: Office, tmp_path: Path, order: files.Days, written: str, due: date | None
) -> None:
    file = tmp_path / "okrs.csv"
    file.write_text(
        "objective,owner,cycle,key result,start,target,due\n"
        "Payments,Mei,Q4 2026,,,,\n"
        f"Payments,Mei,Q4 2026,Uptime,1,9,{written}\n"
    )

    assert ends(file, days=order, apply=True) == (due is None)
    with office.store.read() as tx:
        found = tx.key_results.of_objectives(office.workspace.id, [one.id for one in office.objectives()])
    assert [one.due_day for one in found] == ([due] if due else [])


def test_a_day_that_reads_two_ways_is_asked_about(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "okrs.csv"
    file.write_text("objective,owner,cycle,last day\nPayments,Mei,Q9,9/11/2026\n")

    assert ends(file) == 1
    assert (
        "Is 9/11/2026 2026-09-11 or 2026-11-09? Write it like that, or say --days day-first" in capsys.readouterr().out
    )


def test_what_cannot_be_read_is_said_in_a_sentence(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "okrs.csv"
    file.write_bytes("objective,owner\nZürich,Mei\n".encode("latin-1"))
    assert ends(file) == 1
    assert ends(tmp_path / "nowhere.csv") == 2
    file.write_text("objective,owner\nPayments,Mei\n")
    assert ends(file, own=["who"]) == 1
    assert ends(file, owner="Nobody") == 1
    said = capsys.readouterr()
    assert "is not UTF-8" in said.out
    assert "nowhere.csv" in said.err
    assert "--map takes" in said.out
    assert "whom --owner names" in said.out
