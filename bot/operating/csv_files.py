"""CSV files that are compared with what is there: how one is opened, and how far its writing is."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TextIO

from bot.domain.csv_file import UnusableFile
from bot.operating.progress_bar import Tell, telling

EVERY = 10_000
"""Things after which a line says how far the writing is, where there is no terminal."""


@contextmanager
def opened(file: Path) -> Iterator[TextIO]:
    """The lines of a CSV file. Raises UnusableFile for one that is not UTF-8, OSError for one that cannot be read."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            yield lines
    except UnicodeDecodeError:
        raise UnusableFile("no_utf8") from None


def writing() -> AbstractContextManager[Tell]:
    return telling("writing", "{done} of {total} written", EVERY)
