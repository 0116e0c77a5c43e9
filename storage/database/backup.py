"""Copies of a SQLite database, made while others work on it."""

import glob
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import DatabaseTrouble, Unavailable
from storage.database.answering import first_line, trouble_of_file
from storage.database.engine import sqlite_file
from storage.database.private import make_owners_own, persist


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole and checked copy; ``version`` is that of its schema."""

    source: Path
    target: Path
    size: int
    version: str


def database_file(url: str) -> Path:
    """The file to copy. Raises ValueError for one that is not there, and for another kind of database."""
    file = sqlite_file(url)
    if file is None:
        raise ValueError("okrbot backup copies a SQLite database.")
    if not file.is_file():
        raise ValueError(f"There is no database at {file.absolute()}.")
    return file


def back_up(source: Path, target: Path) -> Backup:
    """Copy the database and check the copy, which is there only once it is whole. Raises FileExistsError for a target
    that is there, ValueError for a database that is no okrbot's or is damaged, OSError where nothing can be written."""
    if target.exists():
        raise _is_there(target)
    try:
        with _unfinished(target) as copy:
            copy_database(source, copy)
            version = _checked(copy, source)
            os.link(copy, target)
    except sqlite3.Error as error:
        raise ValueError(f"{source} cannot be copied to {target}: {error}.") from error
    except FileExistsError:
        raise _is_there(target) from None
    persist(target.parent)
    return Backup(source, target, target.stat().st_size, version)


def back_up_before(change: str, source: Path) -> Path:
    """The copy that is made before a change, in the place of an older one as soon as it is whole. Whoever calls is
    alone on the database: what others began and did not finish is taken away. Raises Unavailable for a damaged
    database, OSError where there is no room or nothing can be written."""
    target = source.with_name(f"{source.name}.before-{change}")
    _take_away_halves(source)
    try:
        with _unfinished(target) as copy:
            copy_database(source, copy)
            copy.replace(target)
    except sqlite3.Error as error:
        if trouble_of_file(error) is DatabaseTrouble.DAMAGED:
            raise Unavailable(DatabaseTrouble.DAMAGED, said=first_line(error)) from error
        raise _no_room(source, target, first_line(error)) from error
    persist(target.parent)
    return target


def copy_database(source: Path, target: Path) -> None:
    """By SQLite's own backup, so that the copy is whole while others read and write; what ``target`` held is gone."""
    make_owners_own(target)
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy)


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A new file of our own beside the target, which only its owner can read; gone afterwards under this name."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".unfinished")
    except OSError as error:
        raise OSError(f"{target} cannot be written: {error.strerror}.") from error
    os.close(handle)
    copy = Path(name)
    try:
        yield copy
    finally:
        for file in (copy, *_beside(copy)):
            file.unlink(missing_ok=True)


def _take_away_halves(source: Path) -> None:
    """A process that was killed leaves its copy, as large as the database, and the journal of it."""
    for file in source.parent.glob(f"{glob.escape(source.name)}.before-*.*.unfinished*"):
        with suppress(OSError):
            file.unlink()


def _no_room(source: Path, target: Path, said: str) -> OSError:
    needed, free = source.stat().st_size, shutil.disk_usage(source.absolute().parent).free
    return OSError(
        f"{source} is left as it is, for no copy of it can be made first ({said}). {target} takes "
        f"{needed / 1e6:.1f} MB, and {free / 1e6:.1f} MB are free. Make room and do the same again."
    )


def _is_there(target: Path) -> FileExistsError:
    return FileExistsError(f"{target} is there already; a backup overwrites nothing.")


def _checked(copy: Path, source: Path) -> str:
    """The version of the copy's schema. Raises ValueError when something about it is wrong."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it that would belong to it
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        if found != ["ok"] or orphans:
            said = found[0].splitlines()[0] if found != ["ok"] else f"{len(orphans)} rows point at nothing"
            raise ValueError(f"{source} is damaged ({said}); no copy was kept.")
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'").fetchone():
            raise ValueError(f"{source} is no database of okrbot.")
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _beside(file: Path) -> list[Path]:
    return [file.with_name(f"{file.name}-{ending}") for ending in ("journal", "wal", "shm")]
