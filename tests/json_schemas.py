"""As much of JSON Schema (draft 2020-12) as the schema of an export uses; anything else is a KeyError."""

import re
from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

SAYS_NOTHING = {"$schema", "title", "description", "$defs"}
TYPES: dict[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}
PLAIN: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda value, said: type(value) in [TYPES[each] for each in (said if isinstance(said, list) else [said])],
    "const": lambda value, said: bool(value == said),
    "enum": lambda value, said: value in said,
    "pattern": lambda value, said: re.search(said, value) is not None,
    "maxLength": lambda value, said: len(value) <= said,
    "minimum": lambda value, said: bool(value >= said),
    "maximum": lambda value, said: bool(value <= said),
    "required": lambda value, said: set(said) <= value.keys(),
}
DEEP: dict[str, Callable[[Any, Schema, Callable[[Any, Schema], bool]], bool]] = {
    "oneOf": lambda value, schema, holds: sum(holds(value, each) for each in schema["oneOf"]) == 1,
    "anyOf": lambda value, schema, holds: any(holds(value, each) for each in schema["anyOf"]),
    "items": lambda value, schema, holds: all(holds(each, schema["items"]) for each in value),
    "properties": lambda value, schema, holds: all(
        holds(value[key], each) for key, each in schema["properties"].items() if key in value
    ),
    "additionalProperties": lambda value, schema, _: value.keys() <= schema["properties"].keys(),
}


def is_valid(value: Any, root: Schema) -> bool:
    def holds(value: Any, schema: Schema) -> bool:
        if "$ref" in schema:
            return holds(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")])
        said = (word for word in schema if word not in SAYS_NOTHING)
        return all(
            PLAIN[word](value, schema[word]) if word in PLAIN else DEEP[word](value, schema, holds) for word in said
        )

    return holds(value, root)
