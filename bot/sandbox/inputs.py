"""What stands in inputs: initial values, what a person may type or pick, and the state the app is told."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.blockkit.surfaces import elements_of, every_block
from bot.sandbox.refusals import ActRefused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

State = dict[str, dict[str, Json]]
"""Values by block id and action id, as in `state.values`."""

_TEXTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_VALUE_KEYS = {
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
    **dict.fromkeys(_TEXTS, ("value", "initial_value")),
}
"""Where an element's value stands in the state, and where its initial value comes from."""
_MANY = ("checkboxes", "file_input")


def value_key(kind: str) -> str | None:
    """The key of the value in the state; None for buttons and overflow menus, which hold none."""
    keys = _VALUE_KEYS.get(kind)
    return keys[0] if keys else None


def holds_many(kind: str) -> bool:
    return kind.startswith("multi_") or kind in _MANY


def initial(element: Json) -> Json:
    """An untouched element: its initial value, else null (or an empty list where several may be chosen)."""
    kind = element["type"]
    key, first = _VALUE_KEYS[kind]
    body: Json = {"type": kind, key: element.get(first, [] if holds_many(kind) else None)}
    if kind == "timepicker" and "timezone" in element:
        body["timezone"] = element["timezone"]
    return body


def inputs_of(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Every (block, element) that holds a value."""
    return [
        (block, element)
        for block in every_block(blocks)
        for element in elements_of(block)
        if element.get("type") in _VALUE_KEYS
    ]


def state_of(blocks: list[Json], typed: State) -> State:
    """The state of a surface: what was typed, else what the app put there, for every element that holds a value."""
    state: State = {}
    for block, element in inputs_of(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        own = typed.get(block_id, {}).get(action_id)
        fits = own is not None and own["type"] == element["type"]
        state.setdefault(block_id, {})[action_id] = own if own is not None and fits else initial(element)
    return state


def kept(blocks: list[Json], typed: State) -> State:
    """What was typed survives an update where block id, action id and type stay the same."""
    places = {(block["block_id"], element["action_id"], element["type"]) for block, element in inputs_of(blocks)}
    return {
        block_id: {
            action_id: value for action_id, value in actions.items() if (block_id, action_id, value["type"]) in places
        }
        for block_id, actions in typed.items()
    }


def find(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The (block, element) a person means. Raises ActRefused when it is not there or is there twice."""
    found = [
        (block, element)
        for block in every_block(blocks)
        for element in elements_of(block)
        if element.get("action_id") == action_id and block_id in (None, block.get("block_id"))
    ]
    if not found:
        there = sorted(
            {str(element.get("action_id")) for block in every_block(blocks) for element in elements_of(block)}
        )
        raise ActRefused(f"there is no {action_id!r} here; there is: {', '.join(there) or 'nothing to press'}")
    if len(found) > 1:
        raise ActRefused(f"{action_id!r} stands in several blocks; name one by block_id")
    return found[0]


def put(element: Json, value: Any, offered: Iterable[Json], workspace: Workspace) -> Json:
    """The state after a person typed or picked `value`, plain or already in the shape of the state.

    Raises ActRefused where Slack's client would not let it happen.
    """
    kind = element["type"]
    key = _VALUE_KEYS[kind][0]
    if isinstance(value, dict) and key in value:
        value = value[key]
    if holds_many(kind):
        return {"type": kind, key: _several(element, value, offered, workspace)}
    if value in (None, ""):
        return {"type": kind, key: None}
    return {**initial(element), key: _single(element, value, offered, workspace)}


def _several(element: Json, value: Any, offered: Iterable[Json], workspace: Workspace) -> list[Any]:
    items = [] if value in (None, "") else value if isinstance(value, list) else [value]
    most = element.get("max_selected_items") or element.get("max_files")
    if most and len(items) > most:
        raise ActRefused(f"at most {most} may be chosen in {element['action_id']!r}")
    offered = list(offered)
    return [_single(element, item, offered, workspace) for item in items]


def _single(element: Json, value: Any, offered: Iterable[Json], workspace: Workspace) -> Any:
    kind = element["type"].removeprefix("multi_")
    name = element["action_id"]
    if kind in ("static_select", "external_select", "radio_buttons", "checkboxes"):
        return _option(name, value, offered)
    if kind == "users_select" and value not in workspace.users:
        raise ActRefused(f"{name!r}: there is no person {value!r}")
    if kind in ("channels_select", "conversations_select") and value not in {*workspace.channels, *workspace.users}:
        raise ActRefused(f"{name!r}: there is no channel {value!r}")
    if kind in ("rich_text_input", "file_input"):
        return value
    if kind == "datetimepicker":
        return _unix(name, value)
    if not isinstance(value, str):
        value = str(value)
    _CHECKS.get(kind, _no_check)(element, value)
    return value


def _option(name: str, value: Any, offered: Iterable[Json]) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else value
    options = list(offered)
    for option in options:
        if option["value"] == wanted:
            return option
    raise ActRefused(
        f"{name!r} does not offer {wanted!r}, but: {', '.join(str(o['value']) for o in options) or 'nothing'}"
    )


def _unix(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ActRefused(f"{name!r} wants seconds since 1970, not {value!r}") from None


def _check_text(element: Json, value: str) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not least <= len(value) <= most:
        raise ActRefused(f"{element['action_id']!r} takes {least} to {most} characters, not {len(value)}")


def _check_number(element: Json, value: str) -> None:
    name = element["action_id"]
    try:
        typed = Decimal(value)
    except InvalidOperation:
        raise ActRefused(f"{name!r} takes a number, not {value!r}") from None
    if not typed.is_finite() or (not element["is_decimal_allowed"] and typed != int(typed)):
        raise ActRefused(f"{name!r} takes a whole number, not {value!r}")
    if "min_value" in element and typed < Decimal(element["min_value"]):
        raise ActRefused(f"{name!r} takes no less than {element['min_value']}")
    if "max_value" in element and typed > Decimal(element["max_value"]):
        raise ActRefused(f"{name!r} takes no more than {element['max_value']}")


def _check_date(element: Json, value: str) -> None:
    try:
        good = date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        raise ActRefused(f"{element['action_id']!r} takes a date as YYYY-MM-DD, not {value!r}")


def _check_time(element: Json, value: str) -> None:
    hours, colon, minutes = value.partition(":")
    digits = len(value) == 5 and colon and hours.isdigit() and minutes.isdigit()
    if not digits or not (int(hours) < 24 and int(minutes) < 60):
        raise ActRefused(f"{element['action_id']!r} takes a time as HH:mm, not {value!r}")


def _check_email(element: Json, value: str) -> None:
    user, at, host = value.partition("@")
    if not (user and at and "." in host and " " not in value):
        raise ActRefused(f"{element['action_id']!r} takes an e-mail address, not {value!r}")


def _check_url(element: Json, value: str) -> None:
    if not value.startswith(("http://", "https://")) or " " in value:
        raise ActRefused(f"{element['action_id']!r} takes a web address, not {value!r}")


def _no_check(element: Json, value: str) -> None:
    """Nothing to check in a value of this kind."""


_CHECKS = {
    "plain_text_input": _check_text,
    "number_input": _check_number,
    "datepicker": _check_date,
    "timepicker": _check_time,
    "email_text_input": _check_email,
    "url_text_input": _check_url,
}


def missing(blocks: list[Json], state: State) -> list[str]:
    """The labels of required inputs that are empty: Slack's client does not submit with those."""
    empty = []
    for block in every_block(blocks):
        if block.get("type") == "input" and not block.get("optional", False):
            element = block["element"]
            value = state[block["block_id"]][element["action_id"]].get(_VALUE_KEYS[element["type"]][0])
            if value in (None, "", []):
                empty.append(str(block["label"]["text"]))
    return empty
