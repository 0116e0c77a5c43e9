"""How statements are put to PostgreSQL. Imports the driver: whoever has SQLite does without its ten megabytes."""

from typing import Any

import sqlalchemy
from psycopg import Connection, ProgrammingError, RawCursor
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.numeric import Int8Dumper

from storage.database.answering import first_line

# From the second time on the server keeps what it has planned of a statement for a connection. We have several hundred
# statements, and each takes some tens of kilobytes there.
ASKED_BEFORE, PREPARED = 1, 300

UTF8 = b"UTF8"

CONNECTING: dict[str, Any] = {
    "cursor_factory": RawCursor,
    "prepare_threshold": ASKED_BEFORE,
    "client_encoding": "UTF8",  # whatever the address, the environment, the role or the server says
}


def keep_prepared(connection: Connection[Any], _record: Any) -> None:
    connection.prepared_max = PREPARED
    connection.adapters.register_dumper(int, Int8Dumper)  # or the same statement is planned for each size of a number


class Lasting(Connection[Any]):
    """Psycopg forgets all that is planned whenever a transaction is taken back, as one is whenever we say no to
    somebody. The server does not, and but for migrations, whose connections are not used again, no transaction makes
    what is planned for."""

    def rollback(self) -> None:
        with self.lock:
            is_well = self.pgconn.transaction_status == TransactionStatus.INTRANS
            if is_well and self.pgconn.exec_(b"ROLLBACK").status == ExecStatus.COMMAND_OK:
                return
        super().rollback()  # a statement has failed, or nobody is there: psycopg tidies up


def begin(connection: sqlalchemy.Connection) -> None:
    """Each statement sees what was committed when it began, within a transaction or without: whoever only reads spares
    the server and themselves the way there and back, twice. Where the isolation is chosen, psycopg begins by itself."""
    options = connection.get_execution_options()
    if not options.get("reads", False) and options.get("isolation_level") is None:
        connection.exec_driver_sql("BEGIN")


def connect(_dialect: Any, _record: Any, words: Any, named: Any) -> Connection[Any]:
    """Raises ValueError for an address that asks for what there is not, before any server is asked, and for a database
    that cannot keep every sign: a server that was set up without a language makes such ones."""
    try:
        connection = Lasting.connect(*words, **named)
    except ProgrammingError as error:
        raise ValueError(f"DATABASE_URL is wrong: {first_line(error)}.") from None
    encoding = connection.pgconn.parameter_status(b"server_encoding")
    if encoding is None or encoding == UTF8:  # None: a pooler stands between, and does not hand on what it is told
        return connection
    connection.close()
    raise ValueError(
        f"The database keeps text as {encoding.decode()}, and okrbot needs one that keeps UTF8. Make it anew, with: "
        "CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
    )
