"""From the fields of a posted form to the values of a surface's inputs, in the shape the stand-in takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from bot.sandbox.entering import put
from bot.sandbox.inputs import find, holds_many, inputs_of
from bot.sandbox.page.blocks.names import field_name
from bot.sandbox.refusals import ActRefused
from bot.sandbox.surfaces import Surface
from bot.sandbox.wire import Json

Values = dict[str, dict[str, Any]]


def typed(blocks: list[Json], form: FormData, zone: ZoneInfo) -> Values:
    """What stands in every input of a surface, by block and action id. An unticked box sends nothing: that is empty."""
    values: Values = {}
    for block, element in inputs_of(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        sent = [str(one) for one in form.getlist(field_name(block_id, action_id))]
        values.setdefault(block_id, {})[action_id] = value_of(element, sent, zone)
    return values


def value_of(element: Json, sent: Sequence[str], zone: ZoneInfo) -> Any:
    """One element's value: a list where several may be chosen, None where nothing is, seconds for a moment."""
    kind = element["type"]
    if holds_many(kind):
        return [one for one in sent if one]
    words = sent[-1].replace("\r\n", "\n") if sent else ""
    if not words:
        return None
    if kind == "datetimepicker":
        return int(datetime.fromisoformat(words).replace(tzinfo=zone).timestamp())
    if kind == "rich_text_input":
        return _rich(words)
    return words.strip() if kind == "number_input" else words


def _rich(words: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [section]}


def with_words(surface: Surface, values: Values) -> Values:
    """The same, with what was picked in external selects as whole options: the page has no other words for them."""
    whole = {block_id: dict(actions) for block_id, actions in values.items()}
    for block, element in inputs_of(surface.blocks):
        if element["type"].endswith("external_select"):
            options = {one["value"]: one for one in surface.offered(block, element)}
            actions, action_id = whole[block["block_id"]], element["action_id"]
            value = actions[action_id]
            actions[action_id] = (
                [options.get(one, one) for one in value] if isinstance(value, list) else options.get(value, value)
            )
    return whole


def acceptable(surface: Surface, values: Values) -> Values:
    """The values that Slack's client would let stand; a number that is none yet is left out."""
    good: Values = {}
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            block, element = find(surface.blocks, action_id, block_id)
            try:
                put(element, value, surface.offered(block, element), surface.workspace)
            except ActRefused:
                continue
            good.setdefault(block_id, {})[action_id] = value
    return good
