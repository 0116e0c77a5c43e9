"""Ids in the JSON of the audit: what was written there is the row's columns by name, so that the columns say at what
the ids point."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from storage.tables.columns import metadata
from storage.transfer.carried import pointed_at

NO_COLUMNS: Mapping[tuple[str, str], str] = {("delivery", "delivery"): "delivery", ("objective", "named"): "person"}
"""Ids in events that are no plain change of a row: (kind, field) → table."""
AS_KEYS: Mapping[tuple[str, str], str] = {("objective", "serves"): "team"}
"""What is told by id: (kind, field) → the table of the keys."""
BEFORE_A_POINT: Mapping[str, str] = {"context_change": "key_result"}
"""Kinds in which a field may begin with an id and a point (``34.target``) → the table of that id."""

Change = Callable[[str, Any], Any]


def rewritten(kind: str, told: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The same with each id, or each of a list of ids, replaced by what ``change`` makes of (table, id)."""
    return {_renamed(kind, name, change): _value(kind, name, value, change) for name, value in told.items()}


def _renamed(kind: str, name: str, change: Change) -> str:
    whose, point, fact = name.rpartition(".")
    return f"{_key(BEFORE_A_POINT[kind], whose, change)}.{fact}" if point and kind in BEFORE_A_POINT else name


def _value(kind: str, name: str, value: Any, change: Change) -> Any:
    table = AS_KEYS.get((kind, name))
    if table is not None and isinstance(value, dict):
        return {_key(table, key, change): held for key, held in value.items()}
    return _changed(_table_of(kind, name), value, change)


def _key(table: str, written: str, change: Change) -> str:
    """An id that is written as the key of JSON is text there."""
    return str(change(table, int(written) if written.removeprefix("-").isdecimal() else written))


def _changed(table: str | None, value: Any, change: Change) -> Any:
    if table is None or value is None:
        return value
    return [change(table, each) for each in value] if isinstance(value, list) else change(table, value)


@lru_cache(4096)
def _table_of(kind: str, name: str) -> str | None:
    """The table at which a field of this name points: that of the kind's own column, else what all other tables mean
    by it, else the name itself, which is no table; None for what holds no ids."""
    if (kind, name) in NO_COLUMNS:
        return NO_COLUMNS[kind, name]
    column = f"{name.removesuffix('_ids')}_id" if name.endswith("_ids") else name
    if column == "workspace_id":
        return "workspace"
    if not column.endswith("_id"):
        return None
    own = pointed_at(metadata().tables[kind]).get(column) if kind in metadata().tables else None
    meant = _meanings()[column]
    return own or (next(iter(meant)) if len(meant) == 1 else column)


@cache
def _meanings() -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in metadata().tables.values():
        for column, target in pointed_at(table).items():
            found[column].add(target)
    return found
