"""What comes in over HTTP: JSON or forms, both accepted for every method, as Slack does."""

import json
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]

_TRUE = {"true", "1", "yes"}


class Unreadable(ValueError):
    """A body that is not what its content type says; `code` is Slack's word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_arguments(content_type: str, body: bytes, query: str = "") -> Json:
    """The arguments of one Web API call: query string, then form or JSON body, the body winning.

    Raises Unreadable with `invalid_json` or `json_not_object`.
    """
    arguments: Json = dict(parse_qsl(query, keep_blank_values=True))
    if not body:
        return arguments
    if content_type.split(";")[0].strip().lower() == "application/json":
        arguments.update(read_object(body))
    else:
        arguments.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return arguments


def read_object(body: bytes) -> Json:
    """A JSON object. Raises Unreadable."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("invalid_json") from None
    if not isinstance(value, dict):
        raise Unreadable("json_not_object")
    return value


def decoded(value: Any) -> Any:
    """A structured argument, which in a form arrives as a JSON string. Raises Unreadable."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Unreadable("invalid_json") from None


def truthy(value: Any) -> bool:
    """A flag, which in a form arrives as text."""
    return value is True or str(value).lower() in _TRUE


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
