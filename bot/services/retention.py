"""What is deleted, and when (architecture.md, rule 16; docs/privacy.md): a planner that works once a day.

Check-ins and the audit stay.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from storage import Store

KEPT = timedelta(days=90)  # prompts after their slot, finished deliveries, handled events


@dataclass(frozen=True)
class Retention:
    """``_done`` spares the database: deleting again on the same day finds nothing, so nothing depends on it."""

    store: Store
    _done: set[date] = field(default_factory=set, repr=False)

    def plan_due(self, now: datetime, limit: int) -> int:
        today = now.astimezone(UTC).date()
        if today in self._done:
            return 0
        with self.store.write() as tx:
            gone = tx.prompts.forget_before(now - KEPT)
            gone += tx.outbox.forget_before(now - KEPT)
            gone += tx.handled.forget_before(now - KEPT)
            gone += tx.forms.forget_expired(now)
        self._done.clear()
        self._done.add(today)
        return min(gone, limit - 1)

    def next_due(self, now: datetime) -> datetime | None:
        """It waits for nobody: whoever works on a new day deletes."""
        return None
