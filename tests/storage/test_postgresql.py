"""What PostgreSQL has planned for a connection lasts, also when somebody is told no; whoever only reads begins and ends
nothing there."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from struct import pack
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import NotFound, Unavailable
from bot.domain.ids import TeamId
from storage import Store, Transaction, open_store
from storage.database.postgresql import connect
from tests.factories import Office

Way = Callable[[Store], AbstractContextManager[Transaction]]


@pytest.fixture
def office(postgresql_url: str) -> Office:
    """Mei was asked for often enough to be planned for."""
    made = Office.open(Store(postgresql_url))
    mei = made.person("Mei")
    for _ in range(3):
        with made.store.read() as tx:
            assert tx.people.by_slack_id(made.workspace.id, mei.slack_user_id) == mei
    return made


def knows_mei(tx: Transaction) -> bool:
    planned = tx.connection.execute(text("SELECT statement FROM pg_prepared_statements")).scalars()
    return any("person.slack_user_id = $" in statement for statement in planned)


def test_a_no_costs_nothing_that_is_planned(office: Office) -> None:
    with pytest.raises(NotFound), office.store.read() as tx:
        tx.teams.get(office.workspace.id, TeamId(99))

    with office.store.read() as tx:
        assert knows_mei(tx)
        assert tx.people.by_slack_id(office.workspace.id, "U0MEI") is not None


@pytest.mark.parametrize("way", [Store.read, Store.write])
def test_after_a_statement_that_failed_the_connection_begins_anew(office: Office, way: Way) -> None:
    with pytest.raises(SQLAlchemyError), way(office.store) as tx:
        tx.connection.execute(text("SELECT 1 / 0"))

    with office.store.read() as tx:
        assert not knows_mei(tx)
        assert tx.people.by_slack_id(office.workspace.id, "U0MEI") is not None


@pytest.mark.parametrize("way", [Store.read, Store.write, Store.read_one_state])
def test_what_is_begun_on_a_connection_that_is_gone_is_the_trouble_of_the_database(office: Office, way: Way) -> None:
    with office.store.read() as tx:
        own = own_process(tx)
    with open_store(office.store.url).read() as other:
        other.connection.execute(text("SELECT pg_terminate_backend(CAST(:own AS integer), 5000)"), {"own": own})

    with suppress(Unavailable), way(office.store) as tx:
        assert own_process(tx) != own  # it was seen in time that nobody is there

    with way(office.store) as tx:
        assert tx.people.by_slack_id(office.workspace.id, "U0MEI") is not None


def test_a_connection_that_is_gone_is_replaced(office: Office) -> None:
    def told_no_by_nobody() -> None:
        with office.store.write() as tx:
            own = own_process(tx)
            with office.store.read() as other:
                other.connection.execute(text("SELECT pg_terminate_backend(CAST(:own AS integer), 5000)"), {"own": own})
            raise NotFound("team", "")

    with pytest.raises(Unavailable):
        told_no_by_nobody()

    with office.store.read() as tx:
        assert tx.people.by_slack_id(office.workspace.id, "U0MEI") is not None


def test_whoever_only_reads_holds_no_transaction_open(office: Office) -> None:
    def state_of(tx: Transaction) -> str:
        with office.store.read() as other:
            asked = text("SELECT state FROM pg_stat_activity WHERE pid = :own")
            return str(other.connection.execute(asked, {"own": own_process(tx)}).scalar_one())

    with office.store.read() as tx:
        assert state_of(tx) == "idle"
    with office.store.write() as tx:
        assert state_of(tx) == "idle in transaction"
    with office.store.read_one_state() as tx:
        assert state_of(tx) == "idle in transaction"


def own_process(tx: Transaction) -> int:
    return int(tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_what_stands_before_a_database_and_says_nothing_of_how_it_keeps_text_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        pooler = Thread(target=let_in_without_a_word, args=(server,))
        pooler.start()
        named = {"host": "127.0.0.1", "port": server.getsockname()[1], "sslmode": "disable", "gssencmode": "disable"}
        connect(None, None, (), named).close()
        pooler.join()


def let_in_without_a_word(server: socket.socket) -> None:
    """Authenticated, and ready for a query (postgresql.org/docs/current/protocol-flow.html)."""
    with server.accept()[0] as asking:
        asking.recv(4096)
        asking.sendall(b"R" + pack("!ii", 8, 0) + b"Z" + pack("!ic", 5, b"I"))
        asking.recv(4096)
