"""Interactive elements and their limits. [docs.slack.dev/reference/block-kit/block-elements]"""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox.blockkit.objects import (
    ACTION_ID_MAX,
    CHOICES_MAX,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    LINES,
    OPTION_GROUPS,
    OPTIONS_MAX,
    OVERFLOW_OPTIONS_MAX,
    PLACEHOLDER_MAX,
    SLACK_FILE,
    image_url,
    link_url,
    option,
    options,
    plain,
)
from bot.sandbox.blockkit.report import (
    Check,
    Report,
    Shape,
    anything,
    array,
    boolean,
    exactly_one,
    integer,
    one_of,
    string,
)
from bot.sandbox.blockkit.rich_text import rich_text_value
from bot.sandbox.blockkit.rules import bounds, day, initial_is_offered, lengths, within_maximum

BUTTON_TEXT_MAX = 75
BUTTON_VALUE_MAX = 2000
_BOTH = ("plain_text", "mrkdwn")
_ID = string(32, 1)
_BASE: dict[str, Check] = {"type": anything, "action_id": string(ACTION_ID_MAX, 1)}
_MENU: dict[str, Check] = {
    **_BASE,
    "placeholder": plain(PLACEHOLDER_MAX),
    "confirm": CONFIRM,
    "focus_on_load": boolean,
}
_FIELD: dict[str, Check] = {
    **_BASE,
    "placeholder": plain(PLACEHOLDER_MAX),
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH_CONFIG,
}
_MULTI: dict[str, Check] = {**_MENU, "max_selected_items": integer(1, 10_000)}


def matching(pattern: str, words: str) -> Check:
    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
            report.add(pointer, words)

    return check


TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "must provide a time as HH:mm")
NUMERIC = matching(r"-?\d+(\.\d+)?", "must provide a number as a string")
UNIX_TIME = integer(1_000_000_000, 9_999_999_999)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(report: Report, pointer: str, value: Any) -> None:
    if not isinstance(value, str) or value not in _zones():
        report.add(pointer, "must provide a valid IANA timezone")


def _static(base: dict[str, Check], initial: dict[str, Check]) -> Shape:
    def rule(report: Report, pointer: str, value: Any) -> None:
        exactly_one("options", "option_groups")(report, pointer, value)
        initial_is_offered(report, pointer, value)
        within_maximum(report, pointer, value)

    return Shape({**base, "options": options(OPTIONS_MAX), "option_groups": OPTION_GROUPS, **initial}, (), rule)


def _choices(initial: dict[str, Check]) -> Shape:
    fields: dict[str, Check] = {
        **_BASE,
        "options": options(CHOICES_MAX, _BOTH),
        "confirm": CONFIRM,
        "focus_on_load": boolean,
        **initial,
    }
    return Shape(fields, ("options",), initial_is_offered)


_FEEDBACK = Shape(
    {"text": plain(BUTTON_TEXT_MAX), "value": string(BUTTON_VALUE_MAX), "accessibility_label": string(75)},
    ("text", "value"),
)
_ONE_OPTION: dict[str, Check] = {"initial_option": option()}
_MANY_OPTIONS: dict[str, Check] = {"initial_options": array(option(), 1, OPTIONS_MAX)}
_IDS = array(_ID, 1, 1000)
_CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}

ELEMENTS: dict[str, Check] = {
    "button": Shape(
        {
            **_BASE,
            "text": plain(BUTTON_TEXT_MAX),
            "value": string(BUTTON_VALUE_MAX),
            "url": link_url,
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        ("text",),
    ),
    "overflow": Shape({**_BASE, "options": options(OVERFLOW_OPTIONS_MAX), "confirm": CONFIRM}, ("options",)),
    "static_select": _static(_MENU, _ONE_OPTION),
    "multi_static_select": _static(_MULTI, _MANY_OPTIONS),
    "external_select": Shape({**_MENU, **_ONE_OPTION, "min_query_length": integer(0, 1000)}),
    "multi_external_select": Shape(
        {**_MULTI, **_MANY_OPTIONS, "min_query_length": integer(0, 1000)}, (), within_maximum
    ),
    "users_select": Shape({**_MENU, "initial_user": _ID}),
    "multi_users_select": Shape({**_MULTI, "initial_users": _IDS}, (), within_maximum),
    "channels_select": Shape({**_MENU, "initial_channel": _ID, "response_url_enabled": boolean}),
    "multi_channels_select": Shape({**_MULTI, "initial_channels": _IDS}, (), within_maximum),
    "conversations_select": Shape(
        {**_MENU, **_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": boolean}
    ),
    "multi_conversations_select": Shape(
        {**_MULTI, **_CONVERSATIONS, "initial_conversations": _IDS}, (), within_maximum
    ),
    "checkboxes": _choices({"initial_options": array(option(_BOTH), 1, CHOICES_MAX)}),
    "radio_buttons": _choices({"initial_option": option(_BOTH)}),
    "datepicker": Shape({**_MENU, "initial_date": day}),
    "timepicker": Shape({**_MENU, "initial_time": TIME, "timezone": zone}),
    "datetimepicker": Shape({**_BASE, "initial_date_time": UNIX_TIME, "confirm": CONFIRM, "focus_on_load": boolean}),
    "plain_text_input": Shape(
        {
            **_FIELD,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        (),
        lengths,
    ),
    "number_input": Shape(
        {**_FIELD, "is_decimal_allowed": boolean, "initial_value": NUMERIC, "min_value": NUMERIC, "max_value": NUMERIC},
        ("is_decimal_allowed",),
        bounds,
    ),
    "email_text_input": Shape({**_FIELD, "initial_value": string(3000)}),
    "url_text_input": Shape({**_FIELD, "initial_value": string(3000)}),
    "rich_text_input": Shape({**_FIELD, "initial_value": rich_text_value, "min_lines": LINES, "max_lines": LINES}),
    "file_input": Shape({**_BASE, "filetypes": array(string(20, 1), 1, 100), "max_files": integer(1, 10)}),
    "image": Shape(
        {"type": anything, "image_url": image_url, "slack_file": SLACK_FILE, "alt_text": string(2000, 1)},
        ("alt_text",),
        exactly_one("image_url", "slack_file"),
    ),
    "icon_button": Shape(
        {
            **_BASE,
            "icon": one_of("trash"),
            "text": plain(75),
            "value": string(BUTTON_VALUE_MAX),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": _IDS,
        },
        ("icon", "text"),
    ),
    "feedback_buttons": Shape(
        {**_BASE, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, ("positive_button", "negative_button")
    ),
}

SINGLE_MENUS = ("static_select", "external_select", "users_select", "channels_select", "conversations_select")
MULTI_MENUS = tuple(f"multi_{name}" for name in SINGLE_MENUS)
PICKERS = ("datepicker", "timepicker")
CHOICES = ("checkboxes", "radio_buttons")
SELECTS = (*SINGLE_MENUS, *MULTI_MENUS)
IN_ACTIONS = ("button", "overflow", *CHOICES, *PICKERS, "datetimepicker", *SELECTS, "rich_text_input")
IN_SECTION = ("button", "image", "overflow", *CHOICES, *PICKERS, *SELECTS)
IN_INPUT = (
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
    *CHOICES,
    "datetimepicker",
    *PICKERS,
    *SELECTS,
)
"""Which elements stand where: "Works with block types" on each element's page; for actions TS's ActionsBlockElement."""
