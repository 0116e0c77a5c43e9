"""Whole messages and whole views: counts, sizes, ids that must be unique."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.blockkit.blocks import BLOCKS, MARKDOWN_MAX, ON_SURFACE
from bot.sandbox.blockkit.figures import TABLE_TEXT_MAX, text_in
from bot.sandbox.blockkit.objects import plain
from bot.sandbox.blockkit.report import (
    HOME,
    MESSAGE,
    MODAL,
    Check,
    Report,
    Shape,
    anything,
    array,
    boolean,
    listed,
    string,
    typed,
)
from bot.sandbox.wire import Json, dumps

MESSAGE_BLOCKS_MAX = 50
VIEW_BLOCKS_MAX = 100
MESSAGE_TEXT_MAX = 13_000
"""Undocumented: about so many characters of blocks were refused with msg_blocks_too_long by those who measured."""
_OWN_LIMIT = ("markdown", "table", "data_table", "data_visualization")
"""Blocks whose text is counted by itself."""
VIEW_BYTES_MAX = 250_000
"""[docs.slack.dev/reference/methods/views.open]"""
CHARTS_MAX = 2
VIDEO_SCOPE = "links.embed:write"
VIEW_WORD_MAX = 24
PRIVATE_METADATA_MAX = 3000
CALLBACK_ID_MAX = 255

_VIEW: dict[str, Check] = {
    "type": anything,
    "blocks": anything,
    "callback_id": string(CALLBACK_ID_MAX),
    "external_id": string(255),
    "private_metadata": string(PRIVATE_METADATA_MAX),
}
_MODAL = Shape(
    {
        **_VIEW,
        "title": plain(VIEW_WORD_MAX),
        "submit": plain(VIEW_WORD_MAX),
        "close": plain(VIEW_WORD_MAX),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    ("title", "blocks"),
)
_HOME = Shape(_VIEW, ("blocks",))


def message_problems(blocks: Any) -> list[str]:
    """What Slack would refuse in the blocks of a message, in its words; empty when they are fine."""
    report = Report(MESSAGE)
    _check_blocks(report, "/blocks", blocks, MESSAGE_BLOCKS_MAX, least=0)
    for kind, most in (("data_visualization", CHARTS_MAX), ("table", 1)):
        if len(_of_type(blocks, kind)) > most:
            report.add("/blocks", f"no more than {most} {kind} blocks allowed")
    if sum(len(str(block.get("text", ""))) for block in _of_type(blocks, "markdown")) > MARKDOWN_MAX:
        report.add("/blocks", f"markdown blocks must have no more than {MARKDOWN_MAX} characters together")
    if text_in([block.get("rows") for block in _of_type(blocks, "table")]) > TABLE_TEXT_MAX:
        report.add("/blocks", f"tables must have no more than {TABLE_TEXT_MAX} characters together")
    return report.problems


def view_problems(view: Any, kinds: tuple[str, ...] = (MODAL, HOME)) -> list[str]:
    """What Slack would refuse in a view, in its words; empty when it is fine."""
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in kinds:
        return [f"[ERROR] must provide a view of type {' or '.join(kinds)} [json-pointer:/view/type]"]
    report = Report(kind)
    (_MODAL if kind == MODAL else _HOME)(report, "/view", view)
    _check_blocks(report, "/view/blocks", view.get("blocks"), VIEW_BLOCKS_MAX, least=0 if kind == HOME else 1)
    if kind == MODAL and "submit" not in view and _of_type(view.get("blocks"), "input"):
        report.add("/view", "missing required field: submit (the view has an input block)")
    return report.problems


def video_problems(blocks: Any, pointer: str, scopes: frozenset[str]) -> list[str]:
    """What an app without the scope for it has no right to show. […/video-block]"""
    if VIDEO_SCOPE in scopes or not _of_type(blocks, "video"):
        return []
    return [f"[ERROR] video blocks need the scope {VIDEO_SCOPE} [json-pointer:{pointer}]"]


def view_is_too_large(view: Json) -> bool:
    return len(dumps(view).encode()) > VIEW_BYTES_MAX


def blocks_are_too_long(blocks: Any) -> bool:
    """Only the text counts, in characters: a table within its own limits may have far more JSON around it."""
    return text_in([block for block in listed(blocks) if block.get("type") not in _OWN_LIMIT]) > MESSAGE_TEXT_MAX


def every_block(blocks: Any) -> Iterator[Json]:
    """The blocks, those inside containers, and the cards of carousels."""
    for block in listed(blocks):
        if isinstance(block, dict):
            yield block
            yield from every_block(block.get("elements" if block.get("type") == "carousel" else "child_blocks"))


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block."""
    found = [block.get("accessory"), block.get("element")]
    for name in ("elements", "actions"):
        found += listed(block.get(name))
    return [item for item in found if isinstance(item, dict) and item.get("type") not in _NOT_INTERACTIVE]


_NOT_INTERACTIVE = [
    "image",
    "plain_text",
    "mrkdwn",
    "rich_text_section",
    "rich_text_list",
    "rich_text_quote",
    "rich_text_preformatted",
    "card",
]


def _check_blocks(report: Report, pointer: str, blocks: Any, most: int, least: int) -> None:
    array(typed(BLOCKS, sorted(ON_SURFACE[report.surface]), report.surface), least, most)(report, pointer, blocks)
    _unique_ids(report, pointer, blocks)
    elements = [element for block in every_block(blocks) for element in elements_of(block)]
    if sum(element.get("focus_on_load") is True for element in elements) > 1:
        report.add(pointer, "only one element can have focus_on_load")


def _unique_ids(report: Report, pointer: str, blocks: Any) -> None:
    seen: set[str] = set()
    for block in every_block(blocks):
        name = str(block.get("block_id") or "")
        if name and name in seen:
            report.add(pointer, f"`block_id` {name} must be unique")
        seen.add(name)
        actions = [str(element["action_id"]) for element in elements_of(block) if element.get("action_id")]
        for action in {action for action in actions if actions.count(action) > 1}:
            report.add(pointer, f"`action_id` {action} must be unique inside its block")


def _of_type(blocks: Any, kind: str) -> list[Json]:
    return [block for block in every_block(blocks) if block.get("type") == kind]
