"""Who took part and what was said lie side by side in the database, and nobody can lay them together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import Column, Connection, MetaData, String, Table, text

from bot.domain.ids import WorkspaceId
from storage import Store
from storage.database.engine import sqlite_file
from storage.tables.columns import BigId
from storage.unlinked import MOST_STIRRED, UnlinkedRows

HERE = WorkspaceId(1)
SURVEY, ANOTHER = 7, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    id: str
    workspace_id: WorkspaceId
    survey_id: int
    words: str


SLIPS = Table(
    "slip",
    MetaData(),
    Column("id", String(32), primary_key=True, default=lambda: uuid4().hex),
    Column("workspace_id", BigId),
    Column("survey_id", BigId),
    Column("words", String(40), unique=True),
    sqlite_with_rowid=False,
)


class Slips(UnlinkedRows[Slip]):
    entity = Slip
    round = "survey_id"

    def __init__(self, connection: Connection) -> None:
        self.connection, self.table = connection, SLIPS


@pytest.fixture
def box(store: Store) -> Iterator[Store]:
    """A store with one table more."""
    with store.write() as tx:
        SLIPS.create(tx.connection)
    yield store
    with store.write() as tx:
        SLIPS.drop(tx.connection)


def drop(box: Store, words: str, survey: int = SURVEY) -> bool:
    with box.write() as tx:
        return Slips(tx.connection).drop_in(HERE, survey, words=words)


def read(box: Store, question: str) -> list[str]:
    with box.read() as tx:
        return [str(row[0]) for row in tx.connection.execute(text(question))]


def kind_of(box: Store) -> str:
    with box.read() as tx:
        return tx.connection.dialect.name


def test_what_comes_in_is_there_once(box: Store) -> None:
    assert drop(box, "the first")
    assert not drop(box, "the first")
    assert drop(box, "the second")

    assert sorted(read(box, "SELECT words FROM slip")) == ["the first", "the second"]


def test_the_order_in_which_they_came_is_nowhere(box: Store) -> None:
    came = [f"slip {at:02}" for at in range(12)]
    for words in came:
        drop(box, words)

    lies = read(box, "SELECT words, survey_id FROM slip")
    by_id = read(box, "SELECT words FROM slip ORDER BY id")

    assert sorted(lies) == came
    assert came not in (lies, by_id)


def test_neither_is_the_transaction_that_wrote_one(box: Store) -> None:
    if kind_of(box) == "sqlite":
        assert read(box, "SELECT count(*) FROM pragma_table_list('slip') WHERE wr") == ["1"]  # it has no row numbers
        return
    drop(box, "of another round", ANOTHER)
    for at in range(5):
        drop(box, f"slip {at}")

    assert len(set(read(box, "SELECT xmin FROM slip WHERE words LIKE 'slip %'"))) == 1
    assert len(set(read(box, "SELECT xmin FROM slip"))) == 2


def test_a_large_round_is_written_anew_only_in_part(box: Store) -> None:
    with box.write() as tx:
        rows = [{"workspace_id": HERE, "survey_id": SURVEY, "words": str(at)} for at in range(MOST_STIRRED + 50)]
        tx.connection.execute(SLIPS.insert(), rows)

    drop(box, "the last")

    assert read(box, "SELECT count(*) FROM slip") == [str(MOST_STIRRED + 51)]
    if kind_of(box) == "postgresql":
        last = "SELECT count(*) FROM slip WHERE xmin = (SELECT xmin FROM slip WHERE words = 'the last')"
        assert read(box, last) == [str(MOST_STIRRED)]


def test_a_round_that_is_over_leaves_nothing_in_the_file(box: Store) -> None:
    drop(box, "of another round", ANOTHER)
    for at in range(5):
        drop(box, f"the secret {at}")
    file = sqlite_file(box.url)
    with box.write() as tx:
        Slips(tx.connection).forget(HERE, SURVEY)

    assert read(box, "SELECT words FROM slip") == ["of another round"]
    if file is not None:
        assert read(box, "PRAGMA secure_delete") == ["1"]  # whatever the library was built with
        with box._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"of another round" in file.read_bytes()
        assert b"the secret" not in file.read_bytes()


def test_many_may_write_at_once(box: Store) -> None:
    for at in range(10):
        drop(box, f"before {at}")

    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(lambda at: drop(box, f"slip {at}"), range(8)))

    assert all(came)
    assert len(read(box, "SELECT words FROM slip")) == 18
    assert len(set(read(box, "SELECT words FROM slip WHERE words LIKE 'slip %'"))) == 8
