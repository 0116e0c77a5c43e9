"""Cursors. [docs.slack.dev/apis/web-api/pagination]"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call
from bot.sandbox.wire import Json, whole_number

LIMIT_MAX = 1000
Item = TypeVar("Item")


def page(call: Call, items: Sequence[Item], default: int = 100, most: int | None = None) -> tuple[list[Item], Json]:
    """The page the call asks for and the response_metadata that goes with it.

    With `most`, a greater limit counts as that many; else more than LIMIT_MAX is refused. Raises Refused.
    """
    limit = limit_of(call, default, most)
    start = _start(call.optional("cursor"))
    following = start + limit
    cursor = b64encode(f"next:{following}".encode()).decode() if following < len(items) else ""
    return list(items[start:following]), {"response_metadata": {"next_cursor": cursor}}


def limit_of(call: Call, default: int, most: int | None) -> int:
    text = call.optional("limit")
    if not text or text == "0":
        return default
    limit = whole_number(text)
    if limit is None or (most is None and limit > LIMIT_MAX):
        raise Refused("invalid_limit", f"limit is a number from 1 to {most or LIMIT_MAX}")
    return min(limit, most or LIMIT_MAX)


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        kind, _, number = b64decode(cursor, validate=True).decode().partition(":")
        if kind == "next" and number.isdigit():
            return int(number)
    except ValueError:
        pass
    raise Refused("invalid_cursor", f"{cursor!r} is no cursor of this list")
