"""What is wrong with a database is told in its own words, with what to do and without a password."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.domain.errors import Unavailable
from bot.troubles import explained
from storage.database.schema import current_version
from tests.ports import free_port


def told_of(url: str) -> str:
    with pytest.raises((Unavailable, ValueError)) as raised:
        current_version(url)
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
