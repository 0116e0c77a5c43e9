"""What counts as the database's trouble rather than a mistake of ours."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, TimeoutError

from bot.domain.errors import DatabaseTrouble, Place, Unavailable

NO_CHANGES = frozenset({"ReadOnlySqlTransaction", "DiskFull"})
SQLITE_NO_CHANGES = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
OF_A_SERVER = frozenset({"QueryCanceled", "LockNotAvailable", "AdminShutdown"})
NO_RIGHTS = "InsufficientPrivilege"  # no mistake of ours can be the cause: no statement gives rights or takes them


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
        if _is_trouble(error):
            raise Unavailable(_kind_of(error), place, first_line(error.orig)) from error
        raise


def first_line(error: BaseException | None) -> str:
    """What a driver says, without the lines that quote a row or a statement, and without a password."""
    line = str(error).strip().partition("\n")[0].removeprefix("connection failed: ")
    return _IN_AN_ADDRESS.sub("", line).rstrip(". ")


def _kind_of(error: DBAPIError) -> DatabaseTrouble:
    if type(error.orig).__name__ == NO_RIGHTS:
        return DatabaseTrouble.NO_RIGHTS
    return DatabaseTrouble.NO_CHANGES if _takes_no_changes(error) else DatabaseTrouble.SILENT


def _takes_no_changes(error: DBAPIError) -> bool:
    """Read-only, or its disk is full. PostgreSQL says it in the language of its server; both say it with a code."""
    return type(error.orig).__name__ in NO_CHANGES or _sqlite_code(error) in SQLITE_NO_CHANGES


def _is_trouble(error: DBAPIError) -> bool:
    """Locked, gone, full, read-only, closed to us, too slow: the database's trouble, not a mistake of ours. Both
    drivers raise OperationalError for most of it; SQLite for a mistake in SQL, too, but with the code of any error."""
    if error.connection_invalidated:
        return True
    kinds = {kind.__name__ for kind in type(error.orig).__mro__}
    if kinds & (NO_CHANGES | OF_A_SERVER | {NO_RIGHTS}):
        return True
    return "OperationalError" in kinds and _sqlite_code(error) != sqlite3.SQLITE_ERROR


def _sqlite_code(error: DBAPIError) -> int | None:
    """The kind of error, without what it says more exactly; None where another driver speaks, or Python itself."""
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
