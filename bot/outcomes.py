"""What Slack took is written down: all that it took while the last few were written, in one transaction.

Senders do not wait for that. Whoever dies in between leaves deliveries under a lease that runs out, and they are looked
for (unsure.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.deliveries import Delivery
from bot.domain.errors import stops_all
from bot.messages import Scripts
from bot.telemetry import Metrics, log_failure
from storage import Store

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 20  # in one transaction: people may wait for its rows, and on SQLite for its end


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that Slack has taken, where it stands now, and when it was sent."""

    delivery: Delivery
    channel: str
    ts: str
    at: datetime


Take = Callable[[Taken], None]


@dataclass(frozen=True)
class Outcomes:
    store: Store
    scripts: Scripts
    metrics: Metrics

    def record(self, *taken: Taken) -> None:
        """In one transaction. What somebody else has taken over since, for our lease had run out, is theirs to record.
        Raises Unavailable."""
        with self.store.write() as tx:
            ours = tx.outbox.sent_all([(one.delivery, one.channel, one.ts, one.at) for one in taken])
            for one in taken:
                script = self.scripts.get(one.delivery.kind)
                if one.delivery.id in ours and script is not None and script.posted is not None:
                    script.posted(tx, one.delivery, one.channel, one.ts, one.at)
        for one in taken:
            self._tell(one, is_ours=one.delivery.id in ours)

    def record_but(self, taken: Sequence[Taken]) -> list[Taken]:
        """Record these, and give those back for which the database had no answer. A mistake of ours with one of them
        must not stop the others."""
        left: list[Taken] = []
        for some in _few(taken):
            try:
                self.record(*some)
            except Exception as error:
                if stops_all(error):
                    left += some
                else:
                    self._one_by_one(some)
        return left

    def _one_by_one(self, some: Sequence[Taken]) -> None:
        for one in some:
            try:
                self.record(one)
            except Exception as error:  # its lease runs out, and it is looked for
                log_failure("not_recorded", error, delivery=one.delivery.id)

    def _tell(self, one: Taken, *, is_ours: bool) -> None:
        told = {"delivery": one.delivery.id, "workspace": one.delivery.workspace_id, "kind": one.delivery.kind.value}
        if is_ours:
            self.metrics.sent(one.delivery.kind, late_by=one.at - one.delivery.not_before)
            log.info("delivered", **told)
        else:
            log.warning("delivered_by_somebody_else_too", **told)


def _few(taken: Sequence[Taken]) -> list[Sequence[Taken]]:
    """In the order of their promises, as everybody locks them."""
    ordered = sorted(taken, key=lambda one: one.delivery.id)
    return [ordered[start : start + MOST_AT_ONCE] for start in range(0, len(ordered), MOST_AT_ONCE)]
