"""Who reads a block, and on which surface it stands."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """The person a text is shown to, the names it may mention, and the moment it is read."""

    now: datetime
    zone: ZoneInfo
    locale: str = "en-US"
    person: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    direct: str = ""
    """The channel of this person's direct messages with the app, once it is open."""

    @property
    def key(self) -> Hashable:
        """Equal for readers who see the same text in the same way."""
        names = (tuple(self.people.items()), tuple(self.channels.items()))
        return (self.person, self.direct, self.now, self.zone.key, self.locale, hash(names))


@dataclass(frozen=True, slots=True)
class Surface:
    """A message, a modal or a home tab: one form with its own ids, errors and values already typed.

    `errors` is keyed by block id, `values` by (block id, action id) with what stands in that input now.
    """

    reader: Reader
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Any] = field(default_factory=dict)

    def dom_id(self, *parts: str) -> str:
        return "-".join((self.key, *(part.replace(" ", "_") for part in parts)))


def text_of(text: Json | str | None) -> str:
    """The bare words of a text object, for attributes and labels."""
    if text is None:
        return ""
    return text if isinstance(text, str) else str(text.get("text", ""))


def json_list(value: object) -> Sequence[Json]:
    """The mappings in a list of a block; anything else in it is not ours to guess about."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []
