"""A SQLite file belongs to whoever runs okrbot. No file that is there is opened for that: closing it again would let go
the locks that this process holds on it through other connections (sqlite.org/howtocorrupt.html, 2.2)."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from threading import Lock
from typing import IO

OWNERS_OWN = 0o600

_seen: set[tuple[int, int]] = set()
_guard = Lock()


def make_private(path: Path) -> None:
    """Only its owner can read the file, an older one and what SQLite keeps beside it too. A directory that is missing
    or closed is reported later, by the first connection. Raises ValueError for a file of another kind."""
    if not path.parent.is_dir():
        return
    with suppress(PermissionError):
        require_file(path)
        if path.is_file() and not _is_sqlite(path):
            raise ValueError(f"DATABASE_URL names {path}, which is no SQLite database.")
        make_owners_own(path)
        for beside in (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm")):
            if beside.exists():
                make_owners_own(beside)


def require_file(path: Path) -> None:
    """Raises ValueError for a directory or a device: closed to all but its owner, it would be closed to every other
    program, too."""
    if path.is_dir():
        raise ValueError(f"DATABASE_URL names {path}, which is a directory. Give a file in it.")
    if path.exists() and not path.is_file():
        raise ValueError(f"DATABASE_URL names {path}, which is no file.")


def make_owners_own(path: Path) -> None:
    """Create the file if it is not there; only its owner may read and write it either way."""
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNERS_OWN))
    if S_IMODE(path.stat().st_mode) != OWNERS_OWN:
        path.chmod(OWNERS_OWN)


@contextmanager
def new_file(target: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """A file to write that only its owner can read, and that is there only once it is whole and on the disk. Raises
    FileExistsError for one that is there, unless it is to be overwritten, OSError where nothing can be written."""
    if target.exists() and not overwrite:
        raise _is_there(target)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".unfinished")
    except OSError as error:
        raise OSError(f"{target} cannot be written: {error.strerror}.") from error
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(handle)
        _take_its_name(unfinished, target, overwrite=overwrite)
    finally:
        unfinished.unlink(missing_ok=True)
    persist(target.parent)


def _take_its_name(unfinished: Path, target: Path, *, overwrite: bool) -> None:
    """A link, unlike a rename, takes no name that somebody else has taken meanwhile."""
    try:
        if overwrite:
            unfinished.replace(target)
        else:
            os.link(unfinished, target)
    except FileExistsError:
        raise _is_there(target) from None


def _is_there(target: Path) -> FileExistsError:
    return FileExistsError(f"{target} is there already; --force overwrites it.")


def persist(directory: Path) -> None:
    """A new name outlives a power cut only once its directory is on the disk; not every system lets it be asked."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_sqlite(path: Path) -> bool:
    """By its first bytes (sqlite.org/fileformat.html); an empty file will become one. Each file is looked into once in
    a process, before anything else has it open."""
    known = path.stat()
    file = (known.st_dev, known.st_ino)
    with _guard:
        if file not in _seen:
            with path.open("rb") as opened:
                if opened.read(16) not in (b"", b"SQLite format 3\0"):
                    return False
            _seen.add(file)
    return True
