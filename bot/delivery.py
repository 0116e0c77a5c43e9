"""From the outbox to Slack: claim, re-check, render, post, record. Knows retry and limits, not OKRs.

Never lost, never twice (architecture.md, rule 4): the claim is one short transaction (here), the call to Slack is
outside any (posting.py), the outcome is a second one (sending.py). What nobody knows the outcome of is looked for
(unsure.py) before it is sent again.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.domain.ids import DeliveryId
from bot.messages import Scripts
from bot.posting import Clients, Posting
from bot.sending import Sending
from bot.telemetry import Metrics
from storage import Store

MOST_AT_ONCE = 200
SENDERS = 8


@dataclass(frozen=True)
class Deliverer:
    """``clients`` as in Posting. ``rate`` is messages a second and workspace."""

    store: Store
    scripts: Scripts
    clients: Clients
    clock: Clock
    owner: str
    rate: float
    metrics: Metrics = field(default_factory=Metrics)
    stopping: threading.Event = field(default_factory=threading.Event)

    def deliver_due(self, now: datetime) -> int:
        """Send what is due and the pace allows; the number of deliveries that were taken up."""
        with self.store.write() as tx:
            tx.outbox.give_up_lost_leases()
            claimed = tx.outbox.claim(self.owner, now, rate=self.rate, limit=MOST_AT_ONCE)
        if claimed:
            with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as senders:
                list(senders.map(self._round().send, claimed))
        return len(claimed)

    def deliver_now(self, ids: Sequence[DeliveryId], now: datetime) -> None:
        """Send at once what somebody is waiting for, under the ordinary claim; what the pace forbids stays due."""
        if not ids:
            return
        with self.store.write() as tx:
            claimed = tx.outbox.claim(self.owner, now, rate=self.rate, limit=len(ids), only=ids)
        sending = self._round()
        for one in claimed:
            sending.send(one) if one.wait < 1 else sending.give_back(one.delivery)

    def _round(self) -> Sending:
        """To be made right after the claim: the lease runs from then on."""
        posting, claimed_at = Posting(self.store, self.clients), time.monotonic()
        return Sending(self.store, self.scripts, posting, self.clock, self.metrics, self.stopping, claimed_at)
