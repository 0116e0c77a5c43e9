"""A CSV file as spreadsheets write it, and what is refused as a whole."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.csv_file import Row, UnusableFile
from bot.domain.directory_file.table import FileKind, Table, read_table

CELL = st.text("aß名,;'\"|", max_size=4)
ROW = st.tuples(CELL, CELL)


def table(text: str) -> Table:
    return read_table(io.StringIO(text, newline=""))


def refused(text: str) -> tuple[str, dict[str, str]]:
    with pytest.raises(UnusableFile) as error:
        table(text)
    return error.value.reason, error.value.values


@settings(max_examples=40)
@given(
    st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]), st.lists(ROW, min_size=1)
)
def test_whatever_a_spreadsheet_writes_is_read_back(
    delimiter: str, ending: str, mark: str, cells: list[tuple[str, str]]
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=ending)
    writer.writerows([("Who", "Working days", "manager"), *(("x", *row) for row in cells)])

    found = table(mark + file.getvalue())

    names = ("person", "working_days", "manager")
    expected = [{name: cell for name, cell in zip(names, ("x", *row), strict=True) if cell} for row in cells]
    assert (found.kind, found.columns, found.broken) == (FileKind.PEOPLE, names, ())
    assert found.rows == tuple(Row(line, told) for line, told in enumerate(expected, start=2))


def test_a_row_has_the_line_on_which_it_begins() -> None:
    found = table('name,kind\n"Two\nlines",team\n\n , \nPayments,team\n')
    assert [(row.line, row.cells["name"]) for row in found.rows] == [(2, "Two lines"), (6, "Payments")]


def test_unknown_columns_are_named_and_what_cannot_be_read_is_refused() -> None:
    found = table("Name,Cost Centre,Kind,\nPayments,7,team,\n")
    assert (found.kind, found.columns, found.ignored) == (FileKind.TEAMS, ("name", "kind"), ("Cost Centre",))

    assert refused("") == ("empty_file", {})
    assert refused("person,manager\n\n") == ("no_rows", {})
    assert refused("name,manager,employment\nMei,Kai,intern\n") == ("no_person_column", {"column": "person"})
    assert refused("team,kind,parent\nPayments,team,\n") == ("no_name_column", {"column": "name"})
    assert refused("a,b\n1,2\n")[0] == "no_known_column"
    assert refused("person,manager,Manager\n1,2,3\n") == ("column_twice", {"column": "manager"})
    reason, told = refused('person,manager\nMei,Kai\nLea,"Kai\n')
    assert (reason, told["line"]) == ("no_csv", "3")


def test_too_long_and_too_many_cells_are_broken_rows() -> None:
    found = table(f"person,title\nMei,{'x' * 256}\nKai,Boss,\nLea,Boss,extra\nAda\n")
    assert [(one.line, one.column, one.reason) for one in found.broken] == [
        (2, "title", "too_long"),
        (4, "title", "too_many_cells"),
    ]
    assert [row.line for row in found.rows] == [3, 5]
    assert found.size == 4
