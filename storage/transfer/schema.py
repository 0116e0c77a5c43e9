"""The form of the file as a JSON Schema (draft 2020-12) of one line, made from what is carried."""

from typing import Any

from storage.transfer.carried import Carried
from storage.transfer.contents import CARRIED, FORMAT

COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}


def file_schema() -> dict[str, Any]:
    """Of each line by itself; that names name something, and that the hash is right, no such schema can say."""
    shapes = {"header": _header(), **{each.word: _row(each) for each in CARRIED}, "end": _footer()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of okrbot export",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in shapes],
        "$defs": shapes,
    }


def _header() -> dict[str, Any]:
    version = {"type": "string", "description": "the version of the schema of the database: what columns there are"}
    said = {"format": {"const": FORMAT}, "version": version, "workspace": {"type": "string"}}
    return _object(said, "the first line")


def _footer() -> dict[str, Any]:
    counts = _object({each.word: COUNT for each in CARRIED}, "how many lines of each kind there are")
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "of all bytes before this line"}
    return _object({"row": {"const": "end"}, "rows": counts, "sha256": digest}, "the last line")


def _row(carried: Carried) -> dict[str, Any]:
    said: dict[str, Any] = {"row": {"const": carried.word}}
    if carried.is_spoken_of:
        said["called"] = {"type": "string", "description": _calling(carried)}
    said |= {carried.keys[column.name]: _value(carried, column.name) for column in carried.columns}
    return _object(said, f"a {carried.word}")


def _calling(carried: Carried) -> str:
    if carried.code is not None:
        return "what other lines call it"
    place = carried.keys[carried.parent] if carried.parent is not None else "workspace"
    return f"what other lines call it: its number under its {place}, in the order of this file"


def _value(carried: Carried, column: str) -> dict[str, Any]:
    said = _plain_value(carried, column)
    return {"anyOf": [said, {"type": "null"}]} if column in carried.may_be_empty else said


def _plain_value(carried: Carried, column: str) -> dict[str, Any]:
    if column in carried.targets:
        return {"type": "string", "description": f"the name of a {carried.targets[column]}"}
    if column == carried.subject:
        return {"type": "string", "description": "the name of what kind says, or gone-1, gone-2 … for what is no more"}
    return carried.kinds[column].schema


def _object(properties: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
