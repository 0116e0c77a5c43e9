"""The blocks `table` and `data_table`."""

from markupsafe import Markup

from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.mrkdwn import plain
from bot.sandbox.page.blocks.reader import Json, Surface, json_list, text_of
from bot.sandbox.page.blocks.rich_text import rich_text


def table(block: Json, surface: Surface) -> Markup:
    settings = block.get("column_settings")
    columns = list(settings) if isinstance(settings, list) else []
    rows = block.get("rows")
    return _framed("Table", _rows(rows if isinstance(rows, list) else [], columns, surface))


def data_table(block: Json, surface: Surface) -> Markup:
    rows = block.get("rows")
    caption = text_of(block.get("caption"))
    return _framed(caption, tag("caption", plain(caption)), _rows(rows if isinstance(rows, list) else [], [], surface))


def _framed(name: str, *children: Markup) -> Markup:
    return tag("div", tag("table", *children), class_="scroll", tabindex="0", role="region", aria_label=name)


def _rows(rows: list[object], columns: list[object], surface: Surface) -> Markup:
    head, *rest = [_row(row, columns, surface, is_head=index == 0) for index, row in enumerate(rows)] or [Markup("")]
    return tag("thead", head) + tag("tbody", join(rest))


def _row(row: object, columns: list[object], surface: Surface, *, is_head: bool) -> Markup:
    cells = json_list(row.get("cells") if isinstance(row, dict) else row)
    return tag("tr", join(_cell(cell, columns, at, surface, is_head) for at, cell in enumerate(cells)))


def _cell(cell: Json, columns: list[object], at: int, surface: Surface, is_head: bool) -> Markup:
    setting = columns[at] if at < len(columns) else None
    align = setting.get("align") if isinstance(setting, dict) else None
    kind = cell.get("type")
    class_ = align or ("right" if kind == "raw_number" else None)
    if kind == "rich_text":
        content = rich_text(cell, surface.reader)
    else:
        content = plain(str(cell.get("text", cell.get("value", ""))))
    return tag("th" if is_head else "td", content, class_=class_, scope="col" if is_head else None)
