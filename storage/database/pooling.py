"""Whether a pooled connection to PostgreSQL still leads there.

To ask the server before each transaction (``pool_pre_ping``) is a fifth of a short transaction. A server that ends a
connection says so, which can be seen without asking, and one that is gone without a word is noticed after a rest.
"""

import select
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

RESTED = 1.0  # seconds after which a connection is asked in any case
LAST_USED = "last used"


def ask_the_rested(engine: Engine) -> None:
    """A connection that does not lead to the server any more is replaced before anybody is given it."""
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_ask_in_doubt, engine.dialect))


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[LAST_USED] = monotonic()


def _ask_in_doubt(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    rested = monotonic() - record.info.get(LAST_USED, monotonic())
    if rested < RESTED and not _is_spoken_to(connection):
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError() from error


def _is_spoken_to(connection: Any) -> bool:
    """Whether the server has said something unasked. Where that cannot be seen, it may have."""
    if not hasattr(select, "poll"):  # Windows
        return True
    watched = select.poll()
    watched.register(connection.pgconn.socket, select.POLLIN)
    return bool(watched.poll(0))
