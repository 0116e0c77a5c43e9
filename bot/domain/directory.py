"""The directory of people as Slack has it: a reading of it, and what it found about each person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.ids import PersonId, WorkspaceId

DECIDE_WITHIN = timedelta(days=14)
"""How long what was read waits for an admin; it is forgotten then."""


class ReadingState(StrEnum):
    """Where a reading stands: pages come in; an admin is to decide; it is being taken over; it is over."""

    READING = "reading"
    READY = "ready"
    TAKING = "taking"
    DONE = "done"
    DROPPED = "dropped"
    FAILED = "failed"


OPEN = (ReadingState.READING, ReadingState.READY, ReadingState.TAKING)


class Found(StrEnum):
    """What a reading says of somebody: as we know them; new; changed; here again; deactivated in Slack; not in Slack's
    list any more."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    BACK = "back"
    DEACTIVATED = "deactivated"
    MISSING = "missing"


GONE = (Found.DEACTIVATED, Found.MISSING)
"""They are here no longer: nobody asks them any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The one reading of a workspace, the last or the one at hand. ``cursor`` is Slack's for the page that comes next;
    ``error`` is Slack's code, or ours; ``added``, ``changed`` and ``gone`` count whom it has changed so far.
    ``lease_until`` is machine time: whoever wrote it is asking Slack."""

    id: int
    workspace_id: WorkspaceId
    state: ReadingState
    cursor: str = ""
    people_read: int = 0
    restarts: int = 0
    failures: int = 0
    error: str = ""
    added: int = 0
    changed: int = 0
    gone: int = 0
    started_by_id: PersonId
    started_at: datetime
    decided_by_id: PersonId | None = None
    finished_at: datetime | None = None
    lease_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a reading found about one person. ``said`` is what Slack says of them, where that differs from what we
    know."""

    id: int
    workspace_id: WorkspaceId
    slack_user_id: str
    name: str
    found: Found
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries say one thing, and the names of the first few."""

    found: Found
    count: int
    names: Sequence[str]
