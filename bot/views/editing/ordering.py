"""The form in which objectives get their order and their weights."""

from typing import Any

from bot.domain.cycles import CycleState
from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.services.editing.ordering import Ordering
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, md, one_line
from bot.views.field_errors import field_error
from bot.views.form_fields import MOST_WEIGHT_LETTERS
from bot.views.weights import share_text

TITLE = 120  # characters


def order_button(t: Language, team_id: int | None) -> Element:
    return blocks.button(t("Order and weights"), ids.ORDER_OPEN, str(team_id or ""))


def weight_field(objective_id: int) -> str:
    return f"{ids.ORDER_WEIGHT}{objective_id}"


def order_view(t: Language, found: Ordering) -> dict[str, Any]:
    """Each objective with its place and its weight; the buttons move it at once, the weights are kept on *Save*."""
    held = {"team": found.team.id if found.team else None, "cycle": found.cycle.id}
    shown = [blocks.context(_what(t, found))]
    if len(found.cycles) > 1:
        shown.append(_cycles(t, found))
    for place, one in enumerate(found.objectives, start=1):
        shown += _objective(t, found, one, place)
    if not found.objectives:
        shown.append(blocks.section(t("There are none in {cycle} yet.", cycle=found.cycle.name)))
    if found.hidden:
        shown.append(
            blocks.context(t.plural("{count} objective not shown", "{count} objectives not shown", found.hidden))
        )
    submit = t("Save") if found.objectives else ""
    return blocks.modal(
        t("Order and weights"), shown, callback_id=ids.OKR_ORDER, submit=submit, close=t("Close"), metadata=held
    )


def _what(t: Language, found: Ordering) -> str:
    cycle = found.cycle.name
    if found.team is None:
        return t("Your personal objectives in {cycle}: the first matters most.", cycle=cycle)
    return t("Objectives of {team} in {cycle}: the first matters most.", team=found.team.name, cycle=cycle)


def _cycles(t: Language, found: Ordering) -> Block:
    options = [
        blocks.option(
            one.name if one.state is CycleState.ACTIVE else t("{cycle} (planned)", cycle=one.name), str(one.id)
        )
        for one in found.cycles
    ]
    return blocks.actions(blocks.select(ids.ORDER_CYCLE, options, chosen=str(found.cycle.id)))


def _objective(t: Language, found: Ordering, one: Objective, place: int) -> list[Block]:
    title = one_line(one.title, TITLE)
    head = md(t, "{place}. *{code}* {title}", place=place, code=one.code, title=title)
    box = blocks.text_input("weight", typed=found.weights[one.id], longest=MOST_WEIGHT_LETTERS)
    label = t("Weight of {code}", code=one.code)
    field = blocks.input_block(label, box, weight_field(one.id), optional=True, hint=t("1, if this is empty."))
    moves = _moves(t, found, one, place)
    share = share_text(t, found.percent.get(one.id))
    shown = [blocks.section(blocks.lines(head, share)), *([blocks.actions(*moves)] if moves else []), field]
    why = found.problems.get(one.id)
    return shown if why is None else [*shown, blocks.context(f"⚠️ {field_error(t, *why)}")]


def _moves(t: Language, found: Ordering, one: Objective, place: int) -> list[Element]:
    value, moves = str(one.id), []
    if place > 1:
        moves.append(blocks.button(t("Up"), f"{ids.ORDER_UP}{value}", value, label=t("Move {code} up", code=one.code)))
    if place < len(found.objectives):
        label = t("Move {code} down", code=one.code)
        moves.append(blocks.button(t("Down"), f"{ids.ORDER_DOWN}{value}", value, label=label))
    return moves
