"""A CSV file as spreadsheets write it: which kind it is, which columns it has, and its rows.

The kind is told by the header: a file of people has the column ``person``, a file of teams ``name``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from sys import intern

from bot.domain.csv_file import Broken, Record, Row, UnusableFile, plain_name, read_records, too_many_cells
from bot.domain.typed_text import on_one_line

MOST_CHARACTERS = 255


class FileKind(StrEnum):
    PEOPLE = "people"
    TEAMS = "teams"


COLUMNS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PEOPLE: (
        *("person", "manager", "employment", "title", "team", "role", "share", "from", "until"),
        *("working_days", "holiday_region"),
    ),
    FileKind.TEAMS: (
        *("name", "kind", "line", "parent", "from", "lead", "channel", "rhythm", "zone", "locale"),
        *("prompt_day", "prompt_time", "digest_day", "digest_time"),
    ),
}
"""The first column of each is required."""

SAME = {"who": "person", "since": "from", "part_of": "parent", "time_zone": "zone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``ignored`` are the columns that nobody knows, as they are written."""

    kind: FileKind
    columns: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    broken: tuple[Broken, ...] = ()

    @property
    def size(self) -> int:
        """How many rows there are, broken ones too."""
        return len({row.line for row in self.rows} | {one.line for one in self.broken})


def read_table(lines: Iterable[str]) -> Table:
    """Read a whole file. Raises UnusableFile when it is empty, has no usable header, or no CSV reader could go on."""
    header, numbered = read_records(lines)
    names = [_folded(cell) for cell in header]
    kind = _kind(names)
    _check_header(kind, names)
    known = set(COLUMNS[kind])
    rows, broken = _rows(numbered, names, known)
    if not rows and not broken:
        raise UnusableFile("no_rows")
    return Table(
        kind=kind,
        columns=tuple(name for name in names if name in known),
        ignored=tuple(cell for cell, name in zip(header, names, strict=True) if cell and name not in known),
        rows=tuple(rows),
        broken=tuple(broken),
    )


def _folded(name: str) -> str:
    plain = plain_name(name)
    return SAME.get(plain, plain)


def _kind(names: list[str]) -> FileKind:
    """By its first column; where that is missing, by the others, so that the right one is asked for."""
    if "person" in names:
        return FileKind.PEOPLE
    people, teams = (set(COLUMNS[kind]) for kind in FileKind)
    is_of_people = len((people - teams) & set(names)) > len((teams - people - {"name"}) & set(names))
    return FileKind.PEOPLE if is_of_people else FileKind.TEAMS


def _check_header(kind: FileKind, names: list[str]) -> None:
    required, *others = COLUMNS[kind]
    if required not in names:
        reason = f"no_{required}_column" if set(names) & set(others) else "no_known_column"
        raise UnusableFile(reason, {"column": required})
    twice = [name for name, count in Counter(names).items() if count > 1 and name in COLUMNS[kind]]
    if twice:
        raise UnusableFile("column_twice", {"column": twice[0]})


def _rows(records: Iterator[Record], names: list[str], known: set[str]) -> tuple[list[Row], list[Broken]]:
    rows: list[Row] = []
    broken: list[Broken] = []
    places = [(place, name) for place, name in enumerate(names) if name in known]
    for line, record in records:
        if (wrong := too_many_cells(line, record, names)) is not None:
            broken.append(wrong)
            continue
        found = ((name, on_one_line(record[place])) for place, name in places if place < len(record))
        cells = {name: intern(text) for name, text in found if text}  # a column says the same over and over
        long = [name for name, text in cells.items() if len(text) > MOST_CHARACTERS]
        broken += [Broken(line, name, "too_long", {"most": str(MOST_CHARACTERS)}) for name in long]
        if not long:
            rows.append(Row(line, cells))
    return rows, broken
