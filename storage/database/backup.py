"""Copies of a SQLite database, made while others work on it."""

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

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
        raise ValueError(
            "okrbot backup copies a SQLite database. PostgreSQL has its own tools: pg_dump --format=custom, "
            "and pg_restore to go back."
        )
    if not file.is_file():
        raise ValueError(f"There is no database at {file}.")
    return file


def back_up(source: Path, target: Path) -> Backup:
    """Copy the database and check the copy, which is there only once it is whole. Raises FileExistsError for a target
    that is there, ValueError for a database that is no okrbot's or is damaged, OSError where nothing can be written."""
    unfinished = _begun(target)
    try:
        copy_database(source, unfinished)
        version = _checked(unfinished, source)
        os.link(unfinished, target)
    except sqlite3.Error as error:
        raise ValueError(f"{source} cannot be copied to {target}: {error}.") from error
    except FileExistsError:
        raise _is_there(target) from None
    finally:
        for file in (unfinished, *_beside(unfinished)):
            file.unlink(missing_ok=True)
    persist(target.parent)
    return Backup(source, target, target.stat().st_size, version)


def copy_database(source: Path, target: Path) -> None:
    """By SQLite's own backup, so that the copy is whole while others read and write; what ``target`` held is gone."""
    make_owners_own(target)
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy)


def _begun(target: Path) -> Path:
    """A new file of our own beside the target, which only its owner can read."""
    if target.exists():
        raise _is_there(target)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".unfinished")
    except OSError as error:
        raise OSError(f"{target} cannot be written: {error.strerror}.") from error
    os.close(handle)
    return Path(name)


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
