"""The rows of a file of OKRs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from sys import intern

from bot.domain.csv_file import Broken, Record, Row, UnusableFile, read_records, too_many_cells
from bot.domain.okr_file.columns import DAYS, LONG, Column, Names, Places, placed
from bot.domain.typed_reading import MOST_TITLE, MOST_WORDS
from bot.domain.typed_text import cleaned, on_one_line

_IN_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")


class DayOrder(StrEnum):
    """What comes first in a day of numbers that ends with its year."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class OkrTable:
    """``header`` is how the file calls each column that it has; ``ignored`` those that say nothing to us."""

    header: Mapping[Column, str]
    ignored: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    broken: tuple[Broken, ...] = ()

    @property
    def size(self) -> int:
        """How many rows there are, broken ones too."""
        return len({row.line for row in self.rows} | {one.line for one in self.broken})


def read_okr_table(
    lines: Iterable[str], names: Names, own: Iterable[tuple[str, Column]] = (), order: DayOrder | None = None
) -> OkrTable:
    """Read a whole file; without ``order`` a day that reads two ways is left to be asked about. Raises
    UnusableFile."""
    header, numbered = read_records(lines)
    places = placed(header, names, own)
    rows, broken = _rows(numbered, header, places, order)
    if not rows and not broken:
        raise UnusableFile("no_rows")
    return OkrTable(header=places.header, ignored=places.ignored, rows=tuple(rows), broken=tuple(broken))


def _rows(
    records: Iterator[Record], header: list[str], places: Places, order: DayOrder | None
) -> tuple[list[Row], list[Broken]]:
    rows: list[Row] = []
    broken: list[Broken] = []
    for line, record in records:
        if (wrong := too_many_cells(line, record, header)) is not None:
            broken.append(wrong)
            continue
        cells: dict[str, str] = {
            column.value: text for column, at in places.place.items() if (text := _text(column, record, at, order))
        }
        long = [Column(name) for name, text in cells.items() if len(text) > _most(Column(name))]
        broken += [Broken(line, column, "too_long", {"most": str(_most(column))}) for column in long]
        if cells and not long:
            rows.append(Row(line, cells))
    return rows, broken


def _text(column: Column, record: list[str], at: int, order: DayOrder | None) -> str:
    if at >= len(record):
        return ""
    if column in LONG:
        return cleaned(record[at]).strip()
    said = on_one_line(record[at])
    if order is not None and column in DAYS:
        said = _IN_NUMBERS.sub(lambda found: _year_first(found, order), said, count=1)
    return intern(said)  # a column says the same over and over


def _year_first(found: re.Match[str], order: DayOrder) -> str:
    one, two, year = int(found[1]), int(found[3]), found[4]
    month, day = (one, two) if order is DayOrder.MONTH_FIRST else (two, one)
    return f"{year}-{month:02}-{day:02}"


def _most(column: Column) -> int:
    return MOST_WORDS if column in LONG else MOST_TITLE
