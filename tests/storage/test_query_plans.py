"""A question about a few things reads a few rows: SQLite finds them by more than their workspace, and what is asked
about deliveries passes over the messages that have arrived."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import event, insert, select

from bot.app import Stores
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.prompts import PromptState
from storage import Store, Transaction
from storage.rows import table_of
from storage.tables.deliveries import DeliveryRow
from tests import databases
from tests.factories import Office
from tests.storage.questions import LARGE, OF_DELIVERIES, QUESTIONS

SENT = 8000  # messages, on more than a hundred pages
MOST_STEPS = 1500  # of SQLite's machine; looking at each of the messages takes ten times as many
MOST_PAGES = 60  # the agenda looks at twenty tables
ALIKE = 1500  # key results with the same words


@pytest.fixture(scope="module")
def place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """All questions are put to one database, and none of them changes what another finds."""
    store = Store(databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("plans") / "okrbot.db"))
    yield founded(store)
    store.close()


@pytest.mark.parametrize("name", QUESTIONS)
def test_few_rows_are_found_by_more_than_their_workspace(place: Office, name: str) -> None:
    with place.store.read() as tx:
        plans = plans_of(tx, lambda: QUESTIONS[name](tx, place))

    assert plans
    assert [step for step in plans if reads_a_whole_workspace(step) and MEANT.get(name, "nothing") not in step] == []


def test_who_is_due_is_read_in_the_order_in_which_they_are(place: Office) -> None:
    """On a Monday at nine there are a hundred thousand of them, of whom a batch takes seventy-five."""
    with place.store.read() as tx:
        plans = plans_of(tx, lambda: QUESTIONS["due for a prompt"](tx, place))

    assert plans[0] == "SEARCH person USING INDEX ix_person_next_prompt_at (next_prompt_at<?)"
    assert not any("TEMP B-TREE" in step for step in plans)


def test_what_was_done_to_a_few_is_found_by_them_and_not_by_the_time(place: Office) -> None:
    with place.store.read() as tx:
        plans = plans_of(tx, lambda: QUESTIONS["what was done"](tx, place))

    assert [step for step in plans if "audit_event" in step and "subject_id=?" not in step] == []


@pytest.mark.long
def test_what_is_asked_about_deliveries_passes_over_those_that_have_arrived(own_database_url: str) -> None:
    """In a database of its own: PostgreSQL also looks at pages that hold only what earlier tests have deleted."""
    with closing(Store(own_database_url)) as store:
        office = founded(store)
        with store.write() as tx:
            sent_before(tx, office, SENT)
        measure, most = (steps_of, MOST_STEPS) if store.is_sqlite else (pages_of, MOST_PAGES)

        with store.write() as tx:
            read = {name: measure(tx, partial(QUESTIONS[name], tx, office)) for name in OF_DELIVERIES}
            whole = measure(tx, lambda: tx.connection.exec_driver_sql("SELECT max(rule) FROM delivery"))

    assert whole > 2 * most
    assert {name: found for name, found in read.items() if found > most} == {}


def test_words_are_looked_up_at_each_hit_of_the_first_one_alone(postgresql_stores: Stores) -> None:
    """By a PostgreSQL that knows nothing about what has just come in, too."""
    office = founded(postgresql_stores.people)
    with office.store.write() as tx:
        alike = [(1000 + number, "shorten refunds berlin") for number in range(ALIKE)]
        tx.search.index_new(office.workspace.id, "key_result", alike)

    with office.store.write() as tx:
        read = pages_of(tx, lambda: tx.search.find(office.workspace.id, ["key_result"], "refunds berlin", 5))

    assert read < 8 * ALIKE


def founded(store: Store) -> Office:
    office = Office.open(store)
    mei = office.person("Mei")
    result = office.key_result(office.objective(mei))
    office.check_in(result, 40, 6, at=office.now - timedelta(days=1))
    with store.write() as tx:
        slot: dict[str, Any] = {"first_day": office.now.date(), "last_day": office.now.date(), "due_at": office.now}
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "person_id": mei.id, "state": PromptState.SENT}
        asked = [{"workspace_id": office.workspace.id, "key_result_id": result.id}]
        tx.prompts.plan(asked, **slot, **held, sent_at=office.now)
    return office


def sent_before(tx: Transaction, office: Office, messages: int) -> None:
    """Messages that have arrived, and one that never will."""
    held: dict[str, Any] = {"workspace_id": office.workspace.id, "kind": DeliveryKind.NOTICE, "rule": "test"}
    for key, state in (("dead", DeliveryState.DEAD), ("first", DeliveryState.SENT)):
        tx.outbox.promise(**held, dedupe_key=key, state=state, finished_at=office.now, now=office.now)
    deliveries = table_of(DeliveryRow)
    first = select(deliveries).where(deliveries.c.dedupe_key == "first")
    values = dict(tx.connection.execute(first).mappings().one())
    del values["id"]
    rows = [{**values, "dedupe_key": str(number)} for number in range(1, messages)]
    tx.connection.execute(insert(deliveries), rows)
    if tx.connection.dialect.name == "postgresql":  # as its autovacuum does
        tx.connection.exec_driver_sql("ANALYZE delivery")


def steps_of(tx: Transaction, ask: Callable[[], Any]) -> int:
    """How many steps SQLite's machine takes, give or take ten."""
    steps = count(step=10)
    driver = cast(sqlite3.Connection, tx.connection.connection.driver_connection)
    driver.set_progress_handler(lambda: next(steps) and None, 10)
    ask()
    driver.set_progress_handler(None, 10)
    return next(steps)


def pages_of(tx: Transaction, ask: Callable[[], Any]) -> int:
    """How many pages PostgreSQL looks at."""
    explained = [
        tx.connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}", values).scalar_one()
        for text, values in asked_by(tx, ask)
    ]
    return sum(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] for [plan] in explained)


def plans_of(tx: Transaction, ask: Callable[[], Any]) -> list[str]:
    """The steps in which SQLite answers what is asked, with what it was told of the tables."""
    explained = [
        tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values) for text, values in asked_by(tx, ask)
    ]
    return [step[3] for steps in explained for step in steps]


def asked_by(tx: Transaction, ask: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements, and what they are given."""
    asked: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(tx.connection, "before_cursor_execute", remember)
    ask()
    event.remove(tx.connection, "before_cursor_execute", remember)
    return asked


MEANT = {
    "missing": " person",  # everybody is held against the list
    "votes of late": " pilot_vote",  # asked when one begins: few teams try at a time
}
MOST_OF_A_WORKSPACE = (None, "workspace_id=?", "workspace_id=? AND deactivated_at=?")


def reads_a_whole_workspace(step: str) -> bool:
    found = re.match(r"(SCAN|SEARCH) (\w+)(?:.*\((.*)\))?", step)
    return found is not None and found[2] in LARGE and found[3] in MOST_OF_A_WORKSPACE
