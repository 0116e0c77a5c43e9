"""Tables and charts. [docs.slack.dev/reference/block-kit/blocks: table, data_table, data_visualization]"""

from typing import Any

from bot.sandbox.blockkit.objects import BLOCK_ID
from bot.sandbox.blockkit.report import (
    Check,
    Report,
    Shape,
    anything,
    array,
    boolean,
    integer,
    number,
    one_of,
    string,
    typed,
)
from bot.sandbox.blockkit.rich_text import rich_text_value

TABLE_ROWS_MAX = 100
TABLE_CELLS_MAX = 20
TABLE_TEXT_MAX = 10_000
"""All the text of a message's tables together."""
DATA_TABLE_ROWS = (2, 201)
DATA_TABLE_TEXT_MAX = 20_000
SERIES_MAX = 6
"""The documentation's page says 6, a later transcription 12; the smaller holds."""
POINTS_MAX = 20
LABEL_MAX = 20
CHART_TITLE_MAX = 50

_ID: dict[str, Check] = {"type": anything, "block_id": BLOCK_ID}


def _cells(most: int, least: int) -> Check:
    """The cells of a row, with so many characters of raw text each."""
    raw_text = Shape({"type": anything, "text": string(most, least)}, ("text",))
    raw_number = Shape({"type": anything, "value": number, "text": string(255, least)}, ("value",))
    kinds: dict[str, Check] = {"raw_text": raw_text, "raw_number": raw_number, "rich_text": rich_text_value}
    return array(typed(kinds, noun="cell"), 1, TABLE_CELLS_MAX)


def _column_setting(report: Report, pointer: str, value: Any) -> None:
    if value is not None:
        Shape({"align": one_of("left", "center", "right"), "is_wrapped": boolean})(report, pointer, value)


def text_in(value: Any) -> int:
    """The number of characters of text anywhere inside cells."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(text_in(item) for item in value.values())
    return sum(text_in(item) for item in value) if isinstance(value, list) else 0


def _even_rows(report: Report, pointer: str, value: Any) -> None:
    rows = value.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return
    if len({len(row) for row in rows}) > 1:
        report.add(f"{pointer}/rows", "all rows must have the same number of cells")
    index = value.get("row_header_column_index")
    if rows and isinstance(index, int) and index >= len(rows[0]):
        report.add(f"{pointer}/row_header_column_index", "there is no such column")
    if rows and any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in rows[0]):
        report.add(f"{pointer}/rows/0", "header cells must not be rich_text")
    if text_in(rows) > DATA_TABLE_TEXT_MAX:
        report.add(f"{pointer}/rows", f"no more than {DATA_TABLE_TEXT_MAX} characters in one data table")


TABLE = Shape(
    {
        **_ID,
        "rows": array(_cells(TABLE_TEXT_MAX, 0), 1, TABLE_ROWS_MAX),
        "column_settings": array(_column_setting, 1, TABLE_CELLS_MAX),
    },
    ("rows",),
)
DATA_TABLE = Shape(
    {
        **_ID,
        "rows": array(_cells(DATA_TABLE_TEXT_MAX, 1), *DATA_TABLE_ROWS),
        "caption": string(1000, 1),
        "page_size": integer(1, 100),
        "row_header_column_index": integer(0, TABLE_CELLS_MAX - 1),
    },
    ("rows", "caption"),
    _even_rows,
)


def _positive(report: Report, pointer: str, value: Any) -> None:
    number(report, pointer, value)
    if isinstance(value, int | float) and value <= 0:
        report.add(pointer, "must be greater than 0")


def _points_fit_categories(report: Report, pointer: str, value: Any) -> None:
    """Each series has exactly one point per category, and names are unique: a week without a value is refused."""
    try:
        categories = sorted(value["axis_config"]["categories"])
        series = [(entry["name"], sorted(point["label"] for point in entry["data"])) for entry in value["series"]]
        distinct = len(set(categories)), len({name for name, _ in series})
    except (KeyError, TypeError):
        return  # not of the right types, which is reported where the shapes are checked
    if distinct[0] != len(categories):
        report.add(f"{pointer}/axis_config/categories", "categories must be unique")
    if distinct[1] != len(series):
        report.add(f"{pointer}/series", "series names must be unique")
    for index, (_, labels) in enumerate(series):
        if labels != categories:
            report.add(f"{pointer}/series/{index}/data", "each series needs exactly one point per category")


_POINT = Shape({"label": string(LABEL_MAX, 1), "value": number}, ("label", "value"))
_SERIES = Shape({"name": string(LABEL_MAX, 1), "data": array(_POINT, 1, POINTS_MAX)}, ("name", "data"))
_AXES = Shape(
    {
        "categories": array(string(LABEL_MAX, 1), 1, POINTS_MAX),
        "x_label": string(CHART_TITLE_MAX),
        "y_label": string(CHART_TITLE_MAX),
    },
    ("categories",),
)
_XY = Shape(
    {"type": anything, "series": array(_SERIES, 1, SERIES_MAX), "axis_config": _AXES},
    ("series", "axis_config"),
    _points_fit_categories,
)
_SEGMENT = Shape({"label": string(LABEL_MAX, 1), "value": _positive}, ("label", "value"))
_PIE = Shape({"type": anything, "segments": array(_SEGMENT, 1, SERIES_MAX)}, ("segments",))

DATA_VISUALIZATION = Shape(
    {
        **_ID,
        "title": string(CHART_TITLE_MAX, 1),
        "chart": typed({"pie": _PIE, "bar": _XY, "area": _XY, "line": _XY}, noun="chart"),
    },
    ("title", "chart"),
)
