"""The blocks that lay out a message, a modal or a home tab."""

from markupsafe import Markup

from bot.sandbox.page.blocks.elements import GROUPS, acting_element, field, telling
from bot.sandbox.page.blocks.field import Field
from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.mrkdwn import plain, text_object
from bot.sandbox.page.blocks.reader import Json, Surface, json_list, text_of


def section(block: Json, surface: Surface) -> Markup:
    words = tag("div", text_object(block.get("text"), surface.reader), class_="text") if block.get("text") else ""
    fields = join(
        tag("div", text_object(one, surface.reader), class_="field") for one in json_list(block.get("fields"))
    )
    text = tag("div", words, tag("div", fields, class_="fields") if fields else "", class_="grow")
    return text + _accessory(block, surface)


def _accessory(block: Json, surface: Surface) -> Markup:
    accessory = block.get("accessory")
    if not isinstance(accessory, dict):
        return Markup("")
    if accessory.get("type") == "image":
        return picture(accessory, "accessory")
    return tag("div", acting_element(accessory, _id(block), surface), class_="accessory")


def context(block: Json, surface: Surface) -> Markup:
    return join(
        picture(element, "tiny")
        if element.get("type") == "image"
        else tag("span", text_object(element, surface.reader))
        for element in json_list(block.get("elements"))
    )


def divider(_block: Json, _surface: Surface) -> Markup:
    return tag("hr")


def header(block: Json, _surface: Surface) -> Markup:
    level = block.get("level")
    depth = level if isinstance(level, int) and 1 <= level <= 4 else 1
    return tag(f"h{depth + 1}", plain(text_of(block.get("text"))), class_=f"level-{depth}")


def actions(block: Json, surface: Surface) -> Markup:
    return join(acting_element(one, _id(block), surface) for one in json_list(block.get("elements")))


def input_block(block: Json, surface: Surface) -> Markup:
    """Label, control, hint and error. A block with `dispatch_action` tells the bot about each change."""
    element = block.get("element")
    if not isinstance(element, dict):
        return tag("span", "Unknown input", class_="unknown")
    error = surface.errors.get(_id(block))
    required = not block.get("optional")
    said = surface.dom_id("said", _id(block))
    one = Field(element, _id(block), surface, required, described_by=said, invalid=bool(error))
    control = telling(one) if block.get("dispatch_action") else field(one)
    hint = block.get("hint")
    about = tag(
        "div",
        tag("div", plain(text_of(hint)), class_="hint") if hint else "",
        tag("div", error or "", class_="error", aria_live="polite"),
        id=said,
    )
    label = plain(text_of(block.get("label"))) + ("" if required else tag("span", " (optional)", class_="quiet"))
    if str(element.get("type")) in GROUPS:
        return tag("fieldset", tag("legend", label), control, about)
    return tag("label", label, for_=one.dom_id) + control + about


def image(block: Json, _surface: Surface) -> Markup:
    caption = tag("figcaption", plain(text_of(block.get("title")))) if block.get("title") else ""
    return tag("figure", picture(block, "picture"), caption)


def picture(element: Json, class_: str) -> Markup:
    """An image with its words; a picture kept in Slack's files has no address here and shows its words alone."""
    url = str(element.get("image_url", ""))
    words = str(element.get("alt_text", ""))
    if not url.startswith(("https://", "http://", "data:image/")):
        return tag("span", words, class_=f"{class_} absent", role="img", aria_label=words)
    return tag("img", src=url, alt=words, class_=class_, loading="lazy")


def alert(block: Json, surface: Surface) -> Markup:
    level = str(block.get("level") or "default")
    spoken = {"warning": "Warning", "error": "Error", "success": "Done", "info": "Note"}.get(level, "")
    mark = tag("strong", f"{spoken}: ", class_="sr") if spoken else ""
    return tag("div", mark, text_object(block.get("text"), surface.reader), class_=f"alert {level}", role="note")


def _id(block: Json) -> str:
    return str(block.get("block_id", ""))
