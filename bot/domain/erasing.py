"""Erasing a person: their names and words go, and events, times and values stay (architecture.md, rule 7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

ERASED = "Erased"
"""What stands where a name stood."""
TOMBSTONE = "erased-"
"""How the Slack id of somebody erased begins: no id of Slack's does."""
EVERY = frozenset({"*"})
_STAYS = frozenset({"v", "workspace_id", "manager_id", "deactivated_at"})


@dataclass(frozen=True, slots=True)
class Subject:
    """Audit events of a kind about some things, and which of their values are words of the person or say who they are;
    EVERY: all but ids and what is needed to tell who was there. ``reason``: why it was done goes too."""

    kind: str
    ids: Collection[int]
    fields: frozenset[str]
    reason: bool = False


def is_tombstone(slack_user_id: str) -> bool:
    return slack_user_id.startswith(TOMBSTONE)


def without_words(values: Mapping[str, Any] | None, fields: frozenset[str]) -> dict[str, Any] | None:
    """What an audit event keeps of its values."""
    if values is None:
        return None
    if fields == EVERY:
        return {name: value for name, value in values.items() if name in _STAYS}
    return {name: value for name, value in values.items() if name not in fields}
