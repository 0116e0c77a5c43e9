"""A prepared statement goes straight to the driver, and says what SQLAlchemy would have said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Executable, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.domain.people import Person
from storage import Store
from storage.database.ready import LENGTHS, LONGEST, MOST_FORMS, Fetched, Ready, padded
from storage.database.statements import prepared
from storage.people import People
from storage.rows import table_of
from storage.tables.columns import metadata
from storage.tables.people import PersonRow
from storage.tables.readiness import SurveyAnswerRow
from tests.factories import Office
from tests.statements import counted
from tests.storage.two_furnished import furnish

PEOPLE = table_of(PersonRow)


class Asked(People):
    @prepared
    def without(self, identities: Sequence[int], others: Sequence[int]) -> Executable:
        both = (self.table.c.id.in_(identities), self.table.c.id.not_in(others))
        return select(self.table.c.id).where(*both).order_by(self.table.c.id)


@pytest.fixture
def crowd(store: Store) -> list[Person]:
    office = Office.open(store)
    rows = [{"workspace_id": office.workspace.id, "slack_user_id": f"U{number}", "name": "Mei"} for number in range(40)]
    with store.write() as tx:
        return tx.people.insert_all(rows)


def test_every_column_of_every_table_is_read_as_sqlalchemy_reads_it(store: Store) -> None:
    with store.write() as tx:
        furnish(tx.connection, 1, "north")
    with store.read() as tx:
        for table in metadata().sorted_tables:
            statement: Executable = select(table)
            expected = tx.connection.execute(statement)
            found = Ready(statement).run(tx.connection, {})
            assert isinstance(found, Fetched)
            assert list(found.keys()) == list(expected.keys()), table.name
            read, rows = [tuple(row) for row in found.all()], [tuple(row) for row in expected.all()]
            assert read == rows, table.name
            assert [[type(value) for value in row] for row in read] == [[type(value) for value in row] for row in rows]


@pytest.mark.parametrize("count", [0, 1, 5, 7, 39, LONGEST + 1])
def test_a_list_finds_what_it_names_however_long_it_is(store: Store, crowd: list[Person], count: int) -> None:
    ids = [person.id for person in crowd]
    wanted, left_out = (ids * count)[:count], ids[3:6]
    with store.read() as tx:
        found = Asked(tx.connection).without(wanted, left_out).scalars().all()
        anything = Asked(tx.connection).without(ids, []).scalars().all()
    assert found == sorted(set(wanted) - set(left_out))
    assert anything == sorted(ids)


def test_lists_of_many_lengths_are_few_statements(store: Store, crowd: list[Person]) -> None:
    """On PostgreSQL each would be planned anew, and each is kept."""
    with counted(store) as sent, store.read() as tx:
        for count in range(1, LONGEST + 1):
            Asked(tx.connection).without(list(range(count)), [0])
    assert len(set(sent)) <= len(LENGTHS) + 1  # and how the transaction begins


def test_what_is_padded_names_nothing_else() -> None:
    assert padded([]) == ()
    assert padded({7}) == (7,)
    assert padded(number for number in range(5)) == (0, 1, 2, 3, 4, 4)
    assert len(padded(range(LONGEST + 1))) == LONGEST + 1


def test_how_many_rows_were_changed_is_said(store: Store, crowd: list[Person]) -> None:
    workspace_id = crowd[0].workspace_id
    with store.write() as tx:
        renaming = update(PEOPLE).where(PEOPLE.c.workspace_id == workspace_id, PEOPLE.c.id <= bindparam("last"))
        assert Ready(renaming).run(tx.connection, {"last": crowd[9].id, "name": "Kai"}).rowcount == 10


def test_a_mistake_is_told_in_sqlalchemys_own_error_without_what_was_written(store: Store, crowd: list[Person]) -> None:
    held: dict[str, Any] = {"workspace_id": crowd[0].workspace_id, "slack_user_id": crowd[0].slack_user_id}
    with pytest.raises(IntegrityError) as refused, store.write() as tx:
        Ready(insert(PEOPLE)).run(tx.connection, tx.people.complete({**held, "name": "Secret Name"}))
    assert "INSERT INTO person" in str(refused.value)
    assert "Secret Name" not in str(refused.value)
    naive = datetime(2026, 11, 16)  # noqa: DTZ001  # the very mistake
    with pytest.raises(StatementError), store.write() as tx:
        Ready(update(PEOPLE)).run(tx.connection, {"slack_asked_at": naive})
    with store.read() as tx:
        assert tx.connection.execute(select(PEOPLE.c.slack_asked_at).distinct()).scalars().all() == [None]


def test_a_column_that_python_makes_is_left_to_sqlalchemy(store: Store) -> None:
    table = table_of(SurveyAnswerRow)
    ready = Ready(insert(table).returning(table.c.id))
    assert table.c.id.default is not None
    with store.read() as tx:
        compiled = ready._compile(tx.connection.dialect, ["workspace_id"], is_many=False)
    assert compiled is None


def test_many_rows_are_written_as_sqlalchemy_writes_them(store: Store, crowd: list[Person]) -> None:
    whose: Any = bindparam("whose")
    renamed = Ready(update(PEOPLE).where(PEOPLE.c.id == whose).values(name=bindparam("called"), slack_asked_at=None))
    with store.write() as tx:
        renamed.run_each(tx.connection, [{"whose": one.id, "called": f"Mei {one.id}"} for one in crowd[:3]])
        renamed.run_each(tx.connection, [{"whose": crowd[3].id, "called": "Kai"}])
    with store.read() as tx:
        found = tx.people.by_ids(crowd[0].workspace_id, [one.id for one in crowd[:5]])
    names = [found[one.id].name for one in crowd[:5]]
    assert names == [*(f"Mei {one.id}" for one in crowd[:3]), "Kai", "Mei"]


def test_many_rows_of_which_one_is_refused_are_refused_without_what_they_hold(
    store: Store, crowd: list[Person]
) -> None:
    whose: Any = bindparam("whose")
    rows = [{"whose": one.id, "slack_user_id": "UTWICE", "name": "Secret Name"} for one in crowd[:2]]
    with pytest.raises(IntegrityError) as refused, store.write() as tx:
        Ready(update(PEOPLE).where(PEOPLE.c.id == whose)).run_each(tx.connection, rows)
    assert "Secret Name" not in str(refused.value)


def test_many_rows_with_a_column_that_python_makes_are_left_to_sqlalchemy(store: Store) -> None:
    with store.read() as tx:
        ready = Ready(insert(table_of(SurveyAnswerRow)))
        assert ready._compile(tx.connection.dialect, ["workspace_id"], is_many=True) is None


@pytest.mark.parametrize(
    "statement",
    [update(PEOPLE).where(PEOPLE.c.id.in_(bindparam("ids", expanding=True))), insert(PEOPLE).returning(PEOPLE.c.id)],
)
def test_what_takes_lists_or_returns_something_is_not_run_for_each_of_many_rows(
    store: Store, statement: Executable
) -> None:
    with pytest.raises(LookupError), store.write() as tx:
        Ready(statement).run_each(tx.connection, [{"ids": [1], "name": "Mei"}])


def test_of_the_forms_of_a_statement_not_all_are_kept_for_ever(store: Store, crowd: list[Person]) -> None:
    ready = Ready(update(PEOPLE).where(PEOPLE.c.id == -1))
    names = [column.name for column in PEOPLE.columns if column.name not in ("id", "workspace_id")][:10]
    with store.write() as tx:
        for number in range(1, 2 * MOST_FORMS):
            chosen = [name for place, name in enumerate(names) if number >> place & 1]
            row = {name: getattr(crowd[0], name, None) for name in chosen}
            if row:
                ready.run(tx.connection, row)
    assert len(ready._forms) <= MOST_FORMS
