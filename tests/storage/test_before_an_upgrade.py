"""What an upgrade does: a copy beside a SQLite database first, nothing that points at nothing, and no way back."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect
from threading import Thread

import pytest
from alembic import command
from sqlalchemy import inspect, text

from bot.domain.errors import SchemaMismatch
from bot.troubles import explained
from storage.database import migrating
from storage.database.backup import back_up_before
from storage.database.engine import MIGRATION, make_engine, sqlite_file
from storage.database.migrating import _alone, _config, migrate, migrate_after_copy
from storage.database.schema import current_version, head_version
from tests.storage.two_furnished import furnish
from tests.trouble import disk_is_full
from tests.waiting import until

pytestmark = pytest.mark.long

AN_OLDER = "0030"


def older(url: str) -> Path:
    """A database of an earlier version with a row in every table."""
    engine = make_engine(url, MIGRATION)
    with engine.begin() as connection:
        furnish(connection, 100, "north")
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        command.downgrade(_config(connection), AN_OLDER)
        connection.commit()
    engine.dispose()
    found = sqlite_file(url)
    assert found is not None
    return found


def test_a_database_is_copied_beside_itself_before_it_is_brought_up_to_date(sqlite_url: str) -> None:
    file = older(sqlite_url)

    migrate_after_copy(sqlite_url)

    copy = file.with_name(f"{file.name}.before-{head_version()}")
    assert current_version(sqlite_url) == head_version()
    assert current_version(f"sqlite:///{copy}") == AN_OLDER
    copy.unlink()
    migrate_after_copy(sqlite_url)
    assert not copy.exists()  # there was nothing to do


def test_where_there_is_no_room_for_a_copy_nothing_changes_and_no_half_of_one_stays(sqlite_url: str) -> None:
    file = older(sqlite_url)
    copy = file.with_name(f"{file.name}.before-{head_version()}")
    copy.write_text("of an earlier try")
    with closing(connect(file)) as held:
        held.execute("SELECT count(*) FROM person").fetchone()  # what SQLite needs beside the file to read it is there
        with (
            disk_is_full(),
            pytest.raises(OSError, match=r"left as it is.* takes \d\.\d MB, and .* are free") as raised,
        ):
            back_up_before(head_version(), file)

    assert str(file) in str(raised.value)
    assert current_version(sqlite_url) == AN_OLDER
    assert [one.name for one in file.parent.glob("*.before-*")] == [copy.name]
    assert copy.read_text() == "of an earlier try"


def is_killed_while_copying(file: Path) -> None:
    """SQLite makes the copy wait while somebody has the file to themselves."""
    copying = "import sys, pathlib, storage.database.backup as it; it.back_up_before('0031', pathlib.Path(sys.argv[1]))"
    with closing(connect(file)) as held:
        held.execute("PRAGMA locking_mode = EXCLUSIVE")
        held.execute("BEGIN EXCLUSIVE")
        child = subprocess.Popen([sys.executable, "-c", copying, str(file)])
        until(lambda: len(halves(file)) > 0)
        child.kill()
        child.wait()


def halves(file: Path) -> list[Path]:
    return list(file.parent.glob("*.unfinished*"))


def test_half_a_copy_that_a_killed_process_left_is_taken_away_by_the_next(sqlite_url: str) -> None:
    file = older(sqlite_url)
    is_killed_while_copying(file)
    [half] = halves(file)
    half.with_name(f"{half.name}-journal").touch()

    migrate_after_copy(sqlite_url)

    assert halves(file) == []
    assert file.with_name(f"{file.name}.before-{head_version()}").exists()


def test_an_upgrade_that_leaves_rows_pointing_at_nothing_is_not_kept(sqlite_url: str) -> None:
    file = older(sqlite_url)
    with closing(connect(file)) as connection:
        connection.execute("DELETE FROM person WHERE id = (SELECT owner_id FROM objective LIMIT 1)")
        connection.commit()

    with pytest.raises(RuntimeError, match="was not kept"):
        migrate_after_copy(sqlite_url)

    assert current_version(sqlite_url) == AN_OLDER


def test_a_database_of_a_newer_okrbot_is_refused_and_left_as_it_is(own_database_url: str) -> None:
    engine = make_engine(own_database_url, MIGRATION)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(SchemaMismatch) as refused:
        migrate_after_copy(own_database_url)

    assert refused.value.is_newer
    assert current_version(own_database_url) == "9999"
    file = sqlite_file(own_database_url)
    assert file is None or not list(file.parent.glob("*.before-*"))


@pytest.mark.parametrize("table", ["notes", "person"])
def test_what_another_program_keeps_is_left_alone(blank_database_url: str, table: str) -> None:
    engine = make_engine(blank_database_url, MIGRATION)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table} (word TEXT)")
        connection.commit()
        with pytest.raises(SchemaMismatch) as refused:
            migrate_after_copy(blank_database_url)
        assert inspect(connection).get_table_names() == [table]
    engine.dispose()

    said = f"The database is another program's: it has a table {table}, and okrbot made none. Check DATABASE_URL."
    assert explained(refused.value) == said


@pytest.mark.parametrize("blank_database_url", ["postgresql"], indirect=True)
def test_tables_in_another_schema_are_in_nobodys_way(blank_database_url: str) -> None:
    engine = make_engine(blank_database_url, MIGRATION)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE SCHEMA elsewhere")
        connection.exec_driver_sql("CREATE TABLE elsewhere.person (word TEXT)")
    engine.dispose()

    migrate_after_copy(blank_database_url)

    assert current_version(blank_database_url) == head_version()


def test_whoever_migrates_waits_for_another_one_however_long_that_takes(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "MIGRATION", replace(MIGRATION, lock=0.2))
    engine = make_engine(postgresql_url, MIGRATION)
    waiting = Thread(target=migrate, args=(postgresql_url,))
    with engine.connect() as another:
        another.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": migrating.LOCK})
        waiting.start()
        waiting.join(0.6)
        assert waiting.is_alive()
        another.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": migrating.LOCK})
        waiting.join(20)
    engine.dispose()
    assert not waiting.is_alive()
