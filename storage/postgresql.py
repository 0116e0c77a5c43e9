"""How statements are put to PostgreSQL. Imports the driver: whoever has SQLite does without its ten megabytes."""

from typing import Any

from psycopg import Connection, RawCursor
from psycopg.types.numeric import Int8Dumper

# From the second time on the server keeps what it has planned of a statement for a connection, until a transaction of
# that is taken back. We have several hundred statements, and each takes some tens of kilobytes there.
ASKED_BEFORE, PREPARED = 1, 300

CONNECTING: dict[str, Any] = {"cursor_factory": RawCursor, "prepare_threshold": ASKED_BEFORE}


def keep_prepared(connection: Connection[Any], _record: Any) -> None:
    connection.prepared_max = PREPARED
    connection.adapters.register_dumper(int, Int8Dumper)  # or the same statement is planned for each size of a number
