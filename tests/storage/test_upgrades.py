"""A database with rows in every table goes down and up again through every migration."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.domain.checkins import CheckIn, CheckInSource
from storage import Store, Transaction
from storage.database.engine import MIGRATION, make_engine
from storage.database.migrating import _alone, _check_references, _config, migrate
from tests.factories import Office
from tests.storage.two_furnished import furnish

pytestmark = pytest.mark.long


@pytest.fixture
def furnished(own_database_url: str) -> Iterator[Connection]:
    """A database with rows in every table, as migrations have it."""
    engine = make_engine(own_database_url, MIGRATION)
    with engine.begin() as connection:
        furnish(connection, 100, "north")
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        yield connection
        connection.rollback()
    engine.dispose()


def test_no_upgrade_loses_or_changes_anything(furnished: Connection) -> None:
    scripts, missing = ScriptDirectory.from_config(_config(furnished)), []
    *newest_first, _first = scripts.walk_revisions()
    with Operations.context(MigrationContext.configure(furnished)):  # Alembic would read all scripts for each step
        for script in newest_first:
            script.module.downgrade()
            before = rows_by_table(furnished)
            with furnished.begin_nested() as upgrading:
                script.module.upgrade()
                after = rows_by_table(furnished)
                missing += [f"by {script.revision}: {one}" for one in what_is_missing(before, after)]
                if furnished.dialect.name == "sqlite":
                    _check_references(furnished)
                upgrading.rollback()
    assert len(before) > 20, "the first version has the tables of the check-in loop"
    assert missing == []


def test_the_upper_ends_of_alignments_are_worked_out_from_what_they_point_to(furnished: Connection) -> None:
    command.downgrade(_config(furnished), "0006")

    command.upgrade(_config(furnished), "0007")

    upper = furnished.execute(text("SELECT id, upper_objective_id FROM alignment"))
    assert dict(upper.all()) == {101: 102, 102: 102}  # objective 102 itself, and by its key result 102


def test_what_is_restricted_becomes_a_draft_where_nothing_can_be_restricted(furnished: Connection) -> None:
    command.downgrade(_config(furnished), "0007")

    states = furnished.execute(text("SELECT id, state FROM objective"))
    assert dict(states.all()) == {101: "draft", 102: "active"}


def test_people_and_teams_get_the_terms_that_they_have_when_they_are_new(own_database_url: str) -> None:
    """Of those whose letters do not come whole, too; what else was written with accents is found without them."""
    store = Store(own_database_url)
    office = Office.open(store)
    for number, name in enumerate(("İlker Güneş", "สุดา", "김민준", "田中 ガク", "Anna-Lena")):
        office.person(name, slack_user_id=f"U{number}", title="Führung")
    office.team("Büro Zürich")
    with store.write() as tx:
        tx.search.index(office.workspace.id, "objective", 1, "Drei Cafés eröffnen")
        new = terms_of(tx)
    engine = make_engine(own_database_url, MIGRATION)
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        connection.execute(text("DELETE FROM search_term WHERE kind IN ('person_name', 'team_name')"))
        connection.execute(text("DELETE FROM search_term WHERE term IN ('cafes', 'eroffnen', 'ilker', 'fuhrung')"))
        command.downgrade(_config(connection), "0030")
        connection.commit()
    engine.dispose()

    migrate(own_database_url)

    with store.read() as tx:
        assert terms_of(tx) == new
        assert [one.name for one in tx.names.people(office.workspace.id, "ilker")] == ["İlker Güneş"]
    store.close()


def test_corrections_take_the_place_of_what_they_put_right(own_database_url: str) -> None:
    store = Store(own_database_url)
    office = Office.open(store)
    result = office.key_result(office.objective(office.person("Mei")))
    monday = office.now - timedelta(days=3)
    held: dict[str, Any] = {"workspace_id": office.workspace.id, "key_result_id": result.id}
    held |= {"author_id": result.owner_id, "effective_day": monday.date(), "source": CheckInSource.COMMAND}

    def says(at: datetime, value: int, old: CheckIn | None = None, **told: Any) -> CheckIn:
        with store.write() as tx:
            given: dict[str, Any] = {**held, "at": at, "value": Decimal(value), "confidence": 3, **told}
            return tx.check_ins.insert(**given, supersedes_id=old.id if old else None)

    first = says(monday, 40)
    newer = says(monday + timedelta(hours=2), 45, confidence=8)
    again = says(monday + timedelta(days=1), 41, first)
    last = says(monday + timedelta(days=2), 42, again)
    system: dict[str, Any] = {"source": CheckInSource.HTTP, "confidence": None}
    daily = says(monday - timedelta(days=1), 30, **system)
    hourly = says(monday - timedelta(hours=20), 31, daily, **system)
    with store.write() as tx:
        tx.key_results.remember_check_in(result, current=Decimal(42), confidence=3, checked_in_at=last.at)
    engine = make_engine(own_database_url, MIGRATION)
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        command.downgrade(_config(connection), "0032")
        connection.commit()
    engine.dispose()

    migrate(own_database_url)

    with store.read() as tx:
        said = tx.check_ins.by_ids(office.workspace.id, [one.id for one in (first, newer, again, last, daily, hourly)])
        known = tx.key_results.get(office.workspace.id, result.id)
    assert [one.said_at for one in said.values()] == [None, None, first.at, first.at, None, None]
    assert (known.current, known.confidence, known.checked_in_at) == (Decimal(45), 8, newer.at)
    store.close()


def terms_of(tx: Transaction) -> set[tuple[str, int, str]]:
    return {tuple(row) for row in tx.connection.execute(text("SELECT kind, subject_id, term FROM search_term"))}


Rows = list[dict[str, Any]]


def rows_by_table(connection: Connection) -> dict[str, Rows]:
    """As the driver gives them, without the number of the version."""
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    found = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").mappings() for name in tables}  # noqa: S608
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


def what_is_missing(before: dict[str, Rows], after: dict[str, Rows]) -> Iterator[str]:
    """Each row that is not there any more with all that it held, and each table without one to lose."""
    for table, rows in before.items():
        if not rows:
            yield f"{table} was empty"
            continue
        left = Counter(as_words(row, rows[0]) for row in after.get(table, []))
        yield from (f"{table}: {lost}" for lost in Counter(as_words(row, rows[0]) for row in rows) - left)


def as_words(row: dict[str, Any], columns: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{name}={row.get(name, 'gone')}" for name in columns)
