"""Blocks that hold others: cards, carousels and containers."""

from collections.abc import Callable

from markupsafe import Markup

from bot.sandbox.page.blocks.elements import acting_element
from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.layout import picture
from bot.sandbox.page.blocks.mrkdwn import text_object
from bot.sandbox.page.blocks.reader import Json, Surface, json_list
from bot.sandbox.page.blocks.rich_text import rich_text


def card(block: Json, surface: Surface) -> Markup:
    hero, icon = block.get("hero_image"), block.get("icon")
    words = join(
        tag("div", text_object(block[part], surface.reader), class_=f"card-{part}")
        for part in ("title", "subtitle", "body", "subtext")
        if block.get(part)
    )
    buttons = join(
        acting_element(one, str(block.get("block_id", "")), surface) for one in json_list(block.get("actions"))
    )
    return tag(
        "div",
        picture(hero, "hero") if isinstance(hero, dict) else "",
        tag("div", picture(icon, "tiny") if isinstance(icon, dict) else "", tag("div", words), class_="card-words"),
        tag("div", buttons, class_="row") if buttons else "",
        class_="card",
    )


def carousel(block: Json, surface: Surface) -> Markup:
    cards = join(tag("li", card(one, surface)) for one in json_list(block.get("elements")))
    return tag("ul", cards, class_="carousel", tabindex="0", role="list", aria_label="Cards, scroll sideways")


def container(block: Json, surface: Surface, render_all: Callable[[object, Surface], Markup]) -> Markup:
    icon, rich = block.get("icon"), block.get("rich_text_title")
    title = (
        rich_text(rich, surface.reader) if isinstance(rich, dict) else text_object(block.get("title"), surface.reader)
    )
    subtitle = block.get("subtitle")
    head = (
        (picture(icon, "tiny") if isinstance(icon, dict) else Markup(""))
        + tag("strong", title)
        + (tag("div", text_object(subtitle, surface.reader), class_="quiet") if subtitle else Markup(""))
    )
    inside = tag("div", render_all(block.get("child_blocks"), surface), class_="blocks")
    if block.get("is_collapsible"):
        return tag("details", tag("summary", head), inside, open=not block.get("default_collapsed"), class_="container")
    return tag("div", tag("div", head), inside, class_="container")
