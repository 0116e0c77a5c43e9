"""Copies of a SQLite database: whole, checked, private, and never in the place of another."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import telemetry
from bot.cli import upkeep
from bot.services.people.people import People
from storage import Store, open_store
from storage.database.backup import back_up, database_file
from storage.database.schema import current_version, head_version

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def working(sqlite_url: str) -> Iterator[Store]:
    """A database that somebody has open."""
    store = open_store(sqlite_url)
    People(store).install("T0NORD", "Nordlicht", now=NOW)
    yield store
    store.close()


@pytest.fixture
def file(working: Store) -> Path:
    return database_file(working.url)


def names_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM workspace ORDER BY id")]


def test_a_copy_is_whole_private_and_alone_while_somebody_writes(working: Store, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "monday.db"
    target.parent.mkdir()
    with working.write() as tx:
        tx.connection.execute(text("UPDATE workspace SET name = 'half-way'"))
        made = back_up(file, target)

    assert names_in(target) == ["Nordlicht"]
    assert (made.source, made.target, made.version) == (file, target, head_version())
    assert made.size == target.stat().st_size > 0
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(target.parent.iterdir()) == [target]
    assert current_version(f"sqlite:///{target}") == head_version()


def test_nothing_is_overwritten(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "notes.txt"
    target.write_text("buy milk")

    with pytest.raises(FileExistsError, match=r"notes\.txt is there already; a backup overwrites nothing"):
        back_up(file, target)

    assert target.read_text() == "buy milk"


def test_a_damaged_database_leaves_no_copy_behind(working: Store, file: Path, tmp_path: Path) -> None:
    working.close()
    with closing(sqlite3.connect(file)) as connection:
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'person'").fetchone()[0]
    with file.open("r+b") as held:
        held.seek((page - 1) * page_size)
        held.write(b"\xff" * page_size)
    target = tmp_path / "copy.db"

    with pytest.raises(ValueError, match=r"is damaged .*no copy was kept|malformed"):
        back_up(file, target)

    assert list(tmp_path.glob("copy.db*")) == []


def test_the_command_says_what_it_wrote_beside_the_database_and_refuses_in_words(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(telemetry, "configure_logs", lambda _form: None)  # the logs are those of the tests
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")

    upkeep.backup()
    [copy] = file.parent.glob("okrbot-2*Z.db")
    assert re.fullmatch(
        rf"{file} is copied to {copy}: [\d.]+ [kM]B, at version {head_version()}, checked and whole\.\n",
        capsys.readouterr().out,
    )

    with pytest.raises(SystemExit) as ended:
        upkeep.backup(copy)
    assert ended.value.code == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize("table", [None, "notes"])
def test_what_is_no_database_of_okrbot_is_not_copied(tmp_path: Path, table: str | None) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        if table:
            connection.execute(f"CREATE TABLE {table} (word TEXT)")
    other.touch()

    with pytest.raises(ValueError, match="is no database of okrbot"):
        back_up(other, tmp_path / "copy.db")

    assert list(tmp_path.glob("copy.db*")) == []


def test_a_place_that_cannot_be_written_is_named(file: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"nowhere/copy\.db cannot be written: No such file or directory\."):
        back_up(file, tmp_path / "nowhere" / "copy.db")


def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="copies a SQLite database"):
        database_file("postgresql+psycopg://okr@db/okr")


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it was looked for is said whole, for it may have been from the wrong directory."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=f"There is no database at {tmp_path}/none.db"):
        database_file("sqlite:///none.db")

    assert list(tmp_path.iterdir()) == []
