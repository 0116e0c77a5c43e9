"""What Slack's documentation says about blocks, as the stand-in enforces it."""

from typing import Any

import pytest

from bot.sandbox.blockkit.surfaces import message_problems, view_problems
from tests.sandbox.views import MODAL, NAME_INPUT, plain

Json = dict[str, Any]
BUTTON: Json = {"type": "button", "action_id": "go", "text": plain("Go")}
OPTION: Json = {"text": plain("One"), "value": "1"}
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


def select(**fields: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [OPTION], **fields}


def numbered(number: int) -> Json:
    return {"text": plain(f"Option {number}"), "value": str(number)}


GOOD: dict[str, Json] = {
    "section with fields": {
        "type": "section",
        "fields": [plain("a"), {"type": "mrkdwn", "text": "b", "verbatim": True}],
    },
    "section with an accessory": section(accessory=BUTTON),
    "header with a level": {"type": "header", "text": plain("Title"), "level": 2},
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
    "actions": actions(BUTTON, select(placeholder=plain("Pick"))),
    "divider": {"type": "divider"},
    "image": {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"},
    "markdown": {"type": "markdown", "text": "**bold**"},
    "chart": CHART,
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_number", "value": 1}]]},
    "data table": {"type": "data_table", "caption": "c", "rows": [[{"type": "raw_text", "text": t}] for t in "ab"]},
    "rich text": {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
        ],
    },
    "container": {"type": "container", "title": plain("More"), "is_collapsible": True, "child_blocks": [section()]},
}

BAD: dict[str, tuple[Json, str]] = {
    "an unknown block": ({"type": "poem"}, "unsupported type: poem"),
    "a block of another surface": ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
    "an unknown property": (section({**plain("x"), "verbatim": True}), "invalid additional property: verbatim"),
    "an empty text": (section(plain("")), "must be more than 0 characters"),
    "a long header": ({"type": "header", "text": plain("x" * 151)}, "no more than 150 characters"),
    "a header in mrkdwn": ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "type plain_text"),
    "a section of nothing": ({"type": "section"}, "missing required field: text or fields"),
    "eleven fields": ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items"),
    "a long field": ({"type": "section", "fields": [plain("x" * 2001)]}, "no more than 2000 characters"),
    "a long button": (actions({**BUTTON, "text": plain("x" * 76)}), "no more than 75 characters"),
    "a long button value": (actions({**BUTTON, "value": "x" * 2001}), "no more than 2000 characters"),
    "an unknown style": (actions({**BUTTON, "style": "loud"}), "must be one of: primary, danger"),
    "26 elements": (actions(*[{**BUTTON, "action_id": str(n)} for n in range(26)]), "no more than 25 items"),
    "one action id twice": (actions(BUTTON, BUTTON), "`action_id` go must be unique"),
    "an input in actions": (actions({"type": "plain_text_input", "action_id": "a"}), "unsupported type"),
    "a select without options": (actions({"type": "static_select", "action_id": "a"}), "exactly one of"),
    "101 options": (actions(select(options=[numbered(n) for n in range(101)])), "no more than 100 items"),
    "one option value twice": (actions(select(options=[OPTION, OPTION])), "must be unique"),
    "an initial option not offered": (actions(select(initial_option=numbered(2))), "was not found"),
    "six overflow options": (
        actions({"type": "overflow", "action_id": "a", "options": [numbered(n) for n in range(6)]}),
        "no more than 5 items",
    ),
    "an image without alt text": (
        {"type": "image", "image_url": "https://x.y/z.png"},
        "missing required field: alt_text",
    ),
    "a long chart title": ({**CHART, "title": "x" * 51}, "no more than 50 characters"),
    "a chart with a gap": (
        {**CHART, "chart": {**CHART["chart"], "axis_config": {"categories": ["W1", "W2", "W3"]}}},
        "exactly one point per category",
    ),
    "a chart without axes": ({**CHART, "chart": {"type": "bar", "series": []}}, "missing required field: axis_config"),
    "an empty pie": ({**CHART, "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}}, "greater than 0"),
    "a data table with uneven rows": (
        {"type": "data_table", "caption": "c", "rows": [[{"type": "raw_text", "text": "a"}], []]},
        "same number of cells",
    ),
    "a wrong date": (actions({"type": "datepicker", "action_id": "d", "initial_date": "16.11.2026"}), "YYYY-MM-DD"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_the_documentation_allows_is_taken(name: str) -> None:
    assert message_problems([GOOD[name]]) == []


@pytest.mark.parametrize("name", BAD)
def test_what_the_documentation_forbids_is_refused(name: str) -> None:
    block, words = BAD[name]
    problems = message_problems([block])
    assert any(words in problem for problem in problems), problems


def test_a_message_has_fifty_blocks_at_most() -> None:
    assert message_problems([{"type": "divider"}] * 50) == []
    assert message_problems([{"type": "divider"}] * 51) != []


def test_a_message_has_two_charts_at_most() -> None:
    assert message_problems([CHART, CHART]) == []
    assert "no more than 2 data_visualization" in message_problems([CHART] * 3)[0]


def test_block_ids_are_unique() -> None:
    problems = message_problems([section(block_id="a"), section(block_id="a")])
    assert problems == ["[ERROR] `block_id` a must be unique [json-pointer:/blocks]"]


def test_a_modal_has_a_hundred_blocks_at_most() -> None:
    view = {"type": "modal", "title": plain("T"), "blocks": [{"type": "divider"}] * 101}
    assert "no more than 100 items" in view_problems(view)[0]


def test_an_input_needs_a_submit_button() -> None:
    problems = view_problems({name: value for name, value in MODAL.items() if name != "submit"})
    assert "missing required field: submit" in problems[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", plain("x" * 25)),
        ("submit", plain("x" * 25)),
        ("private_metadata", "x" * 3001),
        ("callback_id", "x" * 256),
        ("unknown", 1),
    ],
)
def test_the_fields_of_a_modal_have_limits(field: str, value: Any) -> None:
    assert f"/view/{field}" in view_problems({**MODAL, field: value})[0] or field == "unknown"
    assert view_problems({**MODAL, field: value}) != []


def test_charts_stand_in_messages_only() -> None:
    assert "unsupported type: data_visualization" in view_problems({**MODAL, "blocks": [CHART]})[0]
    assert "unsupported type" in view_problems({"type": "home", "blocks": [CHART]})[0]


def test_inputs_stand_in_modals() -> None:
    assert view_problems({**MODAL, "blocks": [NAME_INPUT]}) == []
