"""CSV as spreadsheets write it: with or without a byte order mark, with commas, semicolons or tabs."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.domain.errors import OkrError
from bot.domain.typed_text import on_one_line

DELIMITERS = ",;\t"
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[=+\-@\t\r\n＝＋－＠])")
_SEPARATOR = re.compile(rf'"?sep=(?P<delimiter>[{DELIMITERS}])"?\s*', re.IGNORECASE)  # above the header, for Excel
MARK = "\ufeff"  # some spreadsheets begin UTF-8 with it


@dataclass(eq=False, repr=False)
class UnusableFile(OkrError):
    """Nothing of the file can be read; ``reason`` is a key, with values for its sentence."""

    reason: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """One cell that cannot be taken: its line in the file, its column, a key of the reason, and values for its
    sentence."""

    line: int
    column: str
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` is the line on which the row begins; empty cells are left out."""

    line: int
    cells: Mapping[str, str]


Record = tuple[int, list[str]]
"""The line on which it begins, and its cells."""


def harmless(cell: str) -> str:
    """As it is written into a file: what a spreadsheet would take for a formula begins with an apostrophe, also after
    what some take for the end of a cell."""
    return _FORMULA.sub(r"\1'", cell)


def read_records(lines: Iterable[str]) -> tuple[list[str], Iterator[Record]]:
    """The header, each name on one line, and the records below it that say something. Raises UnusableFile when the file
    is empty; the iterator raises it when no CSV reader could go on."""
    numbered = _records(lines)
    first = next(numbered, None)
    if first is None:
        raise UnusableFile("empty_file")
    return [on_one_line(cell.removeprefix(MARK)) for cell in first[1]], numbered


def plain_name(header: str) -> str:
    """``Time Zone`` → ``time_zone``: how columns are compared."""
    return re.sub(r"[\s_-]+", "_", header.casefold()).strip("_")


def too_many_cells(line: int, record: Sequence[str], names: Sequence[str]) -> Broken | None:
    """What is wrong with a row that says something beyond the last column."""
    if not any(cell.strip() for cell in record[len(names) :]):
        return None
    return Broken(line, names[-1], "too_many_cells", {"cells": str(len(record)), "columns": str(len(names))})


def _records(lines: Iterable[str]) -> Iterator[Record]:
    source = iter(lines)
    first = next(source, "").removeprefix(MARK)
    told = _SEPARATOR.fullmatch(first)
    above = 0 if told is None else 1
    if told is not None:
        first = next(source, "")
    delimiter = _delimiter(first) if told is None else told["delimiter"]
    reader = csv.reader(chain([first], source), delimiter=delimiter, strict=True)
    line = above + 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise UnusableFile("no_csv", {"line": str(line), "why": str(error)}) from None
        if record is None:
            return
        if any(cell.strip() for cell in record):
            yield line, record
        line = above + reader.line_num + 1


def _delimiter(header: str) -> str:
    """What stands most often between the names of the columns."""
    plain = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=plain.count)
