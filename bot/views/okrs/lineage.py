"""What an objective was carried over from, and what goes on with it."""

from bot.domain.closing import Decision
from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.services.closing.form import Closed
from bot.services.drafting.carrying import Lineage
from bot.views import blocks, ids
from bot.views.blocks import Block, Element
from bot.views.buttons import go
from bot.views.places import Kind, Place


def lineage_lines(t: Language, lineage: Lineage) -> list[str]:
    """``It goes on with O-9 of Q4 2026.`` ``O-21 of Q1 2027 goes on with it.``"""
    told = []
    if lineage.before is not None:
        told.append(t("It goes on with {code} of {cycle}.", **_named(lineage, lineage.before)))
    if lineage.after is not None:
        told.append(t("{code} of {cycle} goes on with it.", **_named(lineage, lineage.after)))
    return told


def lineage_buttons(t: Language, lineage: Lineage) -> list[Element]:
    return [
        go(one.code, Place(Kind.OBJECTIVE, one.number), f"lineage_{one.number}")
        for one in (lineage.before, lineage.after)
        if one is not None
    ]


def successor_blocks(t: Language, closed: Closed) -> list[Block]:
    """Right after closing: the draft that goes on with it, or that there will be one."""
    draft = closed.successor
    if draft is not None:
        said = t("It goes on as {code}, a draft that only its owner sees.", code=draft.code)
        if closed.closing is not None and closed.closing.decision is Decision.DROP:
            said = t("{code} was drafted from it before, and can be discarded now.", code=draft.code)
        label = t("Continue {code}", code=draft.code)
        button = blocks.button(t("Continue"), ids.CONTINUE_DRAFT, str(draft.id), label=label)
        return [blocks.section(said), blocks.actions(button)]
    if closed.closing is not None and closed.closing.is_waiting:
        return [blocks.section(t("It becomes a draft as soon as there is a next cycle."))]
    return []


def _named(lineage: Lineage, objective: Objective) -> dict[str, str]:
    return {"code": objective.code, "cycle": lineage.cycle_of(objective)}
