"""Every block and element as HTML."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from bot.sandbox.page.blocks import Reader, Surface, render
from bot.sandbox.page.blocks.names import field_name, press, read_field, read_press

READER = Reader(
    now=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
    zone=ZoneInfo("Asia/Tokyo"),
    people={"U1": "Mei", "U2": "Ada"},
    channels={"C1": "payments"},
)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def shown(*blocks: dict[str, Any], **more: Any) -> Markup:
    return render(list(blocks), Surface(READER, "m", **more))


def input_of(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": "b", "label": plain("Label"), "element": {"action_id": "a", **element}, **more}


def actions_of(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "b", "elements": [{"action_id": "a", **one} for one in elements]}


@pytest.mark.parametrize("kind", ["mystery", "video", "<b>"])
def test_an_unknown_block_is_shown_as_unknown(kind: str) -> None:
    html = shown({"type": kind, "block_id": "x"})
    assert f"Unknown block: {kind.replace('<', '&lt;').replace('>', '&gt;')}" in html


def test_an_unknown_element_is_shown_as_unknown() -> None:
    assert "Unknown element: lever" in shown(actions_of({"type": "lever"}))
    assert "Unknown element: lever" in shown(input_of({"type": "lever"}))


def test_a_button_posts_where_it_stands() -> None:
    html = shown(actions_of({"type": "button", "text": plain("Go <b>"), "style": "primary"}))
    assert 'name="press" value="b:a" formaction="/act/press"' in html
    assert 'class="button primary">Go &lt;b&gt;</button>' in html


def test_a_button_with_a_confirmation_opens_a_question_that_needs_no_script() -> None:
    confirm = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
    html = shown(actions_of({"type": "button", "text": plain("Go"), "confirm": confirm}))
    assert html.count('value="b:a"') == 1
    assert 'popovertarget="m-confirm-b-a"' in html
    assert 'id="m-confirm-b-a" popover role="dialog"' in html


def test_an_error_of_the_bot_stands_under_its_field_and_is_read_aloud() -> None:
    html = shown(input_of({"type": "plain_text_input"}), errors={"b": "No <i>"})
    assert 'aria-live="polite">No &lt;i&gt;</div>' in html
    assert 'aria-invalid="true"' in html


def test_what_was_typed_stands_in_the_field_rather_than_the_initial_value() -> None:
    block = input_of({"type": "plain_text_input", "initial_value": "old"})
    assert 'value="old"' in shown(block)
    assert 'value="new"' in shown(block, values={("b", "a"): "new"})
    assert "value=" not in shown(block, values={("b", "a"): None}).split("<input")[1]


def test_a_field_must_be_filled_in_unless_it_is_optional() -> None:
    assert " required" in shown(input_of({"type": "email_text_input"}))
    optional = shown(input_of({"type": "email_text_input"}, optional=True))
    assert " required" not in optional
    assert "(optional)" in optional


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (
            {"type": "plain_text_input", "multiline": True, "initial_value": "</textarea>"},
            "\n&lt;/textarea&gt;</textarea>",
        ),
        ({"type": "plain_text_input", "min_length": 3, "max_length": 9}, 'minlength="3" maxlength="9"'),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "10"}, 'data-number="whole" data-max="10"'),
        ({"type": "url_text_input"}, 'type="url"'),
        ({"type": "datepicker", "initial_date": "2026-11-16"}, 'type="date" value="2026-11-16"'),
        ({"type": "timepicker", "initial_time": "09:00"}, 'type="time" value="09:00"'),
        ({"type": "datetimepicker", "initial_date_time": 1794819600}, 'value="2026-11-16T18:00"'),
        ({"type": "static_select", "options": [option("One", "1")]}, '<option value="1">One</option>'),
        ({"type": "users_select", "initial_user": "U2"}, '<option value="U2" selected>Ada</option>'),
        ({"type": "channels_select"}, '<option value="C1">#payments</option>'),
        ({"type": "multi_users_select", "initial_users": ["U1"]}, 'value="U1" checked'),
        ({"type": "external_select"}, 'role="combobox"'),
        ({"type": "multi_external_select", "initial_options": [option("One", "1")]}, 'value="1" checked'),
        ({"type": "checkboxes", "options": [option("A", "1")]}, 'type="checkbox"'),
        ({"type": "radio_buttons", "options": [option("A", "1")]}, 'role="radiogroup"'),
        ({"type": "rich_text_input"}, "<textarea"),
    ],
)
def test_every_input_is_a_control_of_the_browser(element: dict[str, Any], expected: str) -> None:
    assert expected in shown(input_of(element))


def test_option_groups_keep_their_labels() -> None:
    groups = [{"label": plain("This <week>"), "options": [option("One", "1")]}]
    assert '<optgroup label="This &lt;week&gt;">' in shown(input_of({"type": "static_select", "option_groups": groups}))


def test_a_choice_outside_an_input_can_be_sent_without_a_script() -> None:
    html = shown(actions_of({"type": "static_select", "placeholder": plain("Cycle"), "options": [option("Q4", "q4")]}))
    assert 'class="button unscripted">Choose</button>' in html
    assert '<span class="sr">Cycle</span>' in html


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"type": "header", "text": plain("A & B"), "level": 2}, '<h3 class="level-2">A &amp; B</h3>'),
        ({"type": "divider"}, "<hr>"),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "*x*"}]}, "<strong>x</strong>"),
        ({"type": "image", "image_url": "javascript:x", "alt_text": "A chart"}, 'role="img" aria-label="A chart"'),
        ({"type": "alert", "level": "error", "text": plain("No")}, 'class="alert error"'),
        (
            {"type": "markdown", "text": "# Title\n- **one**\n- two"},
            "<ul><li><strong>one</strong></li><li>two</li></ul>",
        ),
        ({"type": "card", "title": plain("Card"), "body": plain("Body")}, 'class="card-body">Body'),
        ({"type": "carousel", "elements": [{"type": "card", "title": plain("Card")}]}, 'class="carousel"'),
        (
            {"type": "container", "title": plain("Box"), "is_collapsible": True, "child_blocks": [{"type": "divider"}]},
            "<summary><strong>Box</strong></summary>",
        ),
        (
            {"type": "table", "column_settings": [{"align": "right"}], "rows": [[{"type": "raw_text", "text": "<x>"}]]},
            '<th class="right" scope="col">&lt;x&gt;</th>',
        ),
        (
            {"type": "data_table", "caption": "Totals", "rows": [[{"type": "raw_number", "value": 3}]]},
            "<caption>Totals</caption>",
        ),
    ],
)
def test_every_block_has_its_form(block: dict[str, Any], expected: str) -> None:
    assert expected in shown(block)


def test_rich_text_keeps_lists_styles_and_mentions() -> None:
    item = [{"type": "text", "text": "one", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}]
    section = {"type": "rich_text_section", "elements": item}
    html = shown(
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": [section]}]}
    )
    assert '<li><strong>one</strong><span class="mention">@Mei</span></li>' in html
    assert "<ol " in html


@pytest.mark.parametrize("name", ["plain", "with:colon", "with space/é", "100%"])
def test_the_names_of_fields_and_buttons_are_read_back_as_written(name: str) -> None:
    assert read_field(field_name(name, "a:b")) == (name, "a:b")
    assert read_press(press(name, "a")) == (name, "a", None)
    assert read_press(press(name, "a", name)) == (name, "a", name)
