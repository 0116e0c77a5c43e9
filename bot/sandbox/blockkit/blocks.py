"""Every block type, its limits, and the surfaces it may stand on. [docs.slack.dev/reference/block-kit/blocks]"""

from bot.sandbox.blockkit.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from bot.sandbox.blockkit.figures import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.sandbox.blockkit.objects import BLOCK_ID, SLACK_FILE, image_url, plain, text, web_url
from bot.sandbox.blockkit.report import (
    HOME,
    MESSAGE,
    MODAL,
    Check,
    Shape,
    anything,
    array,
    boolean,
    exactly_one,
    integer,
    one_of,
    string,
    typed,
)
from bot.sandbox.blockkit.rich_text import RICH_TEXT_ELEMENTS, rich_text_value
from bot.sandbox.blockkit.rules import (
    card_content,
    container_head,
    files_in_modals,
    not_pending,
    text_or_fields,
)

ACTIONS_MAX = 25
CONTEXT_MAX = 10
FIELDS_MAX = 10
MARKDOWN_MAX = 12_000
"""The sum over all markdown blocks of a message."""

_BASE: dict[str, Check] = {"type": anything, "block_id": BLOCK_ID}
_IMAGE = ELEMENTS["image"]
_CONTEXT: dict[str, Check] = {"image": _IMAGE, "plain_text": text(), "mrkdwn": text()}


_CARD = Shape(
    {
        **_BASE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "icon": _IMAGE,
        "slack_icon": anything,
        "hero_image": _IMAGE,
        "actions": array(typed(ELEMENTS, ("button",)), 1, 3),
    },
    (),
    card_content,
)
_TASK: tuple[dict[str, Check], tuple[str, ...]] = (
    {
        **_BASE,
        "task_id": string(255, 1),
        "title": string(255, 1),
        "status": one_of("pending", "in_progress", "complete", "error"),
        "details": rich_text_value,
        "output": rich_text_value,
        "sources": anything,
    },
    ("task_id", "title"),
)

_PLAIN: dict[str, Check] = {
    "section": Shape(
        {
            **_BASE,
            "text": text(),
            "fields": array(text(2000), 1, FIELDS_MAX),
            "accessory": typed(ELEMENTS, IN_SECTION, "section accessory"),
            "expand": boolean,
        },
        (),
        text_or_fields,
    ),
    "header": Shape({**_BASE, "text": plain(150), "level": integer(1, 4)}, ("text",)),
    "context": Shape({**_BASE, "elements": array(typed(_CONTEXT), 1, CONTEXT_MAX)}, ("elements",)),
    "actions": Shape(
        {**_BASE, "elements": array(typed(ELEMENTS, IN_ACTIONS, "actions"), 1, ACTIONS_MAX)}, ("elements",)
    ),
    "context_actions": Shape(
        {**_BASE, "elements": array(typed(ELEMENTS, ("feedback_buttons", "icon_button")), 1, 5)}, ("elements",)
    ),
    "divider": Shape(_BASE),
    "image": Shape(
        {
            **_BASE,
            "image_url": image_url,
            "slack_file": SLACK_FILE,
            "alt_text": string(2000, 1),
            "title": plain(2000),
        },
        ("alt_text",),
        exactly_one("image_url", "slack_file"),
    ),
    "input": Shape(
        {
            **_BASE,
            "label": plain(2000),
            "element": typed(ELEMENTS, IN_INPUT, "input"),
            "hint": plain(2000),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        ("label", "element"),
        files_in_modals,
    ),
    "rich_text": Shape({**_BASE, "elements": RICH_TEXT_ELEMENTS}, ("elements",)),
    "markdown": Shape({**_BASE, "text": string(MARKDOWN_MAX, 1)}, ("text",)),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "alert": Shape(
        {**_BASE, "text": text(200), "level": one_of("default", "info", "warning", "error", "success")}, ("text",)
    ),
    "card": _CARD,
    "carousel": Shape({**_BASE, "elements": array(typed({"card": _CARD}), 1, 10)}, ("elements",)),
    "task_card": Shape(*_TASK, not_pending),
    "plan": Shape(
        {**_BASE, "title": string(255, 1), "tasks": array(typed({"task_card": Shape(*_TASK)}), 0, 100)}, ("title",)
    ),
    "video": Shape(
        {
            **_BASE,
            "title": plain(199),
            "alt_text": string(2000, 1),
            "video_url": web_url,
            "thumbnail_url": web_url,
            "title_url": string(3000),
            "author_name": string(49),
            "provider_name": string(49),
            "provider_icon_url": string(3000),
            "description": plain(199),
        },
        ("title", "alt_text", "video_url", "thumbnail_url"),
    ),
}
_IN_CONTAINER = [
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
]
"""[…/container-block]"""
_CONTAINER = Shape(
    {
        **_BASE,
        "title": text(150),
        "rich_text_title": rich_text_value,
        "subtitle": text(150),
        "child_blocks": array(typed(_PLAIN, _IN_CONTAINER, "container"), 1, 10),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": anything,
    },
    ("child_blocks",),
    container_head,
)
BLOCKS: dict[str, Check] = {**_PLAIN, "container": _CONTAINER}

_EVERYWHERE = ["section", "header", "context", "actions", "divider", "image", "input", "rich_text", "video", "card"]
ON_SURFACE: dict[str, frozenset[str]] = {
    MESSAGE: frozenset(
        [
            *_EVERYWHERE,
            "context_actions",
            "markdown",
            "table",
            "data_table",
            "data_visualization",
            "carousel",
            "container",
            "plan",
            "task_card",
        ]
    ),
    MODAL: frozenset([*_EVERYWHERE, "alert"]),
    HOME: frozenset([*_EVERYWHERE, *["table", "data_table", "carousel", "container"]]),
}
"""Which blocks a surface takes; `file` blocks and `auth_provider` cannot be posted by an app of this kind."""
