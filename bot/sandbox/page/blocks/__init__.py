"""Block Kit as HTML: pure functions from blocks and a reader to markup. An unknown block is shown as unknown."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from bot.sandbox.page.blocks import cards, chart, layout, markdown, tables
from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.reader import Json, Reader, Surface, json_list
from bot.sandbox.page.blocks.rich_text import rich_text

__all__ = ["Json", "Reader", "Surface", "render"]


def render(blocks: object, surface: Surface) -> Markup:
    """All blocks of a message, modal or home tab, in order."""
    return join(_block(block, surface) for block in json_list(blocks))


def _block(block: Json, surface: Surface) -> Markup:
    kind = str(block.get("type"))
    if kind == "container":
        inside = cards.container(block, surface, render)
    elif kind in _RENDERERS:
        inside = _RENDERERS[kind](block, surface)
    else:
        inside = tag("div", f"Unknown block: {kind}", class_="unknown")
    return tag("div", inside, class_=f"block {kind.replace('_', '-')}", data_block=block.get("block_id"))


_RENDERERS: Mapping[str, Callable[[Json, Surface], Markup]] = {
    "section": layout.section,
    "context": layout.context,
    "divider": layout.divider,
    "header": layout.header,
    "actions": layout.actions,
    "context_actions": layout.actions,
    "input": layout.input_block,
    "image": layout.image,
    "alert": layout.alert,
    "rich_text": lambda block, surface: rich_text(block, surface.reader),
    "markdown": lambda block, surface: markdown.markdown(str(block.get("text", ""))),
    "table": tables.table,
    "data_table": tables.data_table,
    "data_visualization": chart.data_visualization,
    "card": cards.card,
    "carousel": cards.carousel,
}
