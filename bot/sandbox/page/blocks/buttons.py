"""Buttons, overflow menus and the confirmation that may stand before them. All are plain submit buttons of the form."""

from markupsafe import Markup

from bot.sandbox.page.blocks.html import Attribute, join, tag
from bot.sandbox.page.blocks.mrkdwn import plain, text_object
from bot.sandbox.page.blocks.names import press
from bot.sandbox.page.blocks.reader import Json, Surface, json_list, text_of

PRESS = "/act/press"


def button(element: Json, block_id: str, surface: Surface) -> Markup:
    action_id = str(element.get("action_id", ""))
    style = f"button {element.get('style', '')}".strip()
    label = text_object(element.get("text"), surface.reader)
    name = element.get("accessibility_label")
    value = press(block_id, action_id)
    url = str(element.get("url", ""))
    if url.startswith(("https://", "http://")):
        return tag("a", label, href=url, target="_blank", rel="noopener noreferrer", class_=style, aria_label=name)
    if isinstance(element.get("confirm"), dict):
        return _asking(element["confirm"], label, value, style, surface)
    return _submit(label, value, style, aria_label=name)


def overflow(element: Json, block_id: str, surface: Surface) -> Markup:
    action_id = str(element.get("action_id", ""))
    label = tag("summary", tag("span", "⋯", aria_hidden="true"), class_="button dots", aria_label="More actions")
    items = join(_choice(option, element, block_id, action_id, surface) for option in json_list(element.get("options")))
    return tag("details", label, tag("div", items, class_="menu"), class_="overflow")


def _choice(option: Json, element: Json, block_id: str, action_id: str, surface: Surface) -> Markup:
    value = press(block_id, action_id, str(option.get("value", "")))
    words = text_object(option.get("text"), surface.reader)
    hint = option.get("description")
    label = words + tag("small", text_object(hint, surface.reader)) if hint else words
    if isinstance(element.get("confirm"), dict):
        return _asking(element["confirm"], label, value, "item", surface)
    return _submit(label, value, "item")


def _submit(label: Markup, value: str, class_: str, **attributes: Attribute) -> Markup:
    return tag(
        "button",
        label,
        type="submit",
        name="press",
        value=value,
        formaction=PRESS,
        formnovalidate=True,
        class_=class_,
        **attributes,
    )


def _asking(confirm: Json, label: Markup, value: str, style: str, surface: Surface) -> Markup:
    """A button that asks before it presses. The question is a popover, which needs no script."""
    dom_id = surface.dom_id("confirm", value.replace("%", "_").replace(":", "-"))
    opener = tag("button", label, type="button", popovertarget=dom_id, class_=style)
    deny = plain(text_of(confirm.get("deny")) or "Cancel")
    yes = "button danger" if confirm.get("style") == "danger" else "button primary"
    return opener + tag(
        "div",
        tag("h2", plain(text_of(confirm.get("title"))), id=f"{dom_id}-t"),
        tag("p", text_object(confirm.get("text"), surface.reader)),
        tag(
            "div",
            tag(
                "button", plain(deny), type="button", popovertarget=dom_id, popovertargetaction="hide", class_="button"
            ),
            _submit(plain(text_of(confirm.get("confirm")) or "Yes"), value, yes),
            class_="row end",
        ),
        id=dom_id,
        popover=True,
        role="dialog",
        aria_labelledby=f"{dom_id}-t",
        class_="confirm",
    )
