"""Ids in the JSON of the audit: what was written there is the row's columns by name, so that the columns say at what
the ids point."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from storage.tables.columns import metadata
from storage.transfer.carried import pointed_at

NO_COLUMNS: Mapping[tuple[str, str], str] = {("delivery", "delivery"): "delivery"}
"""Ids in events that are no plain change of a row: (kind, field) → table."""


def rewritten(kind: str, told: Mapping[str, Any], change: Callable[[str, Any], Any]) -> dict[str, Any]:
    """The same with each id, or each of a list of ids, replaced by what ``change`` makes of (table, id)."""
    return {name: _changed(_table_of(kind, name), value, change) for name, value in told.items()}


def _changed(table: str | None, value: Any, change: Callable[[str, Any], Any]) -> Any:
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
