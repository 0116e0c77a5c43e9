"""What stands in inputs: initial values, what a person may type or pick, and the state the app is told."""

from bot.sandbox.blockkit.surfaces import elements_of, every_block
from bot.sandbox.refusals import ActRefused
from bot.sandbox.wire import Json

State = dict[str, dict[str, Json]]
"""Values by block id and action id, as in `state.values`."""

_TEXTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
VALUE_KEYS = {
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
    keys = VALUE_KEYS.get(kind)
    return keys[0] if keys else None


def holds_many(kind: str) -> bool:
    return kind.startswith("multi_") or kind in _MANY


def initial(element: Json) -> Json:
    """An untouched element: its initial value, else null (or an empty list where several may be chosen)."""
    kind = element["type"]
    key, first = VALUE_KEYS[kind]
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
        if element.get("type") in VALUE_KEYS
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


def in_conversation(blocks: list[Json], channel: str) -> State:
    """What stands in the menus that begin with the conversation a modal was opened in.

    What a menu of one names itself takes precedence; what a menu of several names is ignored.
    [docs.slack.dev/reference/block-kit/block-elements: conversations_select, multi_conversations_select]
    """
    state: State = {}
    for block, element in inputs_of(blocks):
        kind = element["type"]
        key, first = VALUE_KEYS[kind]
        many = holds_many(kind)
        if element.get("default_to_current_conversation") and (many or first not in element):
            chosen = [channel] if many else channel
            state.setdefault(block["block_id"], {})[element["action_id"]] = {"type": kind, key: chosen}
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


def missing(blocks: list[Json], state: State) -> list[str]:
    """The labels of required inputs that are empty: Slack's client does not submit with those."""
    empty = []
    for block in every_block(blocks):
        if block.get("type") == "input" and not block.get("optional", False):
            element = block["element"]
            value = state[block["block_id"]][element["action_id"]].get(VALUE_KEYS[element["type"]][0])
            if value in (None, "", []):
                empty.append(str(block["label"]["text"]))
    return empty
