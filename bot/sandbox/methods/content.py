"""What a message may hold: text, blocks, attachments, metadata. [docs.slack.dev/reference/methods/chat.postMessage]"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

from bot.sandbox.blockkit.surfaces import (
    MESSAGE_BLOCKS_MAX,
    blocks_are_too_long,
    every_block,
    message_problems,
    video_problems,
)
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call
from bot.sandbox.wire import Json

TEXT_MAX = 40_000
"""Slack cuts longer texts and warns; the stand-in does too."""
MARKDOWN_TEXT_MAX = 12_000
ATTACHMENTS_MAX = 100
METADATA_KEYS = {"event_type", "event_payload"}


def content_of(call: Call) -> Json:
    """Text, blocks, attachments of a message. Raises Refused."""
    text = call.optional("text")
    markdown = call.optional("markdown_text")
    blocks = call.structure("blocks", "invalid_blocks_format")
    attachments = call.structure("attachments", "invalid_attachments")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict", "markdown_text goes with neither text nor blocks")
    if len(markdown) > MARKDOWN_TEXT_MAX:
        raise Refused("msg_too_long", f"markdown_text has at most {MARKDOWN_TEXT_MAX} characters")
    check_content(blocks, attachments, call.workspace.scopes)
    _check_files(call, blocks)
    if not (text.strip() or markdown.strip() or blocks or attachments):
        raise Refused("no_text", "neither text nor blocks; white space is no text")
    return {
        "text": (text or markdown)[:TEXT_MAX],
        "blocks": deepcopy(blocks or []),
        "attachments": deepcopy(attachments or []),
    }


def check_content(blocks: Any, attachments: Any, scopes: frozenset[str]) -> None:
    """Each by itself; and no two blocks of one message have the same id, wherever they stand. Raises Refused."""
    _check_attachments(attachments, scopes)
    _check_blocks(blocks, scopes)
    inside = [attachment.get("blocks") for attachment in attachments or ()]
    names = [block["block_id"] for part in (blocks, *inside) for block in every_block(part) if block.get("block_id")]
    if len(names) > len(set(names)):
        raise Refused("invalid_attachments", messages=["[ERROR] `block_id` must be unique [json-pointer:/attachments]"])


def metadata_of(call: Call, *, may_be_empty: bool = False) -> Json | None:
    """None when nothing was sent; chat.update takes an empty object, which removes what was there. Raises Refused."""
    value: Any = call.structure("metadata", "invalid_metadata_format")
    if value is None or (may_be_empty and value == {}) or _is_metadata(value):
        return cast(Json | None, value)
    raise Refused("invalid_metadata_format", "metadata is {event_type: text, event_payload: object}")


def warnings_of(call: Call) -> Json:
    """What Slack adds to a good answer when it cut the text."""
    if len(call.optional("text")) <= TEXT_MAX:
        return {}
    return {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}


def _check_blocks(blocks: Any, scopes: frozenset[str]) -> None:
    """Raises Refused as Slack does for the blocks of a message."""
    if blocks is None:
        return
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format", "blocks should be an array")
    problems = [*message_problems(blocks), *video_problems(blocks, "/blocks", scopes)]
    if len(blocks) > MESSAGE_BLOCKS_MAX:
        problems.insert(0, f"[ERROR] no more than {MESSAGE_BLOCKS_MAX} items allowed [json-pointer:/blocks]")
    if problems:
        raise Refused("invalid_blocks", messages=list(dict.fromkeys(problems)))
    if blocks_are_too_long(blocks):
        raise Refused("msg_blocks_too_long", "the blocks of one message are refused from about 13,000 characters on")


def _check_attachments(attachments: Any, scopes: frozenset[str]) -> None:
    """Raises Refused as Slack does for the attachments of a message; none at all are fine."""
    if attachments in (None, ""):
        return
    if not isinstance(attachments, list):
        raise Refused("invalid_attachments", "attachments should be an array")
    if len(attachments) > ATTACHMENTS_MAX:
        raise Refused("too_many_attachments", f"at most {ATTACHMENTS_MAX} attachments")
    for attachment in attachments:
        _check_attachment(attachment, scopes)


def _check_attachment(attachment: Any, scopes: frozenset[str]) -> None:
    """Blocks inside an attachment are blocks like others."""
    if not isinstance(attachment, dict):
        raise Refused("invalid_attachments", "an attachment should be an object")
    try:
        _check_blocks(attachment.get("blocks"), scopes)
    except Refused as refused:
        raise Refused("invalid_attachments", refused.reason, refused.messages) from None


def _is_metadata(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != METADATA_KEYS:
        return False
    name = value["event_type"]
    return isinstance(name, str) and bool(name) and isinstance(value["event_payload"], dict)


def _check_files(call: Call, blocks: Any) -> None:
    """An image can show a file only once it was uploaded and processed; files named by URL are not looked up."""
    for reference in _slack_files(blocks):
        file = call.workspace.files.get(str(reference.get("id")))
        if "id" in reference and (file is None or not file.is_processed):
            raise Refused("invalid_blocks", messages=["[ERROR] invalid slack file [json-pointer:/blocks]"])


def _slack_files(value: Any) -> Iterator[Json]:
    if isinstance(value, dict) and isinstance(value.get("slack_file"), dict):
        yield value["slack_file"]
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _slack_files(item)
