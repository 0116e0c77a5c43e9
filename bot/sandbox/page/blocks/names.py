"""The names of form fields and buttons, by which the page finds the element that was used.

A field is `v:BLOCK:ACTION`, a press `BLOCK:ACTION` or `BLOCK:ACTION:VALUE`, each part percent-encoded.
"""

from urllib.parse import quote, unquote

_FIELD = "v"


def field_name(block_id: str, action_id: str) -> str:
    return ":".join((_FIELD, quote(block_id, safe=""), quote(action_id, safe="")))


def read_field(name: str) -> tuple[str, str] | None:
    """(block id, action id) of a field's name, None if it is another field of the form."""
    parts = name.split(":")
    if len(parts) != 3 or parts[0] != _FIELD:
        return None
    return unquote(parts[1]), unquote(parts[2])


def press(block_id: str, action_id: str, value: str | None = None) -> str:
    parts = (block_id, action_id) if value is None else (block_id, action_id, value)
    return ":".join(quote(part, safe="") for part in parts)


def read_press(value: str) -> tuple[str, str, str | None]:
    """(block id, action id, value or None). Raises ValueError for anything else."""
    parts = [unquote(part) for part in value.split(":")]
    if len(parts) not in (2, 3):
        raise ValueError(value)
    return parts[0], parts[1], parts[2] if len(parts) == 3 else None
