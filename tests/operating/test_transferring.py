"""``okrbot export`` and ``okrbot import`` on the command line: what they print, how they end, what they refuse."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import Stores
from bot.cli import files
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.prompts import PromptRule
from bot.operating import transferring
from storage import Store
from storage.database.private import OWNERS_OWN
from storage.rows import table_of
from storage.tables.columns import metadata
from storage.tables.teams import CycleRow
from storage.transfer import check, checking, lines
from tests.factories import Office
from tests.operating.terminal import Terminal

pytestmark = pytest.mark.long

Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[Store], None]:
    """Which database the commands work on from here."""

    def work_on(store: Store) -> None:
        monkeypatch.setenv("DATABASE_URL", store.url.replace("postgresql+psycopg://", "postgresql://"))

    return work_on


@pytest.fixture
def office(sqlite_stores: Stores, on: Callable[[Store], None]) -> Office:
    office = Office.open(sqlite_stores.people)
    mei = office.person("Mei")
    office.check_in(office.key_result(office.objective(mei, team=office.team("Payments", mei))), "12.5", 7)
    on(office.store)
    return office


@pytest.fixture
def file(office: Office, tmp_path: Path) -> Path:
    written = tmp_path / "nordlicht.jsonl"
    export(written)
    return written


def export(file: Path, **options: Any) -> None:
    files.export(file, **{"workspace": None, "force": False, "schema": False, **options})


def ends(file: Path, **options: Any) -> int:
    with pytest.raises(SystemExit) as ended:
        files.import_workspace(file, **{"apply": False, "broken": 50, **options})
    return int(ended.value.code or 0)


def refused(act: Callable[[], Any]) -> int:
    with pytest.raises(SystemExit) as ended:
        act()
    return int(ended.value.code or 0)


def rows_in(store: Store) -> int:
    with store.read() as tx:
        counts = [select(func.count()).select_from(table) for table in metadata().tables.values()]
        return sum(tx.connection.execute(count).scalar_one() for count in counts)


def test_a_preview_an_import_and_a_second_one_end_as_scripts_expect(
    file: Path, postgresql_stores: Stores, on: Callable[[Store], None], capsys: pytest.CaptureFixture[str]
) -> None:
    export(file, force=True)
    assert capsys.readouterr().out == f"Nordlicht (T0NORD) is written to {file}: 15 rows.\n"
    on(postgresql_stores.people)

    assert ends(file) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        f"{file} is whole: the workspace T0NORD with",
        "  workspace: 1",
        "  person: 1",
    ]
    assert rows_in(postgresql_stores.people) == 0

    assert ends(file, apply=True) == 0
    assert "All of Nordlicht is written." in capsys.readouterr().out
    there = file.with_name("there.jsonl")
    export(there)
    assert there.read_bytes() == file.read_bytes()

    assert ends(file, apply=True) == 2
    assert "The workspace Nordlicht is in this database already" in capsys.readouterr().err


def test_the_file_is_its_owners_alone_and_overwrites_nothing_unasked(
    file: Path, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert file.stat().st_mode & 0o777 == OWNERS_OWN
    before = file.read_bytes()
    office.person("Kai")

    assert refused(lambda: export(file)) == 2
    assert "is there already; --force overwrites it." in capsys.readouterr().err
    assert file.read_bytes() == before

    export(file, force=True)
    assert b'"called":"U0KAI"' in file.read_bytes()
    assert file.stat().st_mode & 0o777 == OWNERS_OWN
    assert refused(lambda: export(file.parent / "nowhere" / "x.jsonl")) == 2
    assert "x.jsonl cannot be written: No such file or directory." in capsys.readouterr().err
    assert [each.name for each in file.parent.glob("*.jsonl*")] == [file.name]


def test_a_dash_is_the_standard_output_and_nothing_else_is_printed_there(
    file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export(Path("-"))

    assert capfdbinary.readouterr().out == file.read_bytes()


def test_what_is_on_its_way_to_slack_is_counted(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with office.store.write() as tx:
        held = {"workspace_id": office.workspace.id, "kind": DeliveryKind.NOTICE, "rule": "notice"}
        tx.outbox.promise_all([{**held, "dedupe_key": key} for key in ("one", "two")], now=office.now)
        prompt = {"kind": DeliveryKind.PROMPT, "rule": PromptRule.DUE}  # it is planned anew
        tx.outbox.promise_all([{**held, **prompt, "dedupe_key": "three"}], now=office.now)
        given_away = {**held, **prompt, "state": DeliveryState.SENDING}  # and nobody knows yet whether it arrived
        tx.outbox.promise_all([{**given_away, "dedupe_key": "four"}], now=office.now)

    export(tmp_path / "busy.jsonl")

    assert "3 messages are on the way to Slack or unclear, and not in it." in capsys.readouterr().out


def test_the_schema_is_printed_without_a_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    files.export(None, schema=True)

    assert json.loads(capsys.readouterr().out)["$defs"]["check_in"]["required"][:2] == ["row", "called"]


def test_of_several_workspaces_one_is_named(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with office.store.write() as tx:
        tx.workspaces.install(slack_team_id="T0SUED", name="Südlicht", now=office.now)

    assert refused(lambda: export(tmp_path / "which.jsonl")) == 2
    assert "Nordlicht (T0NORD), Südlicht (T0SUED)" in capsys.readouterr().err
    export(tmp_path / "south.jsonl", workspace="sudlicht")
    assert "Südlicht (T0SUED) is written to" in capsys.readouterr().out
    assert "Nordlicht" not in (tmp_path / "south.jsonl").read_text()


def test_progress_is_lines_without_a_terminal_and_a_bar_on_one(
    file: Path, postgresql_stores: Stores, on: Callable[[Store], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transferring, "EVERY", 6)
    monkeypatch.setattr(transferring, "EVERY_BYTES", file.stat().st_size)
    plain, terminal = Terminal(), Terminal()
    plain.isatty = lambda: False  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", plain)
    export(file, force=True)
    assert plain.drawn == "6 of 15 rows written\n12 of 15 rows written\n"

    on(postgresql_stores.people)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert ends(file, apply=True) == 0
    assert "checking" in terminal.drawn
    assert "writing" in terminal.drawn


def changed(word: str, change: Change) -> Callable[[list[str]], list[str]]:
    """The first row of this kind is said differently."""

    def of(lines: list[str]) -> list[str]:
        at = next(at for at, line in enumerate(lines) if json.loads(line).get("row") == word)
        said = json.loads(lines[at])
        change(said)
        return [*lines[:at], json.dumps(said), *lines[at + 1 :]]

    return of


BROKEN: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "no json": (lambda said: [*said[:3], "{", *said[3:]], "line 4: is no JSON"),
    "a list": (lambda said: [*said[:3], "[]", *said[3:]], "line 4: is no JSON object"),
    "nesting": (lambda said: [*said[:3], "[" * 99_999, *said[3:]], "line 4: is no JSON"),
    "no number": (lambda said: [*said[:3], '{"row":NaN}', *said[3:]], "line 4: is no JSON"),
    "another row": (changed("team", lambda row: row.update(row="gang")), "row is 'gang', which okrbot does not know"),
    "a key more": (changed("team", lambda row: row.update(mood="x")), "mood is nothing that a team has"),
    "a key less": (changed("team", lambda row: row.pop("zone")), "zone is missing"),
    "a day": (
        changed("cycle", lambda row: row.update(first_day="2026-02-30")),
        "first_day is not a day like 2026-11-16",
    ),
    "a time": (changed("check_in", lambda row: row.update(at="2026-11-16T08:00:00")), "at is not a time like"),
    "a number": (changed("check_in", lambda row: row.update(value="12.50")), "value is not an exact number like 0.5"),
    "rounded": (changed("check_in", lambda row: row.update(value="0." + "1" * 40)), "value is not an exact number"),
    "a float": (changed("check_in", lambda row: row.update(value=12.5)), "value is not an exact number like 0.5"),
    "a range": (
        changed("check_in", lambda row: row.update(confidence=11)),
        "confidence is no whole number from 0 to 10",
    ),
    "a truth": (changed("check_in", lambda row: row.update(confidence=True)), "confidence is no whole number"),
    "a choice": (changed("objective", lambda row: row.update(state="asleep")), "state is none of draft, active"),
    "a list as choice": (changed("objective", lambda row: row.update(state=["draft"])), "state is none of draft"),
    "empty": (changed("objective", lambda row: row.update(owner=None)), "owner is empty"),
    "length": (changed("objective", lambda row: row.update(title="x" * 301)), "title has more than 300 characters"),
    "half a letter": (changed("objective", lambda row: row.update(why="\ud83d")), "why holds half a character"),
    "weekdays": (changed("person", lambda row: row.update(working_days=[1, 0])), "working_days is no list of weekdays"),
    "a stranger": (
        changed("objective", lambda row: row.update(owner="U0X")),
        "owner names 'U0X', and no person before",
    ),
    "a later one": (changed("person", lambda row: row.update(manager="U0X")), "manager names 'U0X', and no person is"),
    "no name": (changed("check_in", lambda row: row.update(author=["U0MEI"])), "author names ['U0MEI'], and no person"),
    "the wrong kind": (changed("check_in", lambda row: row.update(author="O-1")), "author names 'O-1', and no person"),
    "no child": (
        changed("audit_event", lambda row: row.update(kind="check_in", subject="KR-1.1/check_in-9")),
        "subject names 'KR-1.1/check_in-9', and no check_in before",
    ),
    "miscalled": (changed("key_result", lambda row: row.update(called="KR-1.2")), "it would be 'KR-1.1'"),
    "told": (changed("audit_event", lambda row: row.update(after=[])), "after is no JSON object"),
    "twice": (lambda said: [*said[:3], said[2], *said[3:]], "called 'U0MEI' a second time"),
    "out of order": (lambda said: [said[0], said[2], said[1], *said[3:]], "a workspace stands after a person"),
    "two workspaces": (lambda said: [*said[:2], said[1], *said[2:]], "a second workspace stands here"),
    "none": (lambda said: [said[0], *said[2:]], "no workspace stands before this line"),
    "another": (
        changed("workspace", lambda row: row.update(slack_team_id="T1", called="T1")),
        "slack_team_id is another workspace than the first line's",
    ),
    "cut off": (lambda said: said[:-1], "the last line is missing: the file was cut off"),
    "gone on with": (lambda said: [*said, said[-1]], "stands after the end"),
    "a word changed": (
        changed("objective", lambda row: row.update(why="Because")),
        "its hash is another than its last line",
    ),
    "fewer rows": (lambda said: [*said[:-2], said[-1]], "its hash is another than its last line"),
}


@pytest.fixture
def empty_store(postgresql_stores: Stores, on: Callable[[Store], None]) -> Store:
    on(postgresql_stores.people)
    return postgresql_stores.people


def test_whatever_is_wrong_in_a_file_is_named(file: Path) -> None:
    whole = file.read_text().splitlines()
    for name, (change, said) in BROKEN.items():
        file.write_text("\n".join(change(whole)) + "\n")

        checked = check(file, lambda _done, _total: None, takes_nul=False)

        assert not checked.is_whole, name
        assert said in "\n".join([*(f"line {one.line}: {one.what}" for one in checked.troubles), checked.wrong_end]), (
            name
        )


def test_nothing_is_written_of_a_file_with_a_broken_line(
    file: Path, empty_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = file.read_text().splitlines()
    file.write_text("\n".join(changed("team", lambda row: row.pop("zone"))(whole)) + "\n")

    assert ends(file, apply=True) == 1

    assert capsys.readouterr().out.splitlines()[-3:] == [
        "  line 4: zone is missing",
        "1 line is broken, so nothing is written.",
        f"{file} cannot be imported: the file is not as it was written: its hash is another than its last line says.",
    ]
    assert rows_in(empty_store) == 0


def test_of_a_thousand_broken_lines_some_are_shown_and_all_are_counted(
    file: Path, empty_store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_KEPT", 100)
    whole = file.read_text().splitlines()
    file.write_text("\n".join([*whole[:3], *["nonsense"] * 1000, *whole[3:]]) + "\n")

    assert ends(file, apply=True, broken=2) == 1

    assert capsys.readouterr().out.splitlines()[:4] == [
        "  line 4: is no JSON",
        "  line 5: is no JSON",
        "  …",
        "1000 lines are broken, so nothing is written.",
    ]


def test_a_file_that_is_none_of_ours_or_of_another_version_is_said_in_a_sentence(
    file: Path, empty_store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = file.read_text()
    for text, said in (
        ("person,manager\n", "is no export of okrbot: it does not begin like one."),
        ("", "is empty."),
        (whole.replace('"version":"', '"version":"9', 1), "was written by an okrbot whose database is at version 9"),
    ):
        file.write_text(text)
        assert ends(file) == 2
        assert said in capsys.readouterr().err
    file.write_bytes(whole.replace("Mei", "Zoë").encode("latin-1"))
    assert ends(file) == 1
    assert "line 3: is not UTF-8" in capsys.readouterr().out
    monkeypatch.setattr(lines, "LONGEST_LINE", 200)
    file.write_text(whole)
    assert ends(file) == 1
    assert "line 2: is longer than any line of okrbot" in capsys.readouterr().out
    assert ends(file.with_name("none.jsonl")) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_what_only_the_database_refuses_leaves_nothing_behind(
    office: Office, empty_store: Store, on: Callable[[Store], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cycle that ends before it begins, as SQLite keeps it if it is told not to look."""
    with office.store.write() as tx:
        tx.connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        tx.connection.execute(table_of(CycleRow).update().values(last_day=office.cycle.first_day))
        tx.connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    file = tmp_path / "odd.jsonl"
    on(office.store)
    export(file)
    on(empty_store)

    assert ends(file, apply=True) == 2

    said = capsys.readouterr().err
    assert "The database refuses a cycle of lines 6 to 6:" in said
    assert said.endswith("Nothing was written.\n")
    assert rows_in(empty_store) == 0


def test_nothing_is_mixed_with_the_demo(
    office: Office, empty_store: Store, on: Callable[[Store], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with office.store.write() as tx:
        tx.connection.execute(tx.workspaces.table.update().values(is_demo=True))
    demo, real = tmp_path / "demo.jsonl", tmp_path / "real.jsonl"
    on(office.store)
    export(demo)
    on(empty_store)
    with empty_store.write() as tx:
        tx.workspaces.install(slack_team_id="T0SUED", name="Südlicht", now=office.now)
    export(real)

    assert ends(demo, apply=True) == 2
    assert "The file holds okrbot's demo" in capsys.readouterr().err
    on(office.store)
    assert ends(real, apply=True) == 2
    assert "This database holds okrbot's demo." in capsys.readouterr().err


def test_a_nul_character_stays_in_sqlite(
    office: Office, empty_store: Store, on: Callable[[Store], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.person("Kai", title="a\0b")
    on(office.store)
    export(tmp_path / "nul.jsonl")
    on(empty_store)

    assert ends(tmp_path / "nul.jsonl", apply=True) == 1
    assert "title holds a NUL character, which PostgreSQL does not take" in capsys.readouterr().out
