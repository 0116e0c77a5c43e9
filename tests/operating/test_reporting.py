"""``okrbot report`` on the command line."""

import csv
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.cli import files
from storage import Store
from tests.services.closing.stories import Scene


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_report_is_written_as_csv_and_overwrites_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", store.url)
    scene = Scene.of(store)
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei, team=scene.office.team("Payments", mei))
    scene.is_over()
    scene.closes(mei, objective, tell_others="=SUM(A1);-2\n＝3")
    file = tmp_path / "q4.csv"

    files.report("Q4", file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        [team, words] = list(csv.DictReader(lines))
    assert (team["team"], team["objectives"], team["closed"]) == ("Payments", "1", "1")
    assert words["tell_others"] == "'=SUM(A1);'-2\n'＝3"
    assert S_IMODE(file.stat().st_mode) == 0o600
    files.report("Q4 2026")
    assert "kind,cycle,team" in capsys.readouterr().out
    for again, cycle in ((file, "Q4"), (tmp_path / "other.csv", "Q9 1999")):
        with pytest.raises(SystemExit):
            files.report(cycle, again)
    assert "No cycle that is over is called Q9 1999." in capsys.readouterr().err
