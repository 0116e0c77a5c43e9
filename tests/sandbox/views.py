"""Small views for the tests."""

from typing import Any

from slack_sdk import WebClient

from bot.sandbox.server import Sandbox

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


NAME_INPUT: Json = {
    "type": "input",
    "block_id": "name",
    "label": plain("Name"),
    "element": {"type": "plain_text_input", "action_id": "name", "max_length": 20},
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("A form"),
    "submit": plain("Send"),
    "blocks": [NAME_INPUT],
}

BUTTON: Json = {"type": "button", "action_id": "go", "text": plain("Go")}
CHART: Json = {
    "type": "data_visualization",
    "title": "Progress",
    "chart": {
        "type": "line",
        "series": [{"name": "Progress", "data": [{"label": "W1", "value": 1}, {"label": "W2", "value": 2}]}],
        "axis_config": {"categories": ["W1", "W2"], "x_label": "Week", "y_label": "%"},
    },
}


def section(text: Json | None = None, **fields: Any) -> Json:
    return {"type": "section", "text": text or plain("hello"), **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def asking(name: str, kind: str, *, optional: bool = True, **fields: Any) -> Json:
    element = {"type": kind, "action_id": name, **fields}
    return {"type": "input", "block_id": name, "label": plain(name), "optional": optional, "element": element}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def opened(sandbox: Sandbox, client: WebClient, view: Json) -> str:
    trigger = sandbox.world.tickets.trigger("T0SANDBOX", "U0MEI")
    return str(client.views_open(trigger_id=trigger, view=view)["view"]["id"])
