"""What counts as the database's trouble rather than a mistake of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, TimeoutError

from bot.domain.errors import Unavailable

NO_CHANGES = frozenset({"ReadOnlySqlTransaction", "DiskFull"})
SQLITE_NO_CHANGES = ("readonly", "disk is full", "disk I/O error")


@contextmanager
def answering() -> Iterator[None]:
    """A database that does not answer in time, or takes no changes, is the domain's ``Unavailable``."""
    try:
        yield
    except TimeoutError as error:
        raise Unavailable() from error
    except DBAPIError as error:
        if _is_trouble(error):
            raise Unavailable(read_only=_takes_no_changes(error)) from error
        raise


def _takes_no_changes(error: DBAPIError) -> bool:
    """Read-only, or its disk is full. PostgreSQL says it in the language of its server, but with a code; SQLite in
    English alone."""
    words = str(error.orig)
    return type(error.orig).__name__ in NO_CHANGES or any(each in words for each in SQLITE_NO_CHANGES)


def _is_trouble(error: DBAPIError) -> bool:
    """Locked, gone, full, read-only, too slow: the database's trouble, not a mistake of ours. Both drivers raise
    OperationalError for it; a mistake in SQL on SQLite is an OperationalError too, but names what is missing."""
    if error.connection_invalidated:
        return True
    name = type(error.orig).__name__
    if name in NO_CHANGES or name in ("QueryCanceled", "LockNotAvailable", "AdminShutdown"):
        return True
    kinds = {kind.__name__ for kind in type(error.orig).__mro__}
    words = str(error.orig)
    return "OperationalError" in kinds and "no such " not in words and "syntax error" not in words
