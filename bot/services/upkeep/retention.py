"""What is deleted, and when (architecture.md, rule 16; docs/privacy.md): a planner that works once a day.

Check-ins and the audit stay.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.domain.ahead import Ahead
from storage import Store, Transaction

KEPT = timedelta(days=90)  # prompts after their slot, deliveries that are over, handled events, notes in prompts
KEPT_CHANGES = timedelta(days=365)  # changes of objectives that others contribute to, and what was said to them
SQLITE_ROWS = 500  # in one transaction: the whole database is locked meanwhile, and people wait
POSTGRESQL_ROWS = 2000


@dataclass(frozen=True)
class Retention:
    """``at_once`` is how many rows a transaction deletes, else as many as suit the database. ``_done`` spares the
    database: deleting again on the same day finds nothing, so nothing depends on it."""

    store: Store
    at_once: int | None = None
    _done: set[date] = field(default_factory=set, repr=False)

    def plan_due(self, now: datetime, limit: int) -> int:
        """Delete one batch, in one transaction. ``limit`` means that more may be due, 0 that nothing is left today."""
        today = now.astimezone(UTC).date()
        if today in self._done:
            return 0
        if self._is_any(now) and self._delete(now):
            return limit
        if not self.store.empty_log():
            return 0  # somebody reads: the next round tries again
        self._done.clear()
        self._done.add(today)
        return 0

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        """It waits for nobody: whoever works on a new day deletes."""
        return Ahead(waits=now.astimezone(UTC).date() not in self._done)

    def _is_any(self, now: datetime) -> bool:
        with self.store.read() as tx:
            return tx.forgetting.is_any(now, now - KEPT, now - KEPT_CHANGES)

    def _delete(self, now: datetime) -> int:
        most = self.at_once or (SQLITE_ROWS if self.store.is_sqlite else POSTGRESQL_ROWS)
        with self.store.write() as tx:
            return _delete(tx, now, most)


def _delete(tx: Transaction, now: datetime, most: int) -> int:
    """At most ``most`` rows of the first sort of which any are due; how many went."""
    before = now - KEPT
    return (
        tx.forgetting.forms_expired(now, most)
        or tx.forgetting.prompts_before(before.date(), most)
        or tx.forgetting.deliveries_before(before, most)
        or tx.forgetting.handled_before(before, most)
        or tx.forgetting.turn_notes_before(before, most)
        or tx.forgetting.context_changes_before(now - KEPT_CHANGES, most)
    )
