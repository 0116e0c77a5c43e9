"""One process at a time on a SQLite file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from storage.database.engine import sqlite_file
from storage.database.private import require_file


@contextmanager
def alone_on(database_url: str) -> Iterator[None]:
    """Hold a lock beside a SQLite file, by whichever name it is called, so that a second ``okrbot run`` on it refuses.
    Raises BlockingIOError, ValueError for what can be no database, and OSError where no lock can be made."""
    file = sqlite_file(database_url)
    if file is None or sys.platform == "win32":
        yield
        return
    import fcntl  # not on Windows

    require_file(file)
    if not file.absolute().parent.is_dir():
        raise ValueError(f"DATABASE_URL names {file}, and its directory is not there. Make {file.absolute().parent}.")
    handle = os.open(f"{file.resolve()}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
