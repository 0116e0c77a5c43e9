"""What a part of the worker has before it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ahead:
    """``at`` is the next moment at which there will be something to do, or since when there is. ``waits``: there is
    something to do that has no moment, so that nobody calls again for its sake."""

    at: datetime | None = None
    waits: bool = False

    def is_due(self, now: datetime) -> bool:
        return self.waits or (self.at is not None and self.at <= now)


def first_of(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
