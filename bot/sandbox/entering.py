"""Typing and picking: what Slack's client lets a person put into an input, and what it checks first."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.inputs import VALUE_KEYS, holds_many, initial
from bot.sandbox.refusals import ActRefused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


def put(element: Json, value: Any, offered: Iterable[Json], workspace: Workspace) -> Json:
    """The state after a person typed or picked `value`, plain or already in the shape of the state.

    Raises ActRefused where Slack's client would not let it happen.
    """
    kind = element["type"]
    key = VALUE_KEYS[kind][0]
    if isinstance(value, dict) and (key in value or value.get("type") == kind):
        value = value.get(key)
    if holds_many(kind):
        return {"type": kind, key: _several(element, value, offered, workspace)}
    if value in (None, ""):
        return {"type": kind, key: None}
    return {**initial(element), key: _single(element, value, offered, workspace)}


def _several(element: Json, value: Any, offered: Iterable[Json], workspace: Workspace) -> list[Any]:
    items = [] if value in (None, "") else value if isinstance(value, list) else [value]
    most = element.get("max_selected_items") or element.get("max_files")
    if most and len(items) > most:
        raise ActRefused(f"at most {most} may be chosen in {element['action_id']!r}")
    offered = list(offered)
    return [_single(element, item, offered, workspace) for item in items]


def _single(element: Json, value: Any, offered: Iterable[Json], workspace: Workspace) -> Any:
    kind = element["type"].removeprefix("multi_")
    name = element["action_id"]
    if kind in ("static_select", "external_select", "radio_buttons", "checkboxes"):
        return _option(name, value, offered)
    if kind in _READ:
        return _READ[kind](name, value, workspace)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ActRefused(f"{name!r} takes what is typed, not {value!r}")
    _CHECKS.get(kind, _no_check)(element, value)
    return value


def _option(name: str, value: Any, offered: Iterable[Json]) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else value
    options = list(offered)
    for option in options:
        if option["value"] == wanted:
            return option
    raise ActRefused(
        f"{name!r} does not offer {wanted!r}, but: {', '.join(str(o['value']) for o in options) or 'nothing'}"
    )


def _person(name: str, value: Any, workspace: Workspace) -> str:
    if not isinstance(value, str) or value not in workspace.users:
        raise ActRefused(f"{name!r}: there is no person {value!r}")
    return value


def _conversation(name: str, value: Any, workspace: Workspace) -> str:
    if not isinstance(value, str) or value not in {*workspace.channels, *workspace.users}:
        raise ActRefused(f"{name!r}: there is no channel {value!r}")
    return value


def _rich_text(name: str, value: Any, _workspace: Workspace) -> Json:
    """Rich text as it is, or what was typed as one plain section."""
    if isinstance(value, str):
        typed = {"type": "text", "text": value}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [typed]}]}
    if not isinstance(value, dict) or value.get("type") != "rich_text":
        raise ActRefused(f"{name!r} takes text or rich text, not {value!r}")
    return value


def _file(name: str, value: Any, workspace: Workspace) -> Json:
    """A file object, or the id of a file of this workspace."""
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return value
    if not isinstance(value, str) or value not in workspace.files:
        raise ActRefused(f"{name!r}: there is no file {value!r}")
    return workspace.files[value].as_slack()


def _unix(name: str, value: Any, _workspace: Workspace) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise ActRefused(f"{name!r} wants seconds since 1970, not {value!r}") from None


_READ: dict[str, Callable[[str, Any, Workspace], Any]] = {
    "users_select": _person,
    "channels_select": _conversation,
    "conversations_select": _conversation,
    "rich_text_input": _rich_text,
    "file_input": _file,
    "datetimepicker": _unix,
}


def _check_text(element: Json, value: str) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not least <= len(value) <= most:
        raise ActRefused(f"{element['action_id']!r} takes {least} to {most} characters, not {len(value)}")


def _check_number(element: Json, value: str) -> None:
    name = element["action_id"]
    try:
        typed = Decimal(value)
    except InvalidOperation:
        raise ActRefused(f"{name!r} takes a number, not {value!r}") from None
    if not typed.is_finite() or (not element["is_decimal_allowed"] and typed != typed.to_integral_value()):
        raise ActRefused(f"{name!r} takes a whole number, not {value!r}")
    if "min_value" in element and typed < Decimal(element["min_value"]):
        raise ActRefused(f"{name!r} takes no less than {element['min_value']}")
    if "max_value" in element and typed > Decimal(element["max_value"]):
        raise ActRefused(f"{name!r} takes no more than {element['max_value']}")


def _check_date(element: Json, value: str) -> None:
    try:
        good = date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        raise ActRefused(f"{element['action_id']!r} takes a date as YYYY-MM-DD, not {value!r}")


def _check_time(element: Json, value: str) -> None:
    hours, colon, minutes = value.partition(":")
    digits = len(value) == 5 and value.isascii() and colon and hours.isdigit() and minutes.isdigit()
    if not digits or not (int(hours) < 24 and int(minutes) < 60):
        raise ActRefused(f"{element['action_id']!r} takes a time as HH:mm, not {value!r}")


def _check_email(element: Json, value: str) -> None:
    user, at, host = value.partition("@")
    if not (user and at and "." in host and " " not in value):
        raise ActRefused(f"{element['action_id']!r} takes an e-mail address, not {value!r}")


def _check_url(element: Json, value: str) -> None:
    if not value.startswith(("http://", "https://")) or " " in value:
        raise ActRefused(f"{element['action_id']!r} takes a web address, not {value!r}")


def _no_check(element: Json, value: str) -> None:
    """Nothing to check in a value of this kind."""


_CHECKS = {
    "plain_text_input": _check_text,
    "number_input": _check_number,
    "datepicker": _check_date,
    "timepicker": _check_time,
    "email_text_input": _check_email,
    "url_text_input": _check_url,
}
