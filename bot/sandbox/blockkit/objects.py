"""Composition objects: texts, options, confirmations. [docs.slack.dev/reference/block-kit/composition-objects]"""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.blockkit.report import Check, Report, Shape, array, boolean, exactly_one, integer, one_of, string

TEXT_MAX = 3000
"""[…/text-object]"""
PLACEHOLDER_MAX = 150
"""[…/select-menu-element]"""
OPTION_TEXT_MAX = 75
OPTION_VALUE_MAX = 150
"""Older documentation says 75. [slack_sdk models/basic_components.py]"""
OPTIONS_MAX = 100
BLOCK_ID = string(255, 1)
URL_MAX = 3000
ACTION_ID_MAX = 255


def web_url(report: Report, pointer: str, value: Any) -> None:
    """The address of something Slack fetches for everybody: an image, a video."""
    string(URL_MAX, 1)(report, pointer, value)
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        report.add(pointer, "must provide a public http or https URL")


def image_url(report: Report, pointer: str, value: Any) -> None:
    """The address of an image, which Slack fetches before it takes the message: not from this machine."""
    web_url(report, pointer, value)
    if isinstance(value, str) and _WEB.match(value) and (not _is_fetched(value) or _NO_PICTURE.search(value)):
        report.add(pointer, "downloading image failed")


def link_url(report: Report, pointer: str, value: Any) -> None:
    """What opens when somebody presses a button or picks from an overflow menu. […/button-element, …/option-object]"""
    string(URL_MAX)(report, pointer, value)
    if isinstance(value, str) and not (_host(value) if _WEB.match(value) else _OTHER_LINK.fullmatch(value)):
        report.add(pointer, "invalid url")


_WEB = re.compile(r"https?:", re.IGNORECASE)
_NO_PICTURE = re.compile(r"\.(?:svgz?|webp|avif|bmp|tiff?|ico|heic|pdf)(?:[?#]|$)", re.IGNORECASE)
_OTHER_LINK = re.compile(r"(mailto|tel|slack):\S+", re.IGNORECASE)
_OF_THIS_MACHINE = re.compile(r"localhost|.*\.localhost|127\..*|::1|0\.0\.0\.0")


def _is_fetched(url: str) -> bool:
    return bool(_host(url)) and not _OF_THIS_MACHINE.fullmatch(_host(url))


def _host(url: str) -> str:
    """The host of a web address; empty when there is none, or when white space says that it is no address."""
    try:
        return "" if re.search(r"\s", url) else urlsplit(url).hostname or ""
    except ValueError:
        return ""


def text(most: int = TEXT_MAX, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Check:
    """A text object of one of `kinds` and at most so many characters."""

    def check(report: Report, pointer: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            report.add(pointer, f"must provide a text object of type {' or '.join(kinds)}")
            return
        flag = {"emoji": boolean} if kind == "plain_text" else {"verbatim": boolean}
        fields: dict[str, Check] = {"type": one_of(*kinds), "text": string(most, 1), **flag}
        Shape(fields, ("text",))(report, pointer, value)

    return check


def plain(most: int) -> Check:
    return text(most, ("plain_text",))


def option(kinds: tuple[str, ...] = ("plain_text",), *, url: bool = False) -> Check:
    """mrkdwn is for checkboxes and radio buttons only, `url` for overflow menus only. […/option-object]"""
    fields: dict[str, Check] = {
        "text": text(OPTION_TEXT_MAX, kinds),
        "value": string(OPTION_VALUE_MAX),
        "description": text(OPTION_TEXT_MAX, kinds),
    }
    if url:
        fields["url"] = link_url
    return Shape(fields, ("text", "value"))


def options(most: int, kinds: tuple[str, ...] = ("plain_text",), least: int = 1) -> Check:
    """Options with distinct values."""
    each = array(option(kinds, url=most == OVERFLOW_OPTIONS_MAX), least, most)

    def check(report: Report, pointer: str, value: Any) -> None:
        each(report, pointer, value)
        if isinstance(value, list):
            values = [str(item.get("value")) for item in value if isinstance(item, dict)]
            if len(values) != len(set(values)):
                report.add(pointer, "option values must be unique")

    return check


OVERFLOW_OPTIONS_MAX = 5
CHOICES_MAX = 10
"""Checkboxes and radio buttons. […/checkboxes-element, …/radio-button-group-element]"""

_GROUP = Shape({"label": plain(75), "options": options(OPTIONS_MAX)}, ("label", "options"))
OPTION_GROUPS = array(_GROUP, 1, OPTIONS_MAX)
OFFERED_GROUPS = array(_GROUP, 0, OPTIONS_MAX)
"""What an app answers for an external select may be empty: nothing fits."""

CONFIRM = Shape(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)
"""[…/confirmation-dialog-object]"""

CONVERSATION_FILTER = Shape(
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)
DISPATCH_CONFIG = Shape(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}, ("trigger_actions_on",)
)
SLACK_FILE = Shape({"id": string(255, 1), "url": string(URL_MAX, 1)}, (), exactly_one("id", "url"))
"""[…/slack-file-object]"""
LINES = integer(1, 100)
