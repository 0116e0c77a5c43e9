"""The elements a person types into: text, numbers, days and times.

Each is a native control of the browser, so that it works with a keyboard, on a phone and without a script. The
value shown is the one already typed, else the element's initial one.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.blocks.field import Field
from bot.sandbox.page.blocks.html import Attribute, tag
from bot.sandbox.page.blocks.reader import json_list


def text_input(field: Field) -> Markup:
    value = field.current("initial_value")
    shared: dict[str, Attribute] = {
        **field.attributes(),
        "placeholder": field.placeholder,
        "minlength": field.element.get("min_length"),
        "maxlength": field.element.get("max_length"),
    }
    if field.element.get("multiline"):
        return tag("textarea", "\n" + str(value or ""), rows=3, **shared)
    return tag("input", type="text", value=value, autocomplete="off", **shared)


def rich_text_input(field: Field) -> Markup:
    value = field.current("initial_value")
    words = value if isinstance(value, str) else _bare(value)
    rows = int(field.element.get("min_lines", 3))
    return tag("textarea", "\n" + words, rows=rows, placeholder=field.placeholder, **field.attributes())


def number_input(field: Field) -> Markup:
    """Text with a numeric keyboard, not `type=number`: the browser would swallow what is not a number."""
    return tag(
        "input",
        type="text",
        inputmode="decimal",
        autocomplete="off",
        value=field.current("initial_value"),
        placeholder=field.placeholder,
        data_number="decimal" if field.element.get("is_decimal_allowed") else "whole",
        data_min=field.element.get("min_value"),
        data_max=field.element.get("max_value"),
        **field.attributes(),
    )


def typed_input(kind: str, initial: str = "initial_value") -> Callable[[Field], Markup]:
    """An input whose kind the browser knows: email, url, date, time."""
    return lambda field: tag(
        "input", type=kind, value=field.current(initial), placeholder=field.placeholder, **field.attributes()
    )


def moment_input(field: Field) -> Markup:
    """A day and time in the reader's zone; Slack keeps it as seconds since 1970."""
    value = field.current("initial_date_time")
    if isinstance(value, int):
        value = datetime.fromtimestamp(value, UTC).astimezone(field.surface.reader.zone).strftime("%Y-%m-%dT%H:%M")
    return tag("input", type="datetime-local", value=value, **field.attributes())


def _bare(rich: Any) -> str:
    """The words of a rich text, its styles left out."""
    if not isinstance(rich, dict):
        return ""
    if "text" in rich and isinstance(rich["text"], str):
        return rich["text"]
    return "".join(_bare(part) for part in json_list(rich.get("elements")))
