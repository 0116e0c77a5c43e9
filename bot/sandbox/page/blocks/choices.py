"""The elements that offer a choice: options of the bot, people, channels; one or several."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.blocks.emoji import with_emoji
from bot.sandbox.page.blocks.field import Field
from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.mrkdwn import text_object, unescaped
from bot.sandbox.page.blocks.reader import Json, Surface, json_list, text_of

Option = tuple[str, str]  # value, words


def static_select(field: Field) -> Markup:
    chosen = _option_value(field.current("initial_option"))
    return _select(field, join(_option_groups(field, chosen)), has_choice=bool(chosen))


def directory_select(initial: str, options: Callable[[Surface], Sequence[Option]]) -> Callable[[Field], Markup]:
    """A select over the people or channels of the workspace."""

    def render(field: Field) -> Markup:
        chosen = str(field.current(initial) or "")
        return _select(field, join(_option(*one, chosen) for one in options(field.surface)), has_choice=bool(chosen))

    return render


def external_select(field: Field) -> Markup:
    """A box that asks the bot for what it offers; the choice itself stands in a hidden field."""
    option = field.current("initial_option")
    words = words_of(option) if isinstance(option, dict) else ""
    return tag("div", _asking_box(field, words, _option_value(option)), class_="combo")


def external_checks(field: Field) -> Markup:
    """What was chosen so far, each with its box, and a box that asks the bot for more."""
    chosen = [_as_option(one) for one in _many(field.current("initial_options"))]
    boxes = join(_check(field, "checkbox", one, {_option_value(one)}) for one in chosen)
    group = _boxes(field, "checkbox", boxes, 0, f"{field.dom_id}-chosen")
    return tag("div", group, _asking_box(field, "", "", many=True), class_="combo")


def _asking_box(field: Field, words: str, value: str, *, many: bool = False) -> Markup:
    list_id = f"{field.dom_id}-list"
    placeholder = field.placeholder or "Type to search"
    attributes = field.attributes() | {"name": None}
    if many:
        attributes |= {"required": False, "aria_label": placeholder}
    box = tag(
        "input",
        type="text",
        role="combobox",
        autocomplete="off",
        aria_expanded="false",
        aria_autocomplete="list",
        aria_controls=list_id,
        value=words or None,
        placeholder=placeholder,
        data_options=field.element.get("action_id"),
        data_block=field.block_id,
        data_shortest=field.element.get("min_query_length", 3),
        **attributes,
    )
    kept = tag("input", type="hidden", name=field.name, value=value)
    names = tag("ul", id=list_id, role="listbox", class_="menu options", hidden=True, aria_label="Suggestions")
    return box + kept + names


def checks(kind: str, initial: str) -> Callable[[Field], Markup]:
    """Checkboxes, radio buttons, and selects of several, over the element's own options."""

    def render(field: Field) -> Markup:
        chosen = {_option_value(one) for one in _many(field.current(initial))}
        options = list(json_list(field.element.get("options")))
        for group in json_list(field.element.get("option_groups")):
            options.extend(json_list(group.get("options")))
        return _boxes(field, kind, join(_check(field, kind, option, chosen) for option in options), len(options))

    return render


def directory_checks(initial: str, options: Callable[[Surface], Sequence[Option]]) -> Callable[[Field], Markup]:
    """Several people or channels, each with a box to tick."""

    def render(field: Field) -> Markup:
        chosen = {str(one) for one in _many(field.current(initial))}
        listed = [
            {"text": {"type": "plain_text", "text": words}, "value": value} for value, words in options(field.surface)
        ]
        return _boxes(field, "checkbox", join(_check(field, "checkbox", one, chosen) for one in listed), len(listed))

    return render


def people(surface: Surface) -> Sequence[Option]:
    return sorted(surface.reader.people.items(), key=lambda one: one[1].casefold())


def channels(surface: Surface) -> Sequence[Option]:
    named = ((value, f"#{name}") for value, name in surface.reader.channels.items())
    return sorted(named, key=lambda one: one[1].casefold())


def conversations(surface: Surface) -> Sequence[Option]:
    direct = surface.reader.direct
    own = [(direct, "Direct messages with the app")] if direct else []
    return [*own, *channels(surface), *people(surface)]


def words_of(option: Json) -> str:
    """How an option reads where there is room for bare words only."""
    return with_emoji(unescaped(text_of(option.get("text"))))


def _select(field: Field, options: Markup, *, has_choice: bool) -> Markup:
    nothing = tag("option", field.placeholder or "Choose…", value="", selected=not has_choice)
    return tag("select", nothing, options, **field.attributes())


def _option_groups(field: Field, chosen: str) -> list[Markup]:
    out = [_of(option, chosen) for option in json_list(field.element.get("options"))]
    for group in json_list(field.element.get("option_groups")):
        inside = join(_of(option, chosen) for option in json_list(group.get("options")))
        out.append(tag("optgroup", inside, label=unescaped(text_of(group.get("label")))))
    return out


def _of(option: Json, chosen: str) -> Markup:
    return _option(_option_value(option), words_of(option), chosen)


def _option(value: str, words: str, chosen: str) -> Markup:
    return tag("option", words, value=value, selected=value == chosen)


def _boxes(field: Field, kind: str, boxes: Markup, count: int, dom_id: str = "") -> Markup:
    long = "long" if count > 8 else ""
    return tag(
        "div",
        boxes,
        id=dom_id or field.dom_id,
        class_=f"boxes {long}".strip(),
        role="radiogroup" if kind == "radio" else "group",
        aria_label=field.placeholder or None,
        aria_describedby=field.described_by,
        data_required=field.required,
        data_most=field.element.get("max_selected_items"),
    )


def _check(field: Field, kind: str, option: Json, chosen: set[str]) -> Markup:
    value = _option_value(option)
    hint = option.get("description")
    box = tag("input", type=kind, name=field.name, value=value, checked=value in chosen)
    words = tag("span", text_object(option.get("text"), field.surface.reader))
    small = tag("small", text_object(hint, field.surface.reader)) if hint else ""
    return tag("label", box, tag("span", words, small), class_="check")


def _many(value: Any) -> Sequence[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list | tuple) else [value]


def _as_option(one: Any) -> Json:
    return one if isinstance(one, dict) else {"text": {"type": "plain_text", "text": str(one)}, "value": str(one)}


def _option_value(option: Any) -> str:
    return str(option.get("value", "")) if isinstance(option, dict) else str(option or "")
