"""What counts as the database's trouble rather than a mistake of ours."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, TimeoutError

from bot.domain.errors import DatabaseTrouble, Place, Unavailable

OF_A_SERVER = {
    "AdminShutdown": DatabaseTrouble.SILENT,
    "DataCorrupted": DatabaseTrouble.DAMAGED,
    "DiskFull": DatabaseTrouble.NO_CHANGES,
    "IndexCorrupted": DatabaseTrouble.DAMAGED,
    "InsufficientPrivilege": DatabaseTrouble.NO_RIGHTS,  # none of our statements gives rights or takes them
    "LockNotAvailable": DatabaseTrouble.BUSY,
    "QueryCanceled": DatabaseTrouble.BUSY,
    "ReadOnlySqlTransaction": DatabaseTrouble.NO_CHANGES,
}
"""PostgreSQL speaks the language of its server, and has a code for each kind of error, after which psycopg names it."""
OF_A_FILE = {
    sqlite3.SQLITE_BUSY: DatabaseTrouble.BUSY,
    sqlite3.SQLITE_CORRUPT: DatabaseTrouble.DAMAGED,
    sqlite3.SQLITE_FULL: DatabaseTrouble.NO_CHANGES,
    sqlite3.SQLITE_IOERR: DatabaseTrouble.NO_CHANGES,
    sqlite3.SQLITE_LOCKED: DatabaseTrouble.BUSY,
    sqlite3.SQLITE_NOTADB: DatabaseTrouble.DAMAGED,
    sqlite3.SQLITE_READONLY: DatabaseTrouble.NO_CHANGES,
}

_NO_MORE_CONNECTIONS = re.compile(r"too many (clients|connections)|connection slots")
"""A server that refuses a connection says so without a code, and an English one in these words."""
_IN_AN_ADDRESS = re.compile(r"[^\s\"']+@")
"""What may be a part of a password: an address that is taken apart wrongly has it in the name of its host."""


@contextmanager
def answering(place: Place | None = None) -> Iterator[None]:
    """A database that does not answer in time, or takes no changes, is the domain's ``Unavailable``."""
    try:
        yield
    except TimeoutError as error:
        raise Unavailable(place=place) from error
    except DBAPIError as error:
        trouble = _trouble_of(error)
        if trouble is None:
            raise
        raise Unavailable(trouble, place, first_line(error.orig)) from error


def first_line(error: BaseException | None) -> str:
    """What a driver says, without the lines that quote a row or a statement, and without a password."""
    line = str(error).strip().partition("\n")[0].removeprefix("connection failed: ")
    return _IN_AN_ADDRESS.sub("", line).rstrip(". ")


def trouble_of_file(error: BaseException | None) -> DatabaseTrouble | None:
    """What SQLite says with the kind of its error alone."""
    return OF_A_FILE.get(_sqlite_code(error) or sqlite3.SQLITE_OK)


def _trouble_of(error: DBAPIError) -> DatabaseTrouble | None:
    """Busy, gone, full, read-only, damaged, closed to us, too slow; None for a mistake of ours. Both drivers raise
    OperationalError for most of it; SQLite for a mistake in SQL, too, but with the code of any error."""
    known = OF_A_SERVER.get(type(error.orig).__name__) or trouble_of_file(error.orig)
    if known is not None:
        return known
    is_operational = "OperationalError" in {kind.__name__ for kind in type(error.orig).__mro__}
    is_gone = error.connection_invalidated or (is_operational and _sqlite_code(error.orig) != sqlite3.SQLITE_ERROR)
    if not is_gone:
        return None
    return DatabaseTrouble.BUSY if _NO_MORE_CONNECTIONS.search(str(error.orig)) else DatabaseTrouble.SILENT


def _sqlite_code(error: BaseException | None) -> int | None:
    """The kind of error, without what it says more exactly; None where another driver speaks, or Python itself."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
