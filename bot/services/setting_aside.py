"""When a mistake of ours, or damage, makes the first row of every batch fail, the others must not wait for it.

A batch that fails is done one by one, and who fails alone rests for a while.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import stops_all
from bot.telemetry import log_failure
from storage import Store, Transaction

log = structlog.get_logger(__name__)

REST = timedelta(hours=1)
SQLITE_BATCH = 50


def batch(store: Store, limit: int, on_sqlite: int = SQLITE_BATCH) -> int:
    """How many are done in one transaction: in SQLite it locks the whole database, and people wait meanwhile."""
    return min(limit, on_sqlite) if store.is_sqlite else limit


Step = Callable[[Transaction, datetime, int], int]
SetAside = Callable[[Transaction, datetime, datetime], int | None]


@dataclass(frozen=True)
class Steady:
    """``step`` does so many of what is due, the longest waiting first, and says how many there were. ``set_aside``
    takes the first that is due at a moment out of the way until another one; it gives its id."""

    name: str
    step: Step
    set_aside: SetAside

    def run(self, store: Store, now: datetime, limit: int) -> int:
        """One batch in one transaction; how many there were. Raises Unavailable for what stops all."""
        try:
            return self._do(store, now, limit)
        except Exception as error:
            if stops_all(error):
                raise
            log_failure("batch_failed", error, step=self.name)
        done = 0
        while done < limit and self._one(store, now):
            done += 1
        return done

    def _one(self, store: Store, now: datetime) -> int:
        try:
            return self._do(store, now, 1)
        except Exception as error:
            if stops_all(error):
                raise
            with store.write() as tx:
                identity = self.set_aside(tx, now, now + REST)
            log.error("set_aside", step=self.name, id=identity)
            return 1

    def _do(self, store: Store, now: datetime, limit: int) -> int:
        with store.write() as tx:
            return self.step(tx, now, limit)
