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
    EVERY: all but ids and what is needed to tell who was there. ``reason``: why it was done goes too. ``said``: what
    they wrote, each with the id of what they wrote it of, where the words of others stay; None: they all go."""

    kind: str
    ids: Collection[int]
    fields: frozenset[str]
    reason: bool = False
    said: Collection[tuple[int, str]] | None = None

    def without(self, subject_id: int, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """What an event about one of them keeps of its values."""
        if values is None or self.said is None:
            return without_words(values, self.fields)
        theirs = {name for name in self.fields & values.keys() if (subject_id, values[name]) in self.said}
        return without_words(values, frozenset(theirs))


def is_tombstone(slack_user_id: str) -> bool:
    return slack_user_id.startswith(TOMBSTONE)


def without_words(values: Mapping[str, Any] | None, fields: frozenset[str]) -> dict[str, Any] | None:
    """What an audit event keeps of its values."""
    if values is None:
        return None
    if fields == EVERY:
        return {name: value for name, value in values.items() if name in _STAYS}
    return {name: value for name, value in values.items() if name not in fields}
