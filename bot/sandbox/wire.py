"""What comes in over HTTP: forms, accepted for every method, or JSON, which methods that only read do not look at."""

import json
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]

DIGITS_MAX = 15
_TRUE = {"true", "1", "yes"}
_POST_TYPES = {"application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
"""Any other kind of body is refused. [docs.slack.dev/reference/methods/chat.postMessage, errors]"""


class Unreadable(ValueError):
    """A body that is not what its content type says; `code` is Slack's word for it, `words` are for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def read_arguments(content_type: str, body: bytes, query: str = "", *, takes_json: bool = True) -> Json:
    """The arguments of one Web API call: query string, then form or JSON body, the body winning.

    Where a method does not take JSON, a JSON body counts for nothing.

    A token counts in a form and in the Authorization header: not in JSON [docs.slack.dev/apis/web-api], and not in the
    query string [docs.slack.dev/changelog/2020-11-no-more-tokens-in-querystrings-for-newly-created-apps].
    Raises Unreadable with `missing_post_type`, `invalid_post_type`, `invalid_json` or `json_not_object`.
    """
    arguments: Json = dict(parse_qsl(query, keep_blank_values=True))
    arguments.pop("token", None)
    if not body:
        return arguments
    if _kind(content_type) not in _POST_TYPES:
        raise Unreadable(
            "invalid_post_type" if content_type else "missing_post_type", "its Content-Type says neither form nor JSON"
        )
    if is_json(content_type):
        sent = read_object(body) if takes_json else {}
        arguments.update({name: value for name, value in sent.items() if name != "token"})
    elif _kind(content_type) == "multipart/form-data":
        arguments.update({name: part.decode("utf-8", "replace") for name, part in read_parts(content_type, body)})
    else:
        arguments.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return arguments


def is_json(content_type: str) -> bool:
    return _kind(content_type) == "application/json"


def _kind(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


def read_parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a multipart form, by name."""
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in form.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield str(part.get_param("name", "", "content-disposition")), content


def read_object(body: bytes) -> Json:
    """A JSON object. Raises Unreadable."""
    value = _loads(body)
    if not isinstance(value, dict):
        raise Unreadable("json_not_object", "the body should be an object")
    return value


def decoded(value: Any) -> Any:
    """A structured argument, which in a form arrives as a JSON string. Raises Unreadable."""
    if not isinstance(value, str):
        return value
    return _loads(value) if value else None


def is_text(value: Any) -> bool:
    """Whether every string in it can be written: JSON can name half a character (`\\ud800`), and Slack takes none."""
    try:
        dumps(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def whole_number(text: str) -> int | None:
    """A number from 0 on, as plain digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX else None


def _loads(body: bytes | str) -> Any:
    try:
        value = json.loads(body, parse_constant=_no_number)
        readable = is_text(value)
    except (ValueError, RecursionError):
        raise Unreadable("invalid_json", "the body is not JSON") from None
    if not readable:
        raise Unreadable("invalid_json", "the body holds a lone surrogate, which is no character")
    return value


def _no_number(word: str) -> None:
    """NaN and Infinity, which Python reads and JSON does not know. Raises ValueError."""
    raise ValueError(word)


def truthy(value: Any) -> bool:
    """A flag, which in a form arrives as text."""
    return value is True or str(value).lower() in _TRUE


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
