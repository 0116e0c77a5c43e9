"""The rows of a file of OKRs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from sys import intern

from bot.domain.csv_file import Broken, Record, Row, UnusableFile, read_records, too_many_cells
from bot.domain.okr_file.columns import LONG, Column, Names, Places, placed
from bot.domain.typed_reading import MOST_TITLE, MOST_WORDS
from bot.domain.typed_text import cleaned, on_one_line


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


def read_okr_table(lines: Iterable[str], names: Names, own: Iterable[tuple[str, Column]] = ()) -> OkrTable:
    """Read a whole file. Raises UnusableFile."""
    header, numbered = read_records(lines)
    places = placed(header, names, own)
    rows, broken = _rows(numbered, header, places)
    if not rows and not broken:
        raise UnusableFile("no_rows")
    return OkrTable(header=places.header, ignored=places.ignored, rows=tuple(rows), broken=tuple(broken))


def _rows(records: Iterator[Record], header: list[str], places: Places) -> tuple[list[Row], list[Broken]]:
    rows: list[Row] = []
    broken: list[Broken] = []
    for line, record in records:
        if (wrong := too_many_cells(line, record, header)) is not None:
            broken.append(wrong)
            continue
        cells: dict[str, str] = {
            column.value: text for column, at in places.place.items() if (text := _text(column, record, at))
        }
        long = [Column(name) for name, text in cells.items() if len(text) > _most(Column(name))]
        broken += [Broken(line, column, "too_long", {"most": str(_most(column))}) for column in long]
        if cells and not long:
            rows.append(Row(line, cells))
    return rows, broken


def _text(column: Column, record: list[str], at: int) -> str:
    if at >= len(record):
        return ""
    if column in LONG:
        return cleaned(record[at]).strip()
    return intern(on_one_line(record[at]))  # a column says the same over and over


def _most(column: Column) -> int:
    return MOST_WORDS if column in LONG else MOST_TITLE
