"""What somebody wants from a cycle: asked before they draft, changed any time, shown to nobody else."""

from collections.abc import Mapping
from typing import Any

from bot.domain.cycles import Cycle, CycleState
from bot.domain.wishes import MOST_WISH
from bot.i18n import Language
from bot.services.drafting.wishes import WishList
from bot.views import blocks, ids
from bot.views.blocks import Block, Mrkdwn, md, one_line
from bot.views.errors import note

SHOWN = 300  # characters


def wish_field(cycle_id: int) -> str:
    """The name of the input: that of another cycle is another one, so that no words end up in the wrong one."""
    return f"{ids.WISH}{cycle_id}"


def wish_input(t: Language, cycle: Cycle, words: str = "") -> Block:
    """It may be left empty."""
    box = blocks.text_input("words", typed=words, multiline=True, longest=MOST_WISH)
    label = t("What do you want from {cycle}?", cycle=cycle.name)
    hint = t("Only you see this: no lead, no admin. Leave it empty if you like.")
    return blocks.input_block(label, box, wish_field(cycle.id), hint=hint, optional=True)


def wish_blocks(t: Language, cycle: Cycle, words: str) -> list[Block]:
    """For forms: what was answered, with the way to change it; the question, where it was not."""
    if not words:
        return [wish_input(t, cycle)]
    change = blocks.button(
        t("Change"), ids.WISH_CHANGE, str(cycle.id), label=t("Change what you want from {cycle}", cycle=cycle.name)
    )
    return [blocks.section(wish_line(t, cycle, words), accessory=change)]


def wish_line(t: Language, cycle: Cycle, words: str) -> Mrkdwn:
    """``You want from Q1: …``, for the author alone."""
    return md(t, "You want from {cycle}: “{words}”", cycle=cycle.name, words=one_line(words, SHOWN))


def wishes_view(t: Language, found: WishList) -> dict[str, Any]:
    """One input for each open cycle."""
    shown = [wish_input(t, cycle, found.words.get(cycle.id, "")) for cycle in found.cycles]
    planned = any(cycle.state is CycleState.PLANNING for cycle in found.cycles)
    said = t("You are shown it while you draft and when the cycle is closed.")
    if planned:
        shown = [blocks.context(said), *shown]
    return blocks.modal(t("What I want"), shown, callback_id=ids.OKR_WISHES, submit=t("Save"), close=t("Cancel"))


def kept_view(t: Language, typed: Mapping[int, str]) -> dict[str, Any]:
    text = t("Kept, for you alone.") if any(typed.values()) else t("Nothing is kept.")
    return note(t, text)
