"""What is wrong with a database is told in its own words, with what to do and without a password."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from bot.domain.errors import DatabaseTrouble, Unavailable
from bot.troubles import explained
from storage import LISTENER, open_store
from storage.database.migrating import migrate_after_copy
from storage.database.schema import current_version, is_current
from tests import databases
from tests.ports import free_port
from tests.trouble import damage, locked

pytestmark = pytest.mark.long

HURRIED = replace(LISTENER, lock=0.2, statement=0.3)


@pytest.fixture
def guest(postgresql_database: str) -> Iterator[str]:
    """A role of PostgreSQL that may connect, and nothing more. What it has made by then goes with its database, if that
    is asked for after it."""
    name = f"guest-{uuid4().hex[:8]}"
    role = sql.Identifier(name)
    with psycopg.connect(postgresql_database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'guest'").format(role))
        yield name
        connection.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(role))
        connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
        connection.execute(sql.SQL("DROP ROLE {}").format(role))


def told_of(url: str, act: Callable[[str], object] = current_version) -> str:
    with pytest.raises((Unavailable, ValueError)) as raised:
        act(url)
    return explained(raised.value) or ""


def changed(url: str, **parts: Any) -> str:
    return make_url(url).set(**parts).render_as_string(hide_password=False)


def test_a_server_that_does_not_know_the_role_or_the_database_says_so(postgresql_url: str) -> None:
    unknown_role = told_of(changed(postgresql_url, username="nobody"))
    unknown_database = told_of(changed(postgresql_url, database="gone"))

    for said in (unknown_role, unknown_database):
        assert said.startswith("The database does not answer. Check DATABASE_URL, and whether the server runs. It says")
        assert "directory" not in said
    assert '"nobody"' in unknown_role
    assert unknown_database.endswith('database "gone" does not exist')


def test_a_server_that_is_not_there_is_named_in_one_line() -> None:
    port = free_port()

    said = told_of(f"postgresql+psycopg://okrbot:secret@127.0.0.1:{port}/okrbot")

    assert said.endswith(f"port {port} failed: Connection refused")


def test_a_password_that_is_taken_for_a_part_of_the_host_stays_hidden() -> None:
    said = told_of("postgresql+psycopg://okrbot:se@cret@nowhere.invalid/okrbot")

    assert "'nowhere.invalid'" in said
    assert "cret" not in said


def test_an_option_that_there_is_not_is_named(postgresql_url: str) -> None:
    url = make_url(postgresql_url).update_query_dict({"bogus": "1"}).render_as_string(hide_password=False)

    assert told_of(url) == 'DATABASE_URL is wrong: invalid connection option "bogus".'


def test_a_file_in_no_directory_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "okrbot.db"

    assert told_of(f"sqlite:///{file}") == (
        f"The database does not answer. Check DATABASE_URL: whether the directory of {file} is there, "
        "and both may be written to. It says: unable to open database file"
    )


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_keep_every_sign_is_refused_before_anything_is_made_in_it(
    test_run: databases.Run, encoding: str
) -> None:
    address = databases.blank_database(test_run, encoding)
    said = told_of(databases.sqlalchemy_url(address), migrate_after_copy)
    with psycopg.connect(address) as connection:
        made = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    databases.drop(test_run, address)

    assert said.startswith(f"The database keeps text as {encoding}, and okrbot needs one that keeps UTF8. Make it anew")
    assert made == (0,)


def test_every_sign_arrives_whatever_the_address_or_the_environment_says_of_signs(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    in_latin1 = make_url(postgresql_url).update_query_dict({"client_encoding": "latin1"})
    for url in (postgresql_url, in_latin1.render_as_string(hide_password=False)):
        with closing(open_store(url)) as store, store.read() as tx:
            assert tx.connection.exec_driver_sql("SELECT $1::text", ("目标",)).scalar() == "目标"


@pytest.mark.parametrize("blank_database_url", ["postgresql"], indirect=True)
def test_a_role_that_may_make_no_tables_is_told_how_to_become_the_owner(guest: str, blank_database_url: str) -> None:
    url = changed(blank_database_url, username=guest, password="guest")
    administrator = blank_database_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")  # as it is from PostgreSQL 15 on

        said = told_of(url, migrate_after_copy)
        told = f'ALTER DATABASE {make_url(url).database} OWNER TO "{guest}"'
        assert said.startswith(f'The database does not let "{guest}" do what okrbot needs: permission denied')
        assert told in said

        connection.execute(told.encode())
    migrate_after_copy(url)
    assert is_current(url)


def test_a_role_that_may_read_no_tables_is_told_so_whatever_it_does(postgresql_url: str, guest: str) -> None:
    url = changed(postgresql_url, username=guest, password="guest")

    assert "permission denied for table alembic_version. As its administrator make" in told_of(url)
    with closing(open_store(url)) as store:
        assert "permission denied for table alembic_version" in told_of(url, lambda _url: store.try_to_write())


def test_a_file_that_another_program_holds_is_not_looked_for_in_its_directory(sqlite_url: str) -> None:
    file = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as other, closing(open_store(sqlite_url, HURRIED)) as store:
        other.execute("BEGIN IMMEDIATE")

        said = told_of(sqlite_url, lambda _url: store.try_to_write())

    assert said == (
        f"The database is busy: something else holds {file}. Look which program has it open. "
        "It says: database is locked"
    )


def test_a_server_that_is_too_busy_is_not_taken_for_one_that_does_not_run(postgresql_url: str, guest: str) -> None:
    with closing(open_store(postgresql_url, HURRIED)) as store, locked(store, "alembic_version"):
        slow = told_of(postgresql_url, lambda _url: store.try_to_write())
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 0").format(sql.Identifier(guest)))
    full = told_of(changed(postgresql_url, username=guest, password="guest"))

    for said in (slow, full):
        assert said.startswith("The database is busy. Look what else works in it")
    assert "too many connections" in full


def test_a_damaged_file_is_called_so_and_sends_back_to_a_backup(sqlite_url: str) -> None:
    go_back = "Stop okrbot and go back to a backup (docs/reliability.md)."
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    damage(file, "alembic_version")
    assert told_of(sqlite_url) == f"The database is damaged: database disk image is malformed. {go_back}"

    with file.open("r+b") as held:
        held.seek(16)  # behind the words by which SQLite knows its files
        held.write(b"\xff" * 84)
    assert told_of(sqlite_url) == f"The database is damaged: file is not a database. {go_back}"


def test_damage_that_is_met_later_on_is_no_mistake_of_ours(sqlite_url: str) -> None:
    with closing(open_store(sqlite_url)) as store:
        damage(Path(sqlite_url.removeprefix("sqlite:///")), "workspace")
        with pytest.raises(Unavailable) as raised, store.read() as tx:
            tx.workspaces.installed()

    assert raised.value.trouble is DatabaseTrouble.DAMAGED
