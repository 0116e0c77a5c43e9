"""What Slack's documentation says about blocks, as the stand-in enforces it."""

from typing import Any

import pytest

from bot.sandbox.blockkit.surfaces import message_problems
from tests.sandbox.views import BUTTON, CHART, Json, actions, plain, section

OPTION: Json = {"text": plain("One"), "value": "1"}


def select(**fields: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [OPTION], **fields}


def numbered(number: int) -> Json:
    return {"text": plain(f"Option {number}"), "value": str(number)}


def number(**fields: str) -> Json:
    element = {"type": "number_input", "is_decimal_allowed": True, **fields}
    return {"type": "input", "label": plain("n"), "element": element}


def line(**series: dict[str, float]) -> Json:
    """A line chart with two weeks."""
    data = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in points.items()]}
        for name, points in series.items()
    ]
    return {"type": "line", "series": data, "axis_config": {"categories": ["W1", "W2"]}}


CONFIRM: Json = {name: plain(name) for name in ("title", "text", "confirm", "deny")}
CARD: Json = {"type": "card", "title": plain("One"), "actions": [BUTTON]}
FEEDBACK: Json = {
    "type": "feedback_buttons",
    "action_id": "rate",
    "positive_button": {"text": plain("Good"), "value": "good"},
    "negative_button": {"text": plain("Bad"), "value": "bad"},
}

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
    "confirmation in mrkdwn": actions(
        {**BUTTON, "confirm": {**CONFIRM, "text": {"type": "mrkdwn", "text": "*Sure?*"}}}
    ),
    "multi-select in actions": actions({**select(), "type": "multi_static_select"}),
    "date and time in actions": actions({"type": "datetimepicker", "action_id": "when"}),
    "time in a zone": actions({"type": "timepicker", "action_id": "at", "timezone": "Asia/Tokyo"}),
    "overflow with one option": actions({"type": "overflow", "action_id": "a", "options": [OPTION]}),
    "checkboxes in mrkdwn": actions(
        {"type": "checkboxes", "action_id": "a", "options": [{"text": {"type": "mrkdwn", "text": "*a*"}, "value": "a"}]}
    ),
    "plan with a pending task": {
        "type": "plan",
        "title": "Plan",
        "tasks": [{"type": "task_card", "task_id": "1", "title": "One", "status": "pending"}],
    },
    "feedback": {"type": "context_actions", "elements": [FEEDBACK]},
    "carousel": {"type": "carousel", "elements": [CARD]},
    "table with an empty cell": {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]},
    "table that skips a column's settings": {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "a"}] * 2],
        "column_settings": [None, {"align": "right"}],
    },
    "a number between its ends": number(initial_value="10", min_value="1", max_value="10"),
    "a number at its lower end": number(initial_value="1", min_value="1", max_value="10"),
    "as many chosen as may be": actions(
        {**select(max_selected_items=1, initial_options=[OPTION]), "type": "multi_static_select"}
    ),
    "chart below zero": {**CHART, "chart": line(series={"W1": -1, "W2": -2})},
}

BAD: dict[str, tuple[Json, str]] = {
    "no time zone": (actions({"type": "timepicker", "action_id": "at", "timezone": "Mars/X"}), "IANA timezone"),
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
    "a chart of seven series": (
        {**CHART, "chart": line(**{str(number): {"W1": 1.0, "W2": 2.0} for number in range(7)})},
        "no more than 6 items",
    ),
    "a chart whose labels are no words": (
        {**CHART, "chart": {**line(a={"W1": 1}), "axis_config": {"categories": [1, "W2", {}]}}},
        "must provide a string",
    ),
    "an empty block id": (section(block_id=""), "must be more than 0 characters"),
    "an image that is not on the web": (
        {"type": "image", "image_url": "data:image/png;base64,AA==", "alt_text": "a"},
        "public http or https URL",
    ),
    "a Slack file named twice": (
        {"type": "image", "slack_file": {"id": "F1", "url": "https://files.example"}, "alt_text": "a"},
        "exactly one of: id, url",
    ),
    "date and time in a section": (section(accessory={"type": "datetimepicker", "action_id": "a"}), "unsupported type"),
    "a file input in a message": (
        {"type": "input", "label": plain("File"), "element": {"type": "file_input", "action_id": "f"}},
        "file_input stands in modals only",
    ),
    "a number above its end": (number(min_value="10", max_value="9.5"), "min_value must not be greater"),
    "a long confirmation": (actions({**BUTTON, "confirm": {**CONFIRM, "confirm": plain("x" * 31)}}), "30 characters"),
    "a confirmation without a way out": (
        actions({**BUTTON, "confirm": {name: CONFIRM[name] for name in ("title", "text", "confirm")}}),
        "missing required field: deny",
    ),
    "an overflow menu of nothing": (actions({"type": "overflow", "action_id": "a", "options": []}), "no fewer than 1"),
    "a select option in mrkdwn": (
        actions(select(options=[{"text": {"type": "mrkdwn", "text": "*a*"}, "value": "a"}])),
        "type plain_text",
    ),
    "an emoji flag in mrkdwn": (section({"type": "mrkdwn", "text": "a", "emoji": True}), "additional property: emoji"),
    "eleven checkboxes": (
        actions({"type": "checkboxes", "action_id": "a", "options": [numbered(n) for n in range(11)]}),
        "no more than 10 items",
    ),
    "two elements with the focus": (
        actions(select(focus_on_load=True), {**select(focus_on_load=True), "action_id": "other"}),
        "only one element can have focus_on_load",
    ),
    "feedback without a value": (
        {"type": "context_actions", "elements": [{**FEEDBACK, "positive_button": {"text": plain("Good")}}]},
        "missing required field: value",
    ),
    "a card of nothing": ({"type": "card", "subtitle": plain("small")}, "at least one of: hero_image"),
    "a task that waits outside a plan": (
        {"type": "task_card", "task_id": "1", "title": "One", "status": "pending"},
        "pending is for the tasks of a plan",
    ),
    "a container without a title": ({"type": "container", "child_blocks": [section()]}, "title or rich_text_title"),
    "a container collapsed for good": (
        {"type": "container", "title": plain("a"), "default_collapsed": True, "child_blocks": [section()]},
        "needs is_collapsible",
    ),
    "a data table without words in a cell": (
        {"type": "data_table", "caption": "c", "rows": [[{"type": "raw_text", "text": t}] for t in ("a", "")]},
        "must be more than 0 characters",
    ),
    "a data table with a header of rich text": (
        {"type": "data_table", "caption": "c", "rows": [[GOOD["rich text"]], [{"type": "raw_text", "text": "a"}]]},
        "header cells must not be rich_text",
    ),
    "a table of 21 columns": ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 21]}, "20 items"),
    "a table of 101 rows": ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101}, "100 items"),
    "a table of very many words": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 5001}] * 2]},
        "no more than 10000 characters together",
    ),
    "a long markdown block": ({"type": "markdown", "text": "x" * 12_001}, "no more than 12000 characters"),
    "a wrong date": (actions({"type": "datepicker", "action_id": "d", "initial_date": "16.11.2026"}), "YYYY-MM-DD"),
    "a day that is none": (actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-30"}), "a date"),
    "a number to begin with that is too low": (number(initial_value="0.5", min_value="1"), "no less than 1"),
    "a number to begin with that is too high": (number(initial_value="11", max_value="9.5"), "no more than 9.5"),
    "more chosen than may be": (
        actions({**select(max_selected_items=1, initial_options=[OPTION] * 2), "type": "multi_static_select"}),
        "no more than 1 items allowed (max_selected_items)",
    ),
    "more people chosen than may be": (
        actions({"type": "multi_users_select", "max_selected_items": 1, "initial_users": ["U1", "U2"]}),
        "no more than 1 items allowed (max_selected_items)",
    ),
}


@pytest.mark.parametrize("url", ["notaurl", "", "javascript:alert(1)", "https://", "https://a b.example", "https://["])
def test_a_button_and_a_menu_lead_to_an_address(url: str) -> None:
    menu = {"type": "overflow", "action_id": "a", "options": [{**OPTION, "url": url}]}
    assert message_problems([actions({**BUTTON, "url": url})]) == [
        "[ERROR] invalid url [json-pointer:/blocks/0/elements/0/url]"
    ]
    assert message_problems([actions(menu)]) == [
        "[ERROR] invalid url [json-pointer:/blocks/0/elements/0/options/0/url]"
    ]


@pytest.mark.parametrize("url", ["https://example.com/a?b=c#d", "http://127.0.0.1:8765/x", "mailto:mei@example.com"])
def test_a_button_may_lead_to_this_machine_and_to_mail(url: str) -> None:
    assert message_problems([actions({**BUTTON, "url": url})]) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/a.png",
        "http://127.0.0.1:80/a.png",
        "http://[::1]/a",
        "https://x.y/a b.png",
        "https://",
        "https://x.example/a.svg?b",
    ],
)
def test_an_image_slack_cannot_fetch_is_refused(url: str) -> None:
    image = {"type": "image", "image_url": url, "alt_text": "a"}
    for block, place in ((image, "/blocks/0"), (section(accessory=image), "/blocks/0/accessory")):
        problem = f"[ERROR] downloading image failed [json-pointer:{place}/image_url]"
        assert message_problems([block]) == [problem]


@pytest.mark.parametrize("name", GOOD)
def test_what_the_documentation_allows_is_taken(name: str) -> None:
    assert message_problems([GOOD[name]]) == []


@pytest.mark.parametrize("name", BAD)
def test_what_the_documentation_forbids_is_refused(name: str) -> None:
    block, words = BAD[name]
    problems = message_problems([block])
    assert any(words in problem for problem in problems), problems
