"""Fields of forms that go over several pages: each with what is wrong with it."""

from collections.abc import Mapping

from bot.domain.typed_reading import Reason
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Block, Element
from bot.views.field_errors import field_error

MOST_WEIGHT_LETTERS = 12
MOST_NUMBER_LETTERS = 64
MOST_MILESTONE_LETTERS = 2_000


def field(
    label: str,
    element: Element,
    name: str,
    problems: Mapping[str, Reason],
    t: Language,
    *,
    hint: str = "",
    **more: bool,
) -> list[Block]:
    """An input, and under it what is wrong with it when that was found on another page."""
    block = blocks.input_block(label, element, name, hint=hint, **more)
    why = problems.get(name)
    return [block] if why is None else [block, problem(t, why)]


def problem(t: Language, why: Reason) -> Block:
    return blocks.context(f"⚠️ {field_error(t, *why)}")
