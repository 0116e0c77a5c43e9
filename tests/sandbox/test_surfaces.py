"""Whole messages and whole views: counts, sizes, and whatever else may be sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.blockkit.blocks import BLOCKS
from bot.sandbox.blockkit.elements import ELEMENTS
from bot.sandbox.blockkit.surfaces import blocks_are_too_long, message_problems, view_is_too_large, view_problems
from tests.sandbox.views import CHART, MODAL, NAME_INPUT, actions, plain, section


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


def test_a_table_within_its_limits_is_not_too_long() -> None:
    rows = [[{"type": "raw_text", "text": "12345"}] * 20] * 100
    blocks = [{"type": "table", "rows": rows}, section(plain("x" * 3000)), section(plain("\u6c49" * 3000))]
    assert message_problems(blocks) == []
    assert not blocks_are_too_long(blocks)
    assert blocks_are_too_long([section(plain("x" * 3000)) for _ in range(5)])


def test_a_view_is_measured_as_the_json_it_is() -> None:
    assert not view_is_too_large({**MODAL, "blocks": [section(plain("x" * 2400))] * 100})
    assert view_is_too_large({**MODAL, "blocks": [section(plain("x" * 2600))] * 100})


_NAMES = st.sampled_from(
    [
        "type",
        "text",
        "elements",
        "element",
        "accessory",
        "options",
        "option_groups",
        "initial_options",
        "block_id",
        "action_id",
        "fields",
        "rows",
        "chart",
        "series",
        "segments",
        "axis_config",
        "categories",
        "data",
        "label",
        "child_blocks",
        "title",
        "value",
        "confirm",
        "min_value",
        "max_value",
        "blocks",
        "row_header_column_index",
    ]
)
_WORDS = st.sampled_from(
    [*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "pie", "line", "modal", "home", "raw_text", "rich_text_section", ""]
)
_LEAVES = st.none() | st.booleans() | st.integers(-2, 300) | _WORDS
_ANYTHING = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5), max_leaves=30
)


@given(_ANYTHING)
def test_whatever_is_sent_is_judged(value: Any) -> None:
    for blocks in (value, [value], [{**CHART, "chart": value}], [actions(value)]):
        assert isinstance(message_problems(blocks), list)
        view_problems({**MODAL, "blocks": blocks})
    view_problems(value)
