"""What the page itself remembers between two requests: what was read, what was refused, what the last move did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any


@dataclass(frozen=True, slots=True)
class Correction:
    """Errors of a submission by block id, and what stood in the inputs, for one state (hash) of a view."""

    hash: str
    errors: Mapping[str, str]
    values: Mapping[tuple[str, str], Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """The last move of the clock: where it ended (None while it is under way), what arrived, and whom it reached."""

    end: datetime | None = None
    direct: int = 0
    channels: int = 0
    more: tuple[str, ...] = ()
    reached: frozenset[str] = frozenset()


@dataclass
class Desk:
    """One per page. Reading marks are message times by person and channel."""

    moved: Moved | None = None
    _read: dict[tuple[str, str], str] = field(default_factory=dict)
    _start: str | None = None
    _corrections: dict[str, Correction] = field(default_factory=dict)
    _notices: dict[str, str] = field(default_factory=dict)
    _coming_back: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, ts: str) -> None:
        """Nothing before this message time counts as unread; only the first call has an effect."""
        with self._lock:
            self._start = self._start or ts

    def read(self, person: str, channel: str, ts: str) -> None:
        with self._lock:
            self._read[person, channel] = max(ts, self._read.get((person, channel), ""))

    def last_read(self, person: str, channel: str) -> str:
        with self._lock:
            return max(self._read.get((person, channel), ""), self._start or "")

    def correct(self, view_id: str, correction: Correction | None) -> None:
        with self._lock:
            if correction:
                self._corrections[view_id] = correction
            else:
                self._corrections.pop(view_id, None)

    def correction(self, view_id: str, view_hash: str) -> Correction | None:
        """None once the bot has changed the view."""
        with self._lock:
            found = self._corrections.get(view_id)
            return found if found and found.hash == view_hash else None

    def expect_back(self, person: str) -> None:
        """The next page this person sees follows from an act: it is no new visit."""
        with self._lock:
            self._coming_back.add(person)

    def comes_back(self, person: str) -> bool:
        with self._lock:
            expected = person in self._coming_back
            self._coming_back.discard(person)
            return expected

    def notify(self, person: str, words: str) -> None:
        """What the person's last act met; empty words when all went well."""
        with self._lock:
            self._notices[person] = words

    def notice(self, person: str) -> str:
        with self._lock:
            return self._notices.get(person, "")
