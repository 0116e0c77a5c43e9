"""What is the database's trouble is told as such, and leaves nothing half done."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import Unavailable
from bot.services.people.people import People
from storage import Store, open_store

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def test_a_full_sqlite_database_keeps_nothing_of_what_was_begun(sqlite_url: str) -> None:
    with closing(open_store(sqlite_url)) as store:
        People(store).install("T0NORD", "Nordlicht", now=NOW)
        with pytest.raises(Unavailable) as raised:
            fill_up(store)

    assert "database or disk is full" in str(raised.value.__cause__)
    with closing(open_store(sqlite_url)) as store, store.read() as tx:
        assert [one.name for one in tx.workspaces.installed()] == ["Nordlicht"]


def test_postgresql_that_takes_no_changes_is_known_by_its_code_in_any_language(postgresql_url: str) -> None:
    refusal = "RAISE 'cette transaction ne peut rien modifier' USING ERRCODE = 'read_only_sql_transaction'"
    with closing(open_store(postgresql_url)) as store:
        with pytest.raises(Unavailable) as raised, store.write() as tx:
            tx.connection.exec_driver_sql(f"DO $$ BEGIN {refusal}; END $$")
        assert raised.value.read_only


MISTAKES = (
    "SELECT nothing FROM person",
    "SELECT id FROM person AS one JOIN person AS other ON one.id = other.id",
    "SELECT max(max(1)) FROM person",
    "SELECT abs(1, 2)",
    "SELECT 1 UNION SELECT 1, 2",
    "ALTER TABLE person ADD COLUMN name TEXT",
    "CREATE TABLE person (id INTEGER)",
)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_sql_is_ours_and_no_trouble_of_the_database(store: Store, mistake: str) -> None:
    with pytest.raises(DBAPIError), store.write() as tx:
        tx.connection.exec_driver_sql(mistake)


def fill_up(store: Store) -> None:
    with store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE workspace SET name = 'half-way'")
        tx.connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many as there are by now
        tx.connection.exec_driver_sql("UPDATE workspace SET name = ?", ("x" * 1_000_000,))
