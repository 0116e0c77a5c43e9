"""Buttons, titles and choices have little room, and Slack's limits cut what is longer: each language has to fit."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.i18n import LOCALES, language
from bot.views import blocks

VIEWS = sorted((Path(__file__).parents[2] / "bot" / "views").rglob("*.py"))
LANGUAGES = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
BUTTON = 40  # characters that a button shows on a phone, fewer than Slack takes
VALUES = {"code": "KR-12.2", "owner": "Mei Tanaka", "name": "Mei Tanaka", "cycle": "Q4 2026", "team": "Checkout"}
VALUES |= {"page": "2", "pages": "12", "count": "12", "number": "12", "score": "0.7", "line": "Projektlinie"}
VALUES |= {"least": "5", "most": "6", "shown": "3"}

# Of a function of blocks.py: which arguments have how much room; by their place, or by their name.
ROOM: dict[str, dict[int | str, int]] = {
    "modal": {0: blocks.VIEW_TITLE, "submit": blocks.VIEW_TITLE, "close": blocks.VIEW_TITLE},
    "_modal": {"submit": blocks.VIEW_TITLE, "close": blocks.VIEW_TITLE},
    "button": {0: BUTTON, "label": blocks.BUTTON_TEXT},
    "go": {0: BUTTON, "label": blocks.BUTTON_TEXT},
    "option": {0: blocks.OPTION_TEXT, 2: blocks.OPTION_TEXT},
    "header": {0: blocks.HEADER_TEXT},
    "confirmation": {
        0: blocks.CONFIRM_TITLE,
        1: blocks.CONFIRM_TEXT,
        2: blocks.CONFIRM_BUTTON,
        3: blocks.CONFIRM_BUTTON,
    },
    "line_chart": {0: blocks.CHART_TITLE, "x_label": blocks.CHART_AXIS_LABEL, "y_label": blocks.CHART_AXIS_LABEL},
    "bar_chart": {0: blocks.CHART_TITLE, "x_label": blocks.CHART_AXIS_LABEL, "y_label": blocks.CHART_AXIS_LABEL},
    "select": {"placeholder": blocks.PLACEHOLDER},
    "text_input": {"placeholder": blocks.PLACEHOLDER},
}


class Sample(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "x" * 10


@pytest.fixture(scope="module")
def short() -> list[tuple[str, int, str]]:
    return [found for file in VIEWS for found in places(ast.parse(file.read_text()), f"{file.parent.name}/{file.name}")]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_has_little_room_fits_in_every_language(locale: str, short: list[tuple[str, int, str]]) -> None:
    t = language(locale)
    assert len(short) > 400
    said = {(where, t.look_up(sentence).format_map(Sample(VALUES)), room) for sentence, room, where in short}
    assert sorted((where, text, len(text) - room) for where, text, room in said if len(text) > room) == []


def places(tree: ast.Module, file: str) -> Iterator[tuple[str, int, str]]:
    """Each sentence of the catalogue that stands where there is little room, and how much there is."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        named = assigned(function)
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            for at, room in ROOM.get(name, {}).items():
                for sentence in sentences(argument_at(call, at), named):
                    yield sentence, room, f"{file}:{call.lineno}"


def assigned(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """The names of a function that are given a value by themselves."""
    found = (node for node in ast.walk(function) if isinstance(node, ast.Assign))
    return {one.targets[0].id: one.value for one in found if isinstance(one.targets[0], ast.Name)}


def argument_at(call: ast.Call, at: int | str) -> ast.expr | None:
    if isinstance(at, int):
        return call.args[at] if at < len(call.args) else None
    return next((one.value for one in call.keywords if one.arg == at), None)


def sentences(argument: ast.expr | None, named: dict[str, ast.expr]) -> Iterator[str]:
    """``t("…")`` itself, either side of ``t("…") if … else t("…")``, or the name that was given to one of them."""
    if isinstance(argument, ast.IfExp):
        yield from sentences(argument.body, named)
        yield from sentences(argument.orelse, named)
    elif isinstance(argument, ast.Name):
        yield from sentences(named.get(argument.id), {})
    elif isinstance(argument, ast.Call) and getattr(argument.func, "id", "") == "t":
        first = argument.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
