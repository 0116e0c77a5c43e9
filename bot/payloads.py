"""What Slack's payloads look like, as far as Bolt and the handlers read them. One that looks different is none: it is
refused at the door, so that nobody behind it has to doubt.

Sources: docs.slack.dev/reference/interaction-payloads, docs.slack.dev/reference/events.
"""

from collections.abc import Callable
from typing import Any

LONGEST_ID = 100  # characters

Shape = Any
"""A type; a check; a tuple of alternatives; ``[shape]`` for a list of that; a dictionary of names, of which those that
end with ``!`` have to be there, ``*`` stands for every name, and others are nobody's business."""


def an_id(held: object) -> bool:
    """Slack's ids, time stamps, zones, locales and names of types: letters that every database takes."""
    return isinstance(held, str) and held.isascii() and held.isprintable() and len(held) <= LONGEST_ID


def a_modal(held: object) -> bool:
    return held == "modal"


OPTION = {"value!": str}
ACTION = {
    "action_id!": an_id,
    "block_id": str,
    "value": str,
    "selected_option": OPTION,
    "selected_options": [OPTION],
    "selected_user": an_id,
    "selected_users": [an_id],
    "selected_conversation": an_id,
    "selected_conversations": [an_id],
    "selected_channel": an_id,
    "selected_date": str,
    "selected_time": str,
}
BEGUN = {
    "initial_value": str,
    "initial_option": OPTION,
    "initial_options": [OPTION],
    "initial_user": an_id,
    "initial_users": [an_id],
    "initial_conversation": an_id,
    "initial_conversations": [an_id],
    "initial_channel": an_id,
    "initial_date": str,
    "initial_time": str,
}
"""What an input held when its modal was opened."""
STATE = {"values": {"*": {"*": {name: shape for name, shape in ACTION.items() if name != "action_id!"}}}}
VIEW = {
    "id": an_id,
    "type": an_id,
    "hash": an_id,
    "callback_id": an_id,
    "team_id": an_id,
    "app_installed_team_id": an_id,
    "private_metadata": str,
    "state": STATE,
    "blocks": [{"type!": an_id, "block_id": str, "element": BEGUN}],
}
PERSON = {
    "id!": an_id,
    "team_id": an_id,
    "name": str,
    "real_name": str,
    "tz": an_id,
    "locale": an_id,
    "profile": {"display_name": str, "real_name": str, "title": str},
}
EVENT = {
    "type!": an_id,
    "subtype": an_id,
    "user": (an_id, PERSON),
    "bot_id": an_id,
    "channel": (an_id, {"id": an_id}),
    "channel_type": an_id,
    "team": an_id,
    "user_team": an_id,
    "source_team": an_id,
    "text": str,
    "ts": an_id,
    "thread_ts": an_id,
    "tab": an_id,
    "view": VIEW,
    "tokens": {"bot": [an_id]},
    "message": {},
    "previous_message": {},
    "item": {},
}
MESSAGE = {
    "user": an_id,
    "bot_id": an_id,
    "team": an_id,
    "user_team": an_id,
    "source_team": an_id,
    "text": str,
    "ts": an_id,
    "thread_ts": an_id,
    "attachments": [{"text": str, "fallback": str}],
    "files": [{"title": str, "name": str}],
}
PAYLOAD = {
    "type": an_id,
    "command": str,
    "text": str,
    "team_id": an_id,
    "user_id": an_id,
    "channel_id": an_id,
    "enterprise_id": an_id,
    "trigger_id": str,
    "response_url": str,
    "callback_id": an_id,
    "action_id": an_id,
    "block_id": str,
    "value": str,
    "enterprise": {"id": an_id},
    "team": {"id": an_id, "domain": an_id},
    "user": {"id": an_id, "team_id": an_id, "locale": an_id},
    "channel": {"id": an_id, "name": str},
    "container": {"channel_id": an_id, "message_ts": an_id},
    "message": MESSAGE,
    "previous_message": {},
    "state": STATE,
    "view": VIEW,
    "actions": [ACTION],
    "event": EVENT,
    "event_id": an_id,
    "authorizations": [{"team_id": an_id, "enterprise_id": an_id}],
}
OF_EVENTS: dict[str, Shape] = {
    "user_change": {"user!": PERSON},
    "team_join": {"user!": PERSON},
    "app_home_opened": {"user!": an_id},
    "message": {"user": an_id, "channel!": an_id},
}
OF_TYPES: dict[str, Shape] = {
    "block_actions": {"user!": {}, "actions!": [ACTION]},
    "block_suggestion": {"user!": {}, "action_id!": str},
    "shortcut": {"user!": {}, "callback_id!": str, "trigger_id!": str},
    "message_action": {
        "user!": {},
        "callback_id!": str,
        "trigger_id!": str,
        "channel!": {"id!": str},
        "message!": {"ts!": str},
    },
    "view_submission": {
        "user!": {},
        "view!": {
            "id!": str,
            "type!": a_modal,
            "callback_id!": str,
            "blocks!": [{}],
        },
    },
    "workflow_step_edit": {"workflow_step!": {}},
    "view_closed": {"user!": {}, "view!": {"callback_id!": str}},
    "event_callback": {"event!": EVENT},
}
INPUTS = {"blocks!": [{"block_id!": str}], "state!": {"values!": {}}}
"""What inputs need of a form: without its state all would read as emptied. A form without them needs neither."""
COMMAND = {"command!": str, "user_id!": str, "team_id!": str, "channel_id!": str, "trigger_id!": str}
"""What has to be there besides."""


def is_payload(body: dict[str, Any]) -> bool:
    if not fits(body, PAYLOAD):
        return False
    kind, event = body.get("type") or "", body.get("event") or {}
    if "command" in body and not fits(body, COMMAND):
        return False
    if kind == "block_actions" and body.get("actions") == []:
        return False
    if not fits(body, OF_TYPES.get(kind, {})) or not fits(event, OF_EVENTS.get(event.get("type") or "", {})):
        return False
    return kind != "view_submission" or _has_what_its_inputs_need(body["view"])


def fits(held: object, shape: Shape) -> bool:
    """Slack writes null for much of what is not there."""
    if held is None:
        return True
    if isinstance(shape, dict):
        return isinstance(held, dict) and _names_fit(held, shape)
    if isinstance(shape, list):
        return isinstance(held, list) and all(one is not None and fits(one, shape[0]) for one in held)
    if isinstance(shape, tuple):
        return any(fits(held, one) for one in shape)
    if isinstance(shape, type):
        return isinstance(held, shape)
    check: Callable[[object], bool] = shape
    return check(held)


def _has_what_its_inputs_need(view: dict[str, Any]) -> bool:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    return not inputs or fits({**view, "blocks": inputs}, INPUTS)


def _names_fit(held: dict[Any, Any], shape: dict[str, Shape]) -> bool:
    for name, expected in shape.items():
        if name == "*":
            if not all(one is not None and fits(one, expected) for one in held.values()):
                return False
        elif name.endswith("!"):
            if held.get(name[:-1]) is None or not fits(held[name[:-1]], expected):
                return False
        elif not fits(held.get(name), expected):
            return False
    return True
