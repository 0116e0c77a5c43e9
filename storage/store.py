"""The store: one database, and its transactions."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import Unavailable
from storage.database.answering import answering
from storage.database.engine import LISTENER, Patience, make_engine, place_of, sqlite_file, sqlite_patience
from storage.database.turns import turns_at
from storage.transaction import Transaction


class Store:
    """One database. ``write`` is one transaction, and so is ``read`` on SQLite; on PostgreSQL each statement of a
    ``read`` sees what is committed by then. A database that does not answer in time is the domain's ``Unavailable``."""

    def __init__(self, url: str, patience: Patience = LISTENER) -> None:
        self.url = url
        self._engine: Engine = make_engine(url, patience)
        self._place = place_of(url)
        file = sqlite_file(url)
        self._turns = None if file is None else turns_at(file)
        self._patience = sqlite_patience(patience)

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with (
            answering(self._place),
            self._turn() as left,
            self._engine.connect() as connection,
            connection.execution_options(writes=True, seconds_left=left).begin(),
        ):
            yield Transaction(connection)

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """On SQLite writers stand in line, with one patience for their turn and for other processes: the seconds that
        are left of it."""
        if self._turns is None:
            yield self._patience
            return
        with self._turns.next(self._patience) as left:
            yield left

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        with (
            answering(self._place),
            self._engine.connect() as connection,
            connection.execution_options(reads=True).begin(),
            given_up_after_a_mistake(connection),
        ):
            yield Transaction(connection)

    @contextmanager
    def read_one_state(self) -> Iterator[Transaction]:
        """As ``read``, but every statement sees the database as the first one did, however long it goes on: on SQLite
        each transaction does."""
        engine = self._engine
        if not self.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with answering(self._place), engine.connect() as connection, connection.begin():
            yield Transaction(connection)

    def ping(self) -> None:
        """Raise Unavailable unless the database answers. A SQLite file that was taken away would still be read by who
        has it open."""
        file = sqlite_file(self.url)
        if file is not None and not file.exists():
            raise Unavailable(place=self._place)
        with self.read() as tx:
            tx.connection.execute(text("SELECT count(*) FROM sqlite_schema" if self.is_sqlite else "SELECT 1"))

    def try_to_write(self) -> None:
        """Raise Unavailable unless the database takes a change; what it holds stays as it is."""
        with self.write() as tx:
            tx.connection.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def empty_log(self) -> bool:
        """SQLite keeps in the log beside its file how pages were before they changed, until it is written over. Empty
        it; False while somebody reads or writes, for whom it does not wait: nobody could write meanwhile. On PostgreSQL
        that is the vacuum's work, and nothing is done here."""
        if not self.is_sqlite:
            return True
        with answering(self._place), self._turn(), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout = 0")
            try:
                busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(self._patience * 1000)}")
            return not busy

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def given_up_after_a_mistake(connection: Connection) -> Iterator[None]:
    """Within a transaction that fails psycopg forgets what it knows to be planned; without one it would go on with what
    the server may not know any more."""
    try:
        yield
    except DBAPIError:
        connection.invalidate()
        raise


def open_store(url: str, patience: Patience = LISTENER) -> Store:
    return Store(url, patience)
